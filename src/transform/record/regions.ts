/** The regions of a primal statement that a reverse statement mirrors, and what the reverse reads of each. */
import type { Block, Expression, For, If, Statement, Variable, While } from '../../ir/types.js';
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
  return [...head, ...r.block.statements.flatMap(definitions)];
}

/** The `let` right-hand sides of a region's own variables. */
export function ownDefinitions(r: Region): ReadonlyMap<Variable, Expression> {
  const found = new Map<Variable, Expression>();
  for (const s of r.block.statements) if (s.kind === 'let') found.set(s.variable, s.expression);
  return found;
}

/** What the mirrored block reads from outside itself, at any depth. */
export function mirrorReads(r: Region): ReadonlySet<Variable> {
  return freeVariables(r.mirror.block);
}
