/**
 * Where what is computed goes out of sight: numbers that are differentiated by and are handed to code that keeps them, or
 * are written to memory that others have; and writes to such memory that its other names do not tell of.
 */
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Function, NestedDerivative } from '../ir/module.js';
import type { ExternalOperation } from '../ir/operations.js';
import type { Atom, FunctionId, Origin, Statement } from '../ir/types.js';
import { reads, walk } from '../ir/visit.js';
import { hasTangent, type Activity } from './activity.js';
import { foreignIn, type Foreign } from './foreign.js';
import { forEachReached, type Program } from './unknown.js';

/** `assigned` says that what the name stands for is written to at the origin. */
export function outOfSight(
  f: Function,
  by: readonly number[],
  program: Program,
  assigned: (name: string, origin: Origin) => Diagnostic,
): readonly Diagnostic[] {
  const { functions, nested } = program;
  const reached: (readonly [Function, Activity])[] = [];
  forEachReached(f, by, program, (g, activity) => {
    reached.push([g, activity]);
    return activity.isVaried;
  });
  const foreign = foreignIn(new Set(reached.map(([g]) => g)), (id) => functions.get(primalOf(id, nested)));
  const found = new Map<Diagnostic | Statement, Diagnostic>();
  for (const [g, { isVaried }] of reached) {
    walk(g.body, (s) => {
      const keeps = operationOf(s)?.keeps;
      if (keeps !== undefined && reads(s).some(isVaried)) found.set(keeps, keeps);
      const write = writeOf(s);
      const to = write && foreign(write.memory);
      if (write === undefined || to === undefined) return;
      const isVariedThere = write.value !== undefined && isVaried(write.value);
      if (to.stops !== undefined) {
        const { finding, of } = to.stops;
        const isNumber = write.value === undefined || hasTangent(write.value.type);
        const isDerived = isVariedThere || reached.some(([, activity]) => activity.isVaried(of));
        if (isNumber && isDerived) found.set(finding, finding);
        return;
      }
      if (isVariedThere && to.lends !== undefined) found.set(to.lends, to.lends);
      else if (isVariedThere || isElsewhere(to, g)) found.set(s, assigned(to.name, s.origin));
    });
  }
  return [...found.values()];
}

/** Whether the memory is known, or comes from, outside of the function that writes to it. */
const isElsewhere = ({ isOfModule, namedBy }: Foreign, g: Function): boolean =>
  !namedBy.has(g) || (isOfModule && namedBy.size > 1);

/** The function that is differentiated in the end. */
function primalOf(id: FunctionId, nested: readonly NestedDerivative[]): FunctionId {
  const derivative = nested.find((n) => n.id === id);
  return derivative === undefined ? id : primalOf(derivative.of.function, nested);
}

interface Write {
  readonly memory: Atom;
  readonly value?: Atom;
}

function writeOf(s: Statement): Write | undefined {
  if (s.kind === 'store') return { memory: s.target, value: s.value };
  if (s.kind === 'push') return { memory: s.array, value: s.value };
  return s.kind === 'let' && s.expression.kind === 'pop' ? { memory: s.expression.array } : undefined;
}

function operationOf(s: Statement): ExternalOperation | undefined {
  if (s.kind === 'effect') return s.operation;
  return s.kind === 'let' && s.expression.kind === 'external' ? s.expression.operation : undefined;
}
