/** docs/diagnostics.md from the table of codes; `tsx scripts/diagnostics-page.ts` writes it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { codes, type CodeEntry } from '../src/diagnostics/codes.js';

const chapters: readonly (readonly [string, string, string])[] = [
  ['COT1', 'The source or its annotation', 'The program does not type-check, or the tag cannot be followed.'],
  [
    'COT2',
    'Not differentiable',
    'By design: there is no derivative, or none that could be known when compiling.',
  ],
  ['COT3', 'Not yet', 'There is a derivative, and this version does not generate it.'],
  ['COT4', 'Warnings', 'Code is generated; what it computes may not be what was meant.'],
  ['COT5', 'Companion files', 'About the generated files, not about the program.'],
  ['COT9', 'Defects of the compiler', 'Never the fault of the program.'],
];

export function diagnosticsPage(): string {
  const entries: readonly CodeEntry[] = Object.values(codes);
  const text = [
    '# Diagnostics',
    'Generated from `src/diagnostics/codes`. Words in braces are filled in. Each code has a program that shows it ' +
      'under `fixtures/errors/`.',
  ];
  for (const [prefix, title, introduction] of chapters) {
    const members = entries.filter((entry) => entry.code.startsWith(prefix));
    text.push(`## ${title}`, introduction, ...members.map(section));
  }
  return `${text.join('\n\n')}\n`;
}

function section(entry: CodeEntry): string {
  const hint = entry.hint === undefined ? '' : `\n\nInstead: ${entry.hint}`;
  return `### ${entry.code}: ${entry.title}\n\n> ${entry.severity}: ${entry.message}${hint}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(join(import.meta.dirname, '..', 'docs', 'diagnostics.md'), diagnosticsPage());
}
