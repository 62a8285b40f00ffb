/** Types as the companion repeats them. */
import { ts } from 'ts-morph';
import { printType } from '../ir/print.js';
import type { Type } from '../ir/types.js';
import type { Unit } from './unit.js';

/** The annotation where it can stand in the companion (its names imported), else the type spelled out. */
export function typeTextOf(
  unit: Unit,
  annotation: ts.TypeNode | undefined,
  type: ts.Type | undefined,
  lowered: Type,
): string {
  if (annotation !== undefined) {
    const names = namesIn(annotation).map((name) => nameOf(unit, name));
    if (names.every((n) => n !== undefined)) return annotation.getText().replace(/\s+/g, ' ');
  }
  return lowered.kind === 'opaque' && type !== undefined ? unit.types.text(type) : printType(lowered);
}

function namesIn(node: ts.Node): ts.Identifier[] {
  if (ts.isIdentifier(node)) return [node];
  const found: ts.Identifier[] = [];
  ts.forEachChild(node, (child) => {
    found.push(...namesIn(child));
  });
  return found;
}

/** The name if the companion can say it as it is. */
function nameOf(unit: Unit, node: ts.Identifier): string | undefined {
  if (ts.isNamedTupleMember(node.parent) && node.parent.name === node) return node.text;
  const symbol = unit.resolver.symbolOf(node);
  if (symbol === undefined) return undefined;
  if (unit.types.isLibrary(symbol)) return node.text;
  const name = unit.references.nameOf(symbol, node, true);
  return name === node.text ? name : undefined;
}
