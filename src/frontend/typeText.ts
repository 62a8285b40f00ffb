/** Types as the companion repeats them. */
import { ts } from 'ts-morph';
import { printType } from '../ir/print.js';
import type { Type } from '../ir/types.js';
import { isLibrarySymbol } from './resolver.js';
import type { Unit } from './unit.js';

/** The annotation where it can stand in the companion (its names imported), else the type spelled out. */
export function typeTextOf(
  unit: Unit,
  declaration: { readonly type?: ts.TypeNode | undefined } & ts.Node,
  type: ts.Type | undefined,
  lowered: Type,
  mayRepeat: boolean,
): string {
  const annotation = mayRepeat ? declaration.type : undefined;
  if (annotation !== undefined) {
    const names = namesIn(annotation).map((name) => nameOf(unit, name));
    if (names.every((n) => n !== undefined)) return annotation.getText().replace(/\s+/g, ' ');
  }
  return lowered.kind === 'opaque' && type !== undefined
    ? spelledOut(unit, type, declaration.type ?? declaration)
    : printType(lowered);
}

/** The type without names of the source; where that cannot be, it has to be exported. */
function spelledOut(unit: Unit, type: ts.Type, place: ts.Node): string {
  if (type.flags & ts.TypeFlags.EnumLike) return printType(unit.types.enumeration(type));
  const text = unit.types.text(type);
  const parsed = ts.createSourceFile('type.ts', `type T = ${text};`, ts.ScriptTarget.Latest, true);
  const names = namesIn((parsed.statements[0] as ts.TypeAliasDeclaration).type);
  const unknown = names.find((n) => !unit.types.isGlobalType(n.text));
  if (unknown !== undefined) unit.report('cannotWriteOut', place, { name: unknown.text });
  return text;
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
  if (isLibrarySymbol(symbol)) return node.text;
  const name = unit.references.nameOf(symbol, node, true);
  return name === node.text ? name : undefined;
}
