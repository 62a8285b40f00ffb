/** Answers about nodes, worked out once a compilation: an edit of another file can change what names mean. */
import type { ts } from 'ts-morph';
import type { Resolver } from './resolver.js';

export function remembered<N extends ts.Node, V>(
  find: (node: N, resolver: Resolver) => V,
): (node: N, resolver: Resolver) => V {
  const known = new WeakMap<Resolver, Map<N, V>>();
  return (node, resolver) => {
    const answers = known.get(resolver) ?? new Map<N, V>();
    known.set(resolver, answers);
    if (answers.has(node)) return answers.get(node)!;
    const answer = find(node, resolver);
    answers.set(node, answer);
    return answer;
  };
}
