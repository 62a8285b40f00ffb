/**
 * The state of a loop whose iterations the reverse sweep runs again: the numbers and flags it carries, and the arrays
 * that it writes. Everything else must be as it was when the reverse sweep comes by; where that cannot be seen, or an
 * iteration cannot be run twice, the loop is refused.
 */
import type { Activity } from '../../analysis/activity.js';
import type { Aliases } from '../../analysis/aliases.js';
import { writesOf } from '../../analysis/aliases.js';
import { membersIn } from '../../analysis/later.js';
import { settledIn, writtenAfterIn } from '../../analysis/settled.js';
import type { Function } from '../../ir/module.js';
import type { Atom, Block, For, Reversal, Statement, Variable, While } from '../../ir/types.js';
import { definedIn, walk } from '../../ir/visit.js';
import { isResizing, type Callees } from '../callees.js';
import { Refusal } from '../refusal.js';

export type Loop = (For | While) & { readonly reversal: Exclude<Reversal, { kind: 'sum' }> };

/** A sum is reversed term by term. */
export const isTagged = (s: Statement): s is Loop =>
  (s.kind === 'for' || s.kind === 'while') && s.reversal !== undefined && s.reversal.kind !== 'sum';

export interface Memory {
  readonly aliases: Aliases;
  readonly activity: Activity;
  /** Values read from memory that is not written any more by the function. */
  readonly settled: ReadonlySet<Variable>;
  /** Whether the function may write to memory after it was given to a call. */
  readonly isWrittenAfter: (call: Statement, a: Atom) => boolean;
  /** Whether callers may write to the memory before the reverse sweep. */
  readonly isOutside: (a: Atom) => boolean;
  /** The references to each class of memory. */
  readonly members: ReadonlyMap<Variable, readonly Variable[]>;
}

export function memoryOf(
  f: Function,
  aliases: Aliases,
  activity: Activity,
  isOutside: (a: Atom) => boolean = () => false,
): Memory {
  const members = membersIn(f.body, aliases);
  const settled = settledIn(f.body, aliases);
  const isWrittenAfter = writtenAfterIn(f.body, aliases);
  return { aliases, activity, settled, isWrittenAfter, isOutside, members };
}

/** The arrays that the loop writes and that outlive an iteration. */
export function arraysOf(s: Loop, memory: Memory, callees: Callees): readonly Variable[] {
  const refuse = (reason: string, hint: string): never => refuseLoop(s, reason, hint);
  const isData = (v: Variable): boolean => v.type.kind === 'number' || v.type.kind === 'boolean';
  const carried = s.carried.find(({ parameter }) => !isData(parameter));
  if (carried !== undefined)
    refuse(
      `it assigns '${carried.parameter.name}', which is no number`,
      'Write to the elements of one array instead of assigning another.',
    );
  if (hasEffects(s.body, callees))
    refuse('it does something besides computing numbers', 'Take that out of the loop.');
  const local = definedIn(s.body);
  const written = new Set<Variable>();
  walk(s.body, (t) => {
    for (const { memory: target, what } of writesOf(t)) {
      const owner = memory.aliases.classOf(target);
      if (target.kind === 'constant' || owner === undefined) continue;
      const references = memory.members.get(owner) ?? [];
      if (references.every((v) => local.has(v))) continue;
      if (
        what === 'length' &&
        (t.kind !== 'call' || (mayGrow(target) && callees.has(t.callee, changesLength)))
      )
        refuse('it makes an array longer or shorter', 'Make the array as long as it gets beforehand.');
      if (references.length > 1 || !isNumbers(target))
        refuse(
          `it writes to ${mentioned([target, ...references])}, which is known by several names or holds more than numbers`,
          'Use arrays of numbers, each by one name.',
        );
      written.add(target);
    }
  });
  for (const t of readsOf(s.body)) {
    const owner = memory.aliases.classOf(t.memory);
    if (owner === undefined || [...written].some((v) => memory.aliases.classOf(v) === owner)) continue;
    if ((memory.members.get(owner) ?? []).every((v) => local.has(v))) continue;
    const isAsItWas = t.by.kind === 'let' && memory.settled.has(t.by.variable);
    const isWritten =
      memory.aliases.isWritten(t.memory) && !isAsItWas && memory.isWrittenAfter(t.by, t.memory);
    if (memory.isOutside(t.memory) || isWritten)
      refuse('it reads memory that is written again after it', 'Copy that before the loop.');
  }
  return [...written];
}

/** Memory by the first name that the source has for it, if it has any. */
function mentioned(references: readonly Variable[]): string {
  const named = references.find(({ name }) => name !== '');
  return named === undefined ? 'memory' : `'${named.name}'`;
}

/** Whether running the block once more can be noticed but by what it computes. */
function hasEffects(b: Block, callees: Callees): boolean {
  let found = false;
  walk(b, (t) => void (found ||= isEffect(t) || (t.kind === 'call' && callees.has(t.callee, isEffect))));
  return found;
}

const isEffect = (s: Statement): boolean =>
  s.kind === 'effect' ||
  (s.kind === 'let' && s.expression.kind === 'external' && s.expression.operation.effect);

const isNumbers = ({ type: t }: Variable): boolean => t.kind === 'array' && t.element.kind === 'number';

const changesLength = (s: Statement): boolean => isResizing(s) || (s.kind === 'store' && s.grows === true);

const mayGrow = ({ type: t }: Variable): boolean => t.kind !== 'array' || t.storage === 'Array';

/** What memory is read, and by which statement; calls, and code that is not looked into, read all that they are given. */
function readsOf(b: Block): readonly { readonly memory: Atom; readonly by: Statement }[] {
  const found: { readonly memory: Atom; readonly by: Statement }[] = [];
  walk(b, (by) => {
    const read = (...all: readonly Atom[]) => void found.push(...all.map((memory) => ({ memory, by })));
    if (by.kind === 'call') read(...by.arguments);
    if (by.kind !== 'let') return;
    const { expression: e } = by;
    if (e.kind === 'load' || e.kind === 'length') read(e.array);
    if (e.kind === 'field') read(e.object);
    if (e.kind === 'zeros') read(e.like);
    if (e.kind === 'external') read(...e.arguments);
  });
  return found;
}

export function refuseLoop(s: Loop, reason: string, hint: string): never {
  throw new Refusal('loopReversal', s.origin, { tag: s.reversal.kind, reason, hint });
}
