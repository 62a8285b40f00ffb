/** Companions for debugging: after each statement of the derivative, a check names the primal line where a NaN is born. */
import { isShadow } from '../ir/build.js';
import { quote } from '../ir/print.js';
import type { Origin, Variable } from '../ir/types.js';
import { hasPrimal } from './comments.js';
import type { Helpers } from './helpers.js';
import { mapBlocks, type Line, type Lines } from './line.js';
import { text } from './literal.js';
import { call, read, type Term } from './term.js';

/** `loss.ts:12` */
export type PlaceOf = (origin: Origin) => string;

/** Expects declared lines; gives them with checks of the numbers that statements of the derivative set. */
export function withChecks(lines: Lines, placeOf: PlaceOf, helpers: Helpers): Lines {
  return lines.flatMap((l): readonly Line[] => {
    const inner = mapBlocks(l, (b) => withChecks(b, placeOf, helpers));
    const set = hasPrimal(l) ? numberSetBy(l) : undefined;
    if (set === undefined) return [inner];
    const statement = l.origin.text.replace(/\s+/g, ' ').trim();
    const check = call(
      text(checker(helpers)),
      set.value,
      text(quote(set.name)),
      text(quote(placeOf(l.origin))),
      text(quote(statement)),
    );
    return [inner, { kind: 'evaluate', term: check, origin: l.origin, sweep: l.sweep }];
  });
}

interface Set {
  readonly value: Term;
  readonly name: string;
}

function numberSetBy(l: Line): Set | undefined {
  if (l.kind === 'declare') return l.value === undefined ? undefined : ofVariable(l.variable);
  if (l.kind !== 'assign') return undefined;
  const { target } = l;
  if (target.kind === 'variable') return ofVariable(target.variable);
  const isNumber = ['+=', '-=', '*=', '/='].includes(l.operator) || isArithmetic(l.value);
  const part = target.kind === 'assert' ? target.operand : target;
  const owner = part.kind === 'element' || part.kind === 'member' ? part.object : undefined;
  if (!isNumber || owner === undefined) return undefined;
  return {
    value: target,
    name: `a part of ${owner.kind === 'variable' ? nameOf(owner.variable) : 'an adjoint'}`,
  };
}

const isArithmetic = (t: Term): boolean =>
  (t.kind === 'binary' && ['+', '-', '*', '/'].includes(t.operator)) ||
  (t.kind === 'unary' && t.operator === '-') ||
  (t.kind === 'variable' && t.variable.type.kind === 'number');

const ofVariable = (v: Variable): Set | undefined =>
  v.type.kind === 'number' && v.name !== '' && isShadow(v) ? { value: read(v), name: v.name } : undefined;

/** What has no name may be a step that a guard discards. */
const nameOf = (v: Variable): string => (v.name === '' ? 'an adjoint' : v.name);

const checker = (helpers: Helpers): string =>
  helpers.once('checked', 'checkNumber', (name) =>
    [
      '/** Throws at the first NaN, and says which statement of the source it stems from. */',
      `function ${name}(value: number | undefined, what: string, place: string, statement: string): void {`,
      '  if (!Number.isNaN(value)) return;',
      '  throw new Error(`${what} is NaN, first at ${place}, in the derivative of: ${statement}`);',
      '}',
    ].join('\n'),
  );
