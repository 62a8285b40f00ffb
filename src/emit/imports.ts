/** The import declarations of a companion. */
import type { Reference } from '../ir/module.js';
import { quote } from '../ir/print.js';
import { hard, join, type Doc } from './doc.js';

type Import = Extract<Reference, { kind: 'import' }>;

/** One block of declarations, modules in order of appearance; none at all without imports. */
export function printImports(references: readonly Reference[]): Doc[] {
  const imports = references.filter((r) => r.kind === 'import');
  const modules = [...new Set(imports.map((r) => r.from))];
  const lines = modules.flatMap((from) => {
    const here = imports.filter((r) => r.from === from);
    return [true, false].flatMap((typeOnly) => declarations(here.filter((r) => r.typeOnly === typeOnly)));
  });
  return lines.length === 0 ? [] : [join(hard, lines)];
}

/** Imports from one module, all of types or all of values. */
function declarations(imports: readonly Import[]): readonly string[] {
  const [first] = imports;
  if (first === undefined) return [];
  const declare = (clause: string): string =>
    `import ${first.typeOnly ? 'type ' : ''}${clause} from ${quote(first.from)};`;
  const named = imports.filter((r) => r.imported !== '*' && r.imported !== 'default');
  const clause = named.map((r) => (r.imported === r.name ? r.name : `${r.imported} as ${r.name}`)).join(', ');
  return [
    ...imports.filter((r) => r.imported === '*').map((r) => declare(`* as ${r.name}`)),
    ...imports.filter((r) => r.imported === 'default').map((r) => declare(r.name)),
    ...(named.length === 0 ? [] : [declare(`{ ${clause} }`)]),
  ];
}
