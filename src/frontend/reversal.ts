/**
 * Tags of loops: `@checkpoint N` keeps at most N states of a loop, `@fixedPoint` says that it converges. Both change how
 * a loop is reversed, never what it computes.
 */
import { ts } from 'ts-morph';
import type { Reversal } from '../ir/types.js';
import type { Context } from './context.js';
import { tagsBefore, type Tag } from './tags.js';

const names = ['checkpoint', 'fixedPoint'];

/** Lowers a statement; the loop it becomes is reversed as the tag before it says. */
export function lowerTagged(c: Context, node: ts.Statement, lower: () => void): void {
  const tags = tagsBefore(node, node.getSourceFile(), names);
  const [tag] = tags;
  if (tag === undefined) return lower();
  const reversal = tags.length === 1 ? reversalOf(tag) : undefined;
  const loop = ts.isLabeledStatement(node) ? node.statement : node;
  if (reversal === undefined || !ts.isIterationStatement(loop, false)) {
    c.fail(node, 'loopTag', { text: textOf(tags) });
    return lower();
  }
  const before = c.builder.statements.length;
  lower();
  const { statements } = c.builder;
  const made = statements.slice(before).filter((s) => s.kind === 'for' || s.kind === 'while');
  const [only] = made;
  // What is unrolled, or never run, keeps nothing.
  if (only === undefined || made.length > 1) return;
  statements[statements.indexOf(only)] = { ...only, reversal };
}

/** Reports a tag before what is no loop. */
export function refuseTags(c: Context, node: ts.Statement): void {
  const tags = tagsBefore(node, node.getSourceFile(), names);
  if (tags.length > 0) c.fail(node, 'loopTag', { text: textOf(tags) });
}

const textOf = (tags: readonly Tag[]): string => tags.map((t) => `@${t.name}${t.rest.trimEnd()}`).join(' ');

function reversalOf({ name, rest }: Tag): Reversal | undefined {
  const said = rest.trim();
  if (name === 'fixedPoint') return said === '' ? { kind: 'fixedPoint' } : undefined;
  return /^[1-9]\d*$/.test(said) ? { kind: 'checkpoint', states: Number(said) } : undefined;
}
