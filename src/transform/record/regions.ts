/** The regions of a primal statement that a reverse statement mirrors, and what the reverse reads of each. */
import { numberType, primitive, variable } from '../../ir/build.js';
import type { Atom, Block, Expression, For, If, Statement, Variable, While } from '../../ir/types.js';
import { definitions, freeVariables, headers } from '../../ir/visit.js';

export type Structured = If | For | While;
export type Reverse = If | For;

/** A block of the primal that the reverse sweep goes through again. */
export interface Region {
  readonly owner: Structured;
  readonly block: Block;
  /** The region around it; `undefined` where values are in scope of the reverse sweep. */
  readonly parent: Region | undefined;
  /** The mirroring statement and block. */
  readonly mirror: { readonly statement: Reverse; readonly block: Block };
}

/** All regions of the pair, inner ones first. */
export function regionsOf(forward: Structured, reverse: Reverse): readonly Region[] {
  const found: Region[] = [];
  collect(forward, reverse, undefined, found);
  return found;
}

/** A region and those around it, inner ones first. */
export const outward = (r: Region): readonly Region[] =>
  r.parent === undefined ? [r] : [r, ...outward(r.parent)];

function collect(owner: Structured, reverse: Reverse, parent: Region | undefined, found: Region[]): void {
  for (const [block, mirrored] of pairs(owner, reverse)) {
    const region: Region = { owner, block, parent, mirror: { statement: reverse, block: mirrored } };
    for (const s of mirrored.statements) {
      const inner = mirrorOf(s);
      if (inner === undefined) continue;
      const primal = block.statements.find((t): t is Structured => isStructured(t) && t.id === inner.mirrors);
      if (primal !== undefined) collect(primal, inner, region, found);
    }
    found.push(region);
  }
}

function pairs(owner: Structured, reverse: Reverse): readonly (readonly [Block, Block])[] {
  if (owner.kind === 'if' && reverse.kind === 'if') {
    return [
      [owner.then, reverse.then],
      [owner.otherwise, reverse.otherwise],
    ];
  }
  if (owner.kind !== 'if' && reverse.kind === 'for') return [[owner.body, reverse.body]];
  throw new Error('internal: a reverse statement mirrors an unlike one');
}

export const isStructured = (s: Statement): s is Structured =>
  s.kind === 'if' || s.kind === 'for' || s.kind === 'while';

export function mirrorOf(s: Statement): (Reverse & { readonly mirrors: number }) | undefined {
  return (s.kind === 'if' || s.kind === 'for') && s.mirrors !== undefined
    ? { ...s, mirrors: s.mirrors }
    : undefined;
}

/** The variables that belong to a region itself: its head's and those its own statements define, in order. */
export function ownVariables(r: Region): readonly Variable[] {
  const head = r.owner.kind === 'if' ? [] : headers(r.owner);
  const done = r.owner.kind === 'for' && !countsFromZero(r.owner) ? [iterationsBefore(r.owner)] : [];
  return [...done, ...head, ...r.block.statements.flatMap(definitions)];
}

/** How a region's own variables can be computed: right-hand sides of `let`s, and counters from the iteration. */
export function ownDefinitions(
  r: Region,
  isInteger: (a: Atom) => boolean,
): ReadonlyMap<Variable, Expression> {
  const found = new Map(counters(r, isInteger));
  for (const s of r.block.statements) if (s.kind === 'let') found.set(s.variable, s.expression);
  return found;
}

/** What is carried and grows or shrinks by one in every iteration: the start and the number of iterations before. */
function counters(r: Region, isInteger: (a: Atom) => boolean): readonly (readonly [Variable, Expression])[] {
  const { owner, mirror, block } = r;
  if (owner.kind === 'if' || mirror.statement.kind !== 'for') return [];
  const { index } = mirror.statement;
  const isPlain = owner.kind === 'while' || countsFromZero(owner);
  if (!isPlain && owner.step !== 1) return [];
  const done = isPlain ? index : iterationsBefore(owner);
  const found = owner.carried.flatMap(({ parameter, initial }, i) => {
    const step = stepOf(parameter, block.yields[i], block);
    if (step === undefined || !isInteger(initial)) return [];
    return [[parameter, primitive(step, initial, done)] as const];
  });
  if (isPlain || found.length === 0) return found;
  return [[done, primitive('subtract', index, owner.from)], ...found];
}

const countsFromZero = (s: For): boolean => s.step === 1 && s.from.kind === 'constant' && s.from.value === 0;

const iterations = new WeakMap<Variable, Variable>();

/** How many iterations there were before one of a loop that does not count from zero. */
function iterationsBefore({ index }: For): Variable {
  const known = iterations.get(index) ?? variable('', numberType, 'temporary');
  iterations.set(index, known);
  return known;
}

function stepOf(parameter: Variable, next: Atom | undefined, block: Block): 'add' | 'subtract' | undefined {
  const last = block.statements.find((s) => s.kind === 'let' && s.variable === next);
  if (last?.kind !== 'let' || last.expression.kind !== 'primitive') return undefined;
  const { operation, arguments: args } = last.expression;
  if (operation !== 'add' && operation !== 'subtract') return undefined;
  const [base, step] = args;
  return base === parameter && step?.kind === 'constant' && step.value === 1 ? operation : undefined;
}

/** What the mirrored block reads from outside itself, at any depth. */
export function mirrorReads(r: Region): ReadonlySet<Variable> {
  return freeVariables(r.mirror.block);
}
