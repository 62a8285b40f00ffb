/** The map leads from each statement of the derivative to the statement of the source, read by another implementation. */
import { SourceMap } from 'node:module';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compiler.js';

const sources = {
  'src/f.ts': `import { energy } from './lib/energy.js';

/** @differentiable */
export function f(xs: number[], k: number): number {
  let s = 0;
  for (const x of xs) {
    const d = Math.sin(x * k);
    s += energy(d);
  }
  return s * k;
}
`,
  'src/lib/energy.ts': `export function energy(d: number): number {
  const square = d * d;
  return square * square + Math.exp(square);
}
`,
};

function mapped(outputDirectory?: string): { lines: readonly string[]; map: SourceMap; text: string } {
  const { companions } = compile({
    sources,
    sourceMaps: true,
    ...(outputDirectory === undefined ? {} : { outputDirectory }),
  });
  const { text } = companions[0]!;
  const encoded = /\n\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,(\S+)\n$/.exec(
    text,
  )![1]!;
  const payload = JSON.parse(Buffer.from(encoded, 'base64').toString()) as ConstructorParameters<
    typeof SourceMap
  >[0];
  return { lines: text.split('\n'), map: new SourceMap(payload), text };
}

describe('companions with source maps', () => {
  const { lines, map, text } = mapped();

  it('have the text of those without', () => {
    const plain = compile({ sources }).companions[0]!.text;
    expect(text.startsWith(plain)).toBe(true);
    expect(plain).not.toContain('sourceMappingURL');
  });

  it('lead each statement below a comment to the statement that it quotes', () => {
    let seen = 0;
    lines.forEach((line, i) => {
      const quoted = /^ *\/\/ adjoint of: (.*)$/.exec(line)?.[1];
      if (quoted === undefined) return;
      seen++;
      const next = lines[i + 1]!;
      const entry = map.findEntry(i + 1, next.length - next.trimStart().length);
      if (!('originalSource' in entry)) throw new Error(`nothing for ${next}`);
      const name = `src/${entry.originalSource.replace('./', '')}` as keyof typeof sources;
      const original = sources[name].split('\n')[entry.originalLine]!.slice(entry.originalColumn);
      expect(original.startsWith(quoted.replace('…', '').slice(0, 20)), `${quoted} is not ${original}`).toBe(
        true,
      );
    });
    expect(seen).toBeGreaterThan(4);
    expect(map.payload.sources.toSorted()).toEqual(['f.ts', 'lib/energy.ts']);
  });

  it('name sources as seen from where they stand', () => {
    expect(mapped('made').map.payload.sources.toSorted()[0]).toMatch(/^(?:\.\.\/)+.*src\/f\.ts$/);
  });
});
