/** What of the source the companion's text names, in code or in `{@link …}`; the rest was wanted by what has gone. */
import type { Reference } from '../ir/module.js';
import { identifiersIn } from './identifiers.js';

export function needed(references: readonly Reference[], texts: readonly string[]): readonly Reference[] {
  const named = new Set(texts.flatMap(namesIn));
  const found = new Set<Reference>();
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const r of references) {
      if (!named.has(r.name) || found.has(r)) continue;
      found.add(r);
      const text = r.kind === 'declaration' ? r.text : '';
      for (const name of namesIn(text)) named.add(name);
    }
  }
  return references.filter((r) => found.has(r));
}

/** Links to what is not in scope become plain names. */
export function withoutDeadLinks(text: string, references: readonly Reference[]): string {
  const known = new Set(references.map((r) => r.name));
  return text.replace(link, (whole, name: string) => (known.has(name) ? whole : `\`${name}\``));
}

const link = /\{@link ([\p{ID_Continue}$.]+)\}/gu;

function namesIn(text: string): readonly string[] {
  const lines = text.split('\n');
  const code = lines.filter((l) => !/^\s*(\/\/|\/\*\*|\*)/.test(l)).join('\n');
  return [...identifiersIn(code), ...[...text.matchAll(link)].map(([, name]) => name!)];
}
