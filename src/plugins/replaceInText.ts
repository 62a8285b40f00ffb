/** Replaces calls of markers in the text of a module, with a source map. */
import MagicString, { type SourceMap } from 'magic-string';
import type { CompanionImport, Replacements } from './replacements.js';

export interface Replaced {
  readonly code: string;
  readonly map: SourceMap;
}

export function replaceInText(
  code: string,
  { calls, imports, unused, declarations }: Replacements,
): Replaced {
  const text = new MagicString(code);
  for (const { start, end, name } of calls) text.overwrite(start, end, name);
  // On the line of the package's import, so that all other lines keep their numbers.
  const added = declare(imports);
  for (const [i, { start, end, named, hasOther }] of declarations.entries()) {
    const kept = named.filter(({ local }) => !unused.has(local));
    const own =
      kept.length === named.length || hasOther
        ? code.slice(start, end)
        : kept.length === 0
          ? ''
          : `import { ${kept.map((n) => n.text).join(', ')} } from 'cotangent';`;
    const all = [...(i === 0 ? added : []), ...(own === '' ? [] : [own])].join(' ');
    if (all === '') text.remove(start, end);
    else if (all !== code.slice(start, end)) text.overwrite(start, end, all);
  }
  return { code: text.toString(), map: text.generateMap({ hires: 'boundary', includeContent: true }) };
}

/** One declaration a companion. */
function declare(imports: readonly CompanionImport[]): readonly string[] {
  const modules = [...new Set(imports.map(({ from }) => from))];
  return modules.map((from) => {
    const names = imports
      .filter((d) => d.from === from)
      .map(({ imported, local }) => (imported === local ? local : `${imported} as ${local}`));
    return `import { ${names.join(', ')} } from ${JSON.stringify(from)};`;
  });
}
