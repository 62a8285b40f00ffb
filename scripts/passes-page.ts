/** docs/passes.md from the list of passes and the comments that their files open with; `npm run docs` writes it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { passes } from '../src/pipeline.js';

const root = join(import.meta.dirname, '..');

/** Where to read on, the first being what the pass runs. */
const filesOf: Readonly<Record<string, readonly string[]>> = {
  lower: ['frontend/index.ts', 'frontend/unit.ts', 'frontend/statements.ts', 'frontend/expressions.ts'],
  nest: ['transform/again.ts'],
  effects: ['analysis/effects.ts'],
  inline: ['transform/inline.ts'],
  guard: ['transform/guard.ts'],
  scalars: ['simplify/scalars/index.ts'],
  share: ['simplify/index.ts', 'simplify/fold.ts', 'simplify/common.ts', 'simplify/dead.ts'],
  sink: ['transform/sink.ts'],
  differentiate: [
    'transform/modes.ts',
    'transform/sweeps.ts',
    'analysis/activity.ts',
    'transform/augment.ts',
    'transform/reverse.ts',
    'transform/forward.ts',
    'transform/callees.ts',
  ],
  tidy: ['simplify/index.ts'],
  fuse: ['transform/fuse.ts', 'analysis/commuting.ts'],
  join: ['transform/join.ts'],
  restore: ['transform/restore.ts'],
  record: ['transform/record/index.ts', 'transform/record/plan.ts', 'transform/record/slots.ts'],
  increments: ['simplify/increments.ts', 'simplify/stores.ts'],
  straighten: ['transform/straighten.ts'],
  rows: ['transform/rows.ts'],
  skip: ['transform/skip.ts'],
  simplify: ['simplify/index.ts'],
  split: ['transform/split.ts'],
};

export function passesPage(): string {
  const sections = passes.map(({ name, description }) => {
    const files = (filesOf[name] ?? []).map(
      (file) => `### [src/${file}](../src/${file})\n\n${openingOf(file)}`,
    );
    return [`## ${name}`, `${description.charAt(0).toUpperCase()}${description.slice(1)}.`, ...files].join(
      '\n\n',
    );
  });
  return [
    '# The passes',
    'Generated from [src/pipeline.ts](../src/pipeline.ts), in the order in which they run, with what the files they are ' +
      'made of say of themselves. `--print-ir after:<pass>` shows the [representation](ir.md) after each. After the ' +
      'last one, [src/emit/index.ts](../src/emit/index.ts) writes TypeScript:',
    `> ${openingOf('emit/index.ts').replace(/\n/g, '\n> ')}`,
    ...sections,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

/** The comment at the head of a file, as Markdown. */
function openingOf(file: string): string {
  const text = readFileSync(join(root, 'src', file), 'utf8');
  const comment = /^\/\*\*([^]*?)\*\//.exec(text)?.[1] ?? '';
  return comment
    .split('\n')
    .map((line) => line.replace(/^ ?\* ?/, '').trimEnd())
    .join('\n')
    .trim();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(join(root, 'docs', 'passes.md'), passesPage());
}
