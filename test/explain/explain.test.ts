/** `explain` repeats what the passes decided: the facts hold in the generated code, and the graph's adjoints are its gradient. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compiler.js';
import { asMermaid, asSvg, explain, type Explanation, type ExplainOptions } from '../../src/explain/index.js';
import { readFixtures } from '../fixture/fixture.js';
import { numbersIn } from '../fixture/vectors.js';
import { count } from '../oracles/index.js';
import { loadModules } from '../support/run.js';

function explained(text: string, more: Partial<ExplainOptions> = {}): Explanation {
  const { explanation, diagnostics } = explain({
    sources: { 'f.ts': text },
    file: 'f.ts',
    function: 'f',
    ...more,
  });
  expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  return explanation!;
}

const loops = `/** @differentiable wrt w, x0 */
export function f(w: number[], x0: number, ys: readonly number[]): number {
  let x = x0;
  let seen = 0;
  for (let i = 0; i < w.length; i++) {
    const e = Math.exp(-x * w[i]!);
    if (e > 1) seen++;
    x = Math.sqrt(x * x + e) / (1 + e);
  }
  if (seen > 100) throw new Error('never ' + seen);
  let s = 0;
  for (const y of ys) {
    const d = x - y;
    s += d * d;
  }
  return s;
}
`;

describe('explain', () => {
  it('says what is active, kept, computed again and fused, as the generated code has it', () => {
    const e = explained(loops);
    const activityOf = (name: string) => e.variables.find((v) => v.name === name)?.activity;
    expect([activityOf('w'), activityOf('x'), activityOf('ys'), activityOf('seen')]).toEqual([
      'active',
      'active',
      'constant',
      'constant',
    ]);
    const [d] = e.derivatives;
    expect(e.derivatives).toHaveLength(1);
    expect(d?.fused.map((p) => p.line)).toEqual([12]);
    expect(d?.apart.map((p) => p.line)).toEqual([5]);
    const text = compile({ sources: { 'f.ts': loops } }).companions[0]!.text;
    const both = text.slice(text.indexOf('function fValueAndGrad'));
    expect(both.match(/new Float64Array\(/g)).toHaveLength(d!.kept.length);
    for (const k of d!.kept) {
      expect(k).toMatchObject({ bytes: 8, place: 'array', loops: [{ line: 5 }] });
      if (k.name !== '') expect(both).toContain(`const ${k.name}Saved = new Float64Array(`);
    }
    expect(d!.kept.find((k) => k.name === 'x')?.why).toContain('nothing alive');
    expect(d!.kept.find((k) => k.name === 'e')?.why).toMatch(/costs as much as \d+ additions/);
    const without = explained(loops, { record: false }).derivatives[0]!;
    expect(without.kept.length).toBeGreaterThan(d!.kept.length);
    expect(new Set(without.kept.map((k) => k.why))).toEqual(new Set(['recomputation is switched off']));
  });

  it('counts the operations that the counting oracle counts', () => {
    for (const fixture of readFixtures().filter(({ name }) => name.startsWith('loops/'))) {
      const [point] = fixture.points.filter((p) => p.kind === 'point');
      if (point === undefined || Object.keys(fixture.files).length > 1) continue;
      const { explanation } = explain({
        sources: fixture.files,
        file: fixture.file,
        function: point.function,
        inputs: () => point.arguments(),
      });
      const entry = { file: fixture.file, name: point.function };
      expect([fixture.name, explanation?.operations?.primal]).toEqual([
        fixture.name,
        count(fixture.files, entry, point.arguments()).total,
      ]);
    }
  });

  it('warns where a derivative may be infinite, and not where that is excluded', () => {
    const at = (body: string): readonly string[] =>
      explained(
        `/** @differentiable */\nexport function f(x: number, p: number): number {\n${body}\n}`,
      ).warnings.map((w) => `${w.line} ${w.message.replace(/.*derivative of (.*) from.*/, '$1')}`);
    expect(at('return Math.sqrt(x) * p;')).toEqual(['3 sqrt']);
    expect(at('return Math.sqrt(1 + x * x) * p;')).toEqual([]);
    expect(at('return x ** p;')).toEqual(['3 power by x', '3 power by p']);
    expect(at('return Math.exp(x) ** 2 + p;')).toEqual([]);
  });

  it('gives what cannot be shown as a note', () => {
    const e = explained(
      `/** @differentiable */ export function f(x: number, of: Map<string, number>): number { return x * of.size; }`,
    );
    expect(e.operations).toBeUndefined();
    expect(e.notes[0]).toContain('operations are not counted');
  });
});

describe('the computation graph', () => {
  it.each([
    ['straight line', 'return Math.sin(x * y) / (x + 2);', '[number, number]', [0.7, 1.3]],
    [
      'a loop over memory',
      'const a = [x, y]; for (let i = 0; i < 3; i++) a[i % 2]! *= a[1]! + i; return a[0]! - a[1]!;',
      '',
      [0.7, 1.3],
    ],
    [
      'a branch and a helper',
      'const g = (t: number): number => (t > 1 ? t * t : -t); return g(x) * Math.max(g(y), 0);',
      '',
      [0.7, 1.3],
    ],
    ['a kink', 'return Math.abs(x) * y;', '', [0, 2]],
  ])('of %s has the gradient as its adjoints', (_, body, __, args) => {
    const text = `/** @differentiable */\nexport function f(x: number, y: number): number { ${body} }`;
    const { graph } = explained(text, { graph: true, inputs: () => args });
    const { companions } = compile({ sources: { 'f.ts': text } });
    const load = loadModules({ 'f.ts': text, 'f.grad.ts': companions[0]!.text });
    const f = load('f.ts')['f'] as (...x: number[]) => number;
    const gradient = load('f.grad.ts')['fGrad'] as (...x: number[]) => number[];
    const inputs = graph!.steps.filter((s) => s.operation === 'input');
    expect(inputs.map((s) => s.name)).toEqual(['x', 'y']);
    const expected = gradient(...args);
    inputs.forEach((s, i) => expect(s.adjoint).toBeCloseTo(expected[i]!, 12));
    expect(graph!.outputs.map((s) => s.value)).toEqual([f(...args)]);
  });

  it('has the gradient of fixtures as its adjoints', () => {
    const all = readFixtures();
    const some = ['loops/', 'arrays/', 'records/'].flatMap((topic) =>
      all.filter(({ name }) => name.startsWith(topic)).slice(0, 5),
    );
    let drawn = 0;
    for (const fixture of some) {
      const [point] = fixture.points.filter((p) => p.kind === 'point');
      const annotated = point && fixture.functions.get(point.function);
      if (point === undefined || annotated?.result !== 'number') continue;
      const { explanation } = explain({
        sources: fixture.files,
        file: fixture.file,
        function: point.function,
        graph: true,
        inputs: () => point.arguments(),
      });
      if (explanation?.graph === undefined) continue;
      drawn++;
      const { companions } = compile({ sources: fixture.files, modes: ['grad'] });
      const file = fixture.file.replace(/\.ts$/, '.grad.ts');
      const text = companions.find((c) => c.file === file)!.text;
      const load = loadModules({ ...fixture.files, [file]: text });
      const gradient = (load(file)[`${point.function}Grad`] as (...x: unknown[]) => unknown)(
        ...point.arguments(),
      );
      const adjoints = explanation.graph.steps.filter((s) => s.operation === 'input').map((s) => s.adjoint);
      const expected = numbersIn(gradient);
      expect([fixture.name, adjoints.length]).toEqual([fixture.name, expected.length]);
      adjoints.forEach((a, i) =>
        expect(Math.abs(a - expected[i]!), fixture.name).toBeLessThan(1e-9 * (1 + Math.abs(a))),
      );
    }
    expect(drawn).toBeGreaterThan(6);
  });

  it('is written as Mermaid and SVG', () => {
    const { graph } = explained(
      '/** @differentiable */\nexport function f(x: number, y: number): number { const p = x * y; return p < 2 ? p + 1 : p; }',
      { graph: true, inputs: () => [0.5, 3] },
    );
    expect(asMermaid(graph!)).toMatchInlineSnapshot(`
      "flowchart LR
        v0(["v0 = x<br/>value 0.5<br/>adjoint 3"])
        v1(["v1 = y<br/>value 3<br/>adjoint 0.5"])
        v2["p = v2 = v0 · v1<br/>value 1.5<br/>adjoint 1"]
        v3["v3 = v2 + 1<br/>value 2.5<br/>adjoint 1"]
        v0 -- "3" --> v2
        v1 -- "0.5" --> v2
        v2 -- "1" --> v3
        style v3 stroke-width:3px
      "
    `);
    const svg = asSvg(graph!);
    expect(svg.match(/<rect /g)).toHaveLength(4);
    expect(svg).toContain('>p = v2 = v0 · v1</text>');
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it('is not there where a run cannot be followed', () => {
    const e = explained(
      '/** @differentiable */\nexport function f(x: Float64Array): number { return x.subarray(1)[0]! * 2; }',
      { graph: true, inputs: () => [[1, 2]] },
    );
    expect(e.graph).toBeUndefined();
    expect(e.notes).toEqual(['there is no graph: it takes views of arrays (subarray)']);
  });
});
