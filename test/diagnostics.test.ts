/** The table of diagnostics is documented, and every code is shown by a fixture. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnosticsPage } from '../scripts/diagnostics-page.js';
import { codes, diagnose } from '../src/diagnostics/codes.js';
import type { Span } from '../src/diagnostics/diagnostic.js';
import { passes } from '../src/pipeline.js';
import { renderDiagnostic } from '../src/diagnostics/render.js';
import { readFixtures } from './fixture/fixture.js';

const root = join(import.meta.dirname, '..');

describe('the table of diagnostics', () => {
  const entries = Object.values(codes);

  it('gives every diagnostic a code of its own', () => {
    expect(new Set(entries.map((entry) => entry.code)).size).toBe(entries.length);
  });

  it('is what docs/diagnostics.md says', () => {
    const page = readFileSync(join(root, 'docs', 'diagnostics.md'), 'utf8');
    expect(page, 'run `npm run docs`').toBe(diagnosticsPage());
  });
});

describe('the list of passes', () => {
  it('is that of docs/passes.md', () => {
    const page = readFileSync(join(root, 'docs', 'passes.md'), 'utf8');
    const headings = [...page.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
    expect(headings, 'run `npm run docs`').toEqual(passes.map((pass) => pass.name));
    expect(page).not.toMatch(/\n\n\n/);
  });
});

/** Codes that are no matter of a single source file, and where they are tested instead. */
const elsewhere = new Map([
  ['COT5001', 'test/cli'],
  ['COT5002', 'test/cli'],
  ['COT5003', 'test/cli'],
  ['COT5004', 'test/cli'],
  ['COT9001', 'test/cli'],
]);

describe('every code', () => {
  const shown = new Map<string, string>();
  for (const fixture of readFixtures()) {
    const file = join(root, 'fixtures', `${fixture.name}.expect.md`);
    const page = existsSync(file) ? readFileSync(file, 'utf8') : '';
    for (const [, code] of page.matchAll(/^(?:error|warning)\[(COT\d{4})\]/gm))
      shown.set(code!, fixture.name);
  }

  it.each(Object.values(codes).map((entry) => [entry.code, entry.title]))(
    '%s, %s, is shown by a fixture',
    (code) => {
      expect(shown.has(code) || elsewhere.has(code)).toBe(true);
    },
  );
});

describe('frames', () => {
  const source = 'const a = 1;\n\tconst größe = été(a, b);\nlast\n';
  const spanOf = (text: string): Span => {
    const start = source.indexOf(text);
    const place = (offset: number) => {
      const before = source.slice(0, offset).split('\n');
      return [before.length, before.at(-1)!.length + 1] as const;
    };
    const [[line, column], [endLine, endColumn]] = [place(start), place(start + text.length)];
    return { file: 'src/a.ts', start, end: start + text.length, line, column, endLine, endColumn };
  };
  const show = (text: string, colors = false): string =>
    renderDiagnostic(
      {
        ...diagnose('recursiveExpansion', spanOf(text), { function: 'f' }),
        related: [{ message: 'called from here', span: spanOf('const a') }],
      },
      { sourceText: () => source, colors },
    );

  it('point at the span with carets, with the hint and related places', () => {
    expect(show('été(a, b)')).toMatchInlineSnapshot(`
      "error[COT2032]: 'f' runs inside of itself, and it assigns variables of its surroundings or gives a function, so each call would have to be expanded in place.
       --> src/a.ts:2:16
         |
       2 |   const größe = été(a, b);
         |                 ^^^^^^^^^
         = hint: Return the values instead of assigning them, or hand the function over as an argument.
      note: called from here
       --> src/a.ts:1:1
         |
       1 | const a = 1;
         | -------"
    `);
  });

  it('span lines', () => {
    expect(show('(a, b);\nlas')).toMatchInlineSnapshot(`
      "error[COT2032]: 'f' runs inside of itself, and it assigns variables of its surroundings or gives a function, so each call would have to be expanded in place.
       --> src/a.ts:2:19
         |
       2 |   const größe = été(a, b);
         |                    ^^^^^^^
       3 | last
         | ^^^
         = hint: Return the values instead of assigning them, or hand the function over as an argument.
      note: called from here
       --> src/a.ts:1:1
         |
       1 | const a = 1;
         | -------"
    `);
  });

  it('take colours only when asked to', () => {
    expect(show('été')).not.toContain('\x1b[');
    expect(show('été', true)).toContain('\x1b[');
  });

  it('are left out when the source cannot be read', () => {
    const diagnostic = diagnose('recursiveExpansion', spanOf('été'), { function: 'f' });
    const text = renderDiagnostic(diagnostic, { sourceText: () => undefined });
    expect(text.split('\n')).toHaveLength(3);
  });
});
