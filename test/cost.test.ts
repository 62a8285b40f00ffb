/** What a gradient costs, counted and read, never timed: operations, size of the code, memory that grows with loops. */
import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../src/compiler.js';
import { count } from './oracles/index.js';

const annotated = (body: string): string => `/** @differentiable wrt x */\n${body}\n`;

/** Loops whose cost could grow out of proportion, each run for n iterations. */
const loops: Readonly<Record<string, string>> = {
  'sum.ts': annotated(`export function f(x: number, n: number): number {
  let s = 0;
  for (let i = 0; i < n; i++) s += Math.sin(x * i) * x;
  return s;
}`),
  'recurrence.ts': annotated(`export function f(x: number, n: number): number {
  let y = x;
  for (let i = 0; i < n; i++) y = Math.sin(y) * x + y / (2 + y * y);
  return y;
}`),
  'nest.ts': annotated(`export function f(x: number, n: number): number {
  let y = x;
  for (let i = 0; i < n; i++) {
    let z = y;
    for (let j = 0; j < 3; j++) z = Math.cos(z * x) + z * 0.25;
    y = y * 0.5 + z;
  }
  return y;
}`),
  'branches.ts': annotated(`export function f(x: number, n: number): number {
  let y = x;
  let total = 0;
  for (let i = 0; i < n; i++) {
    if (y > 1) y = y / 2 + Math.sqrt(y);
    else if (y > 0.5) y = y * y * 3;
    else y = y + Math.exp(-y);
    total += y * y;
  }
  return total;
}`),
  'while.ts': annotated(`export function f(x: number, n: number): number {
  let y = x;
  let i = 0;
  while (true) {
    if (i >= n) return y * x;
    if (i % 7 === 6) {
      i++;
      continue;
    }
    y = Math.atan(y * x) + y * 0.5;
    i++;
  }
}`),
  'call.ts': `function step(y: number, x: number): number {
  if (y > 1) return Math.log(y) * x;
  return y * y + x;
}
${annotated(`export function f(x: number, n: number): number {
  let y = x;
  for (let i = 0; i < n; i++) y = step(y, x);
  return y;
}`)}`,
};

describe('operations', () => {
  let companions: ReadonlyMap<string, string>;
  beforeAll(() => {
    const { companions: all } = compile({ sources: loops, modes: ['hvp'] });
    companions = new Map(all.map((c) => [c.source, c.text]));
  });

  it.each(Object.keys(loops))('of %s are a bounded multiple of the primal, however long the loop', (file) => {
    const companion = file.replace('.ts', '.grad.ts');
    const files = { [file]: loops[file]!, [companion]: companions.get(file) ?? '' };
    const ratios = [10, 100, 1000].map((n) => {
      const primal = count(files, { file, name: 'f' }, [0.7, n]).total;
      return count(files, { file: companion, name: 'fValueAndGrad' }, [0.7, n]).total / primal;
    });
    expect(Math.max(...ratios)).toBeLessThanOrEqual(5);
    expect(ratios[2]! / ratios[1]!).toBeLessThan(1.05);
  });

  it.each(Object.keys(loops))('of a Hessian times a vector are at most ten times those of %s', (file) => {
    const companion = file.replace('.ts', '.grad.ts');
    const files = { [file]: loops[file]!, [companion]: companions.get(file) ?? '' };
    const lengths = [10, 100, 1000];
    const primals = lengths.map((n) => count(files, { file, name: 'f' }, [0.7, n]).total);
    const ratios = lengths.map(
      (n, k) => count(files, { file: companion, name: 'fHvp' }, [0.7, n, 1]).total / primals[k]!,
    );
    for (const ratio of ratios) expect(ratio).toBeLessThanOrEqual(10);
  });
});

/** Functions of arrays with Jacobians and Hessians, each run with n inputs. */
const matrices: Readonly<Record<string, string>> = {
  // Each entry of the result depends on two of the argument.
  'chain.ts': `/** @differentiable modes jacobian */
export function f(x: Float64Array): Float64Array {
  const y = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) y[i] = Math.sin(x[i]!) * x[Math.max(i - 1, 0)]! + Math.exp(-x[i]!);
  return y;
}`,
  // Steps of an iteration, each a nonlinear function of all that came before.
  'steps.ts': `/** @differentiable modes jacobian */
export function f(x: Float64Array): Float64Array {
  let position = 0.5;
  let speed = 0.1;
  const path = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const force = Math.cos(position) * x[i]! - 0.1 * speed * Math.abs(speed);
    speed += 0.05 * force;
    if (speed > 1) speed = 1 + Math.tanh(speed - 1);
    position += 0.05 * speed;
    path[i] = position;
  }
  return path;
}`,
  'calls.ts': `function smooth(x: number, n: number): number {
  return n === 0 ? x : 0.5 * smooth(Math.sin(x) * x, n - 1) + x;
}
/** @differentiable modes jacobian */
export function f(x: Float64Array): Float64Array {
  return x.map((xi, i) => smooth(xi, i % 5));
}`,
  'product.ts': `/** @differentiable modes jacobian */
export function f(x: number[]): number[] {
  return x.map((xi) => x.reduce((sum, xj) => sum + Math.sqrt(1 + (xi - xj) ** 2), 0));
}`,
};
const scalars: Readonly<Record<string, string>> = {
  'rosenbrock.ts': `/** @differentiable modes hessian */
export function f(x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i + 1 < x.length; i++) sum += 100 * (x[i + 1]! - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2;
  return sum;
}`,
  'recurrence.ts': `/** @differentiable modes hessian */
export function f(x: Float64Array): number {
  let y = 1;
  for (const xi of x) y = Math.sin(y * xi) + y / (2 + xi * xi);
  return y;
}`,
};

describe('operations of all directions together', () => {
  const perDirection = (sources: Readonly<Record<string, string>>, suffix: string) => {
    const { companions } = compile({ sources, workingDirectory: '/' });
    return Object.entries(sources).map(([file, text]) => {
      const companion = file.replace('.ts', '.grad.ts');
      const files = { [file]: text, [companion]: companions.find((c) => c.source === file)!.text };
      const n = 24;
      const x = [Array.from({ length: n }, (_, i) => Math.sin(i + 1))];
      const args = text.includes('Float64Array)') ? x.map((a) => Float64Array.from(a)) : x;
      const primal = count(files, { file, name: 'f' }, args).total;
      return { n, times: count(files, { file: companion, name: `f${suffix}` }, args).total / primal };
    });
  };

  it('are at most 1.5 + 2.5 n primals for a Jacobian by n inputs', () => {
    for (const { n, times } of perDirection(matrices, 'Jacobian')) {
      expect(times).toBeLessThanOrEqual(1.5 + 2.5 * n);
    }
  });

  // A gradient is at most 5 primals; its tangent, in each direction, is bounded as that of any function is.
  it('are at most 5 + 8 n primals for a Hessian by n inputs', () => {
    for (const { n, times } of perDirection(scalars, 'Hessian')) {
      expect(times).toBeLessThanOrEqual(5 + 8 * n);
    }
  });
});

describe('the size of the code', () => {
  /** A chain of `size` statements, each shared by the next two. */
  const chain = (size: number): string => {
    const line = (i: number): string => `  const v${i} = v${i - 1} * v${i - 1} + Math.sin(v${i - 2});`;
    const lines = Array.from({ length: size }, (_, i) => line(i + 2));
    const head = `export function f(x: number): number {\n  const v0 = x;\n  const v1 = x * x;`;
    return annotated(`${head}\n${lines.join('\n')}\n  return v${size + 1};\n}`);
  };
  /** Functions that each call the one before them twice: expanded throughout, they would be 2^size long. */
  const tower = (size: number): string => {
    const level = (i: number): string =>
      `function f${i}(x: number): number {\n  const y = f${i - 1}(x * 0.5);\n  return y + f${i - 1}(y);\n}`;
    const levels = Array.from({ length: size }, (_, i) => level(i + 1));
    const base = 'function f0(x: number): number {\n  return Math.sin(x) * x;\n}';
    return `${base}\n${levels.join('\n')}\n${annotated(`export function f(x: number): number {\n  return f${size}(x);\n}`)}`;
  };

  it.each([
    ['a chain of shared values', chain, 20, 80],
    ['a tower of calls', tower, 6, 12],
  ] as const)('of %s grows as its source does', (_, program, small, large) => {
    const [short, long] = [program(small), program(large)];
    const { companions, diagnostics } = compile({ sources: { 'short.ts': short, 'long.ts': long } });
    expect(diagnostics).toEqual([]);
    const sizeOf = (file: string): number => companions.find((c) => c.source === file)!.text.length;
    const growth = sizeOf('long.ts') / sizeOf('short.ts');
    expect(growth).toBeLessThan((1.5 * long.length) / short.length);
  });
});

describe('memory', () => {
  const allocationsIn = (source: string): string[] => {
    const { companions } = compile({ sources: { 'f.ts': annotated(source) } });
    const text = companions[0]!.text;
    const gradient = text.slice(text.indexOf('function fValueAndGrad'));
    return gradient.match(/new (?:Float64|Uint8)Array|new Array|: number\[\] = \[\]|\.push\(/g) ?? [];
  };

  it('that grows with the trip count is none where iterations are independent', () => {
    const reduction = `export function f(x: number, ys: readonly number[]): number {
  let s = 0;
  for (let i = 0; i < ys.length; i++) {
    const e = Math.exp(x * ys[i]!) - ys[i]!;
    s += e * e;
  }
  return Math.sqrt(s);
}`;
    expect(allocationsIn(reduction)).toEqual([]);
  });

  it('is none where the reverse sweep needs no overwritten value', () => {
    const linear = `export function f(x: number, n: number): number {
  let y = x;
  for (let i = 0; i < n; i++) y = 0.5 * y + x;
  return y;
}`;
    expect(allocationsIn(linear)).toEqual([]);
  });

  it('is one number an iteration for each overwritten value that is needed', () => {
    const two = `export function f(x: number, n: number): number {
  let y = x;
  let z = 1;
  for (let i = 0; i < n; i++) {
    y = Math.sin(y) * x;
    z = z * z + 3;
    y = y * z;
  }
  return y;
}`;
    expect(allocationsIn(two).length).toBeLessThanOrEqual(3);
    const one = `export function f(x: number, n: number): number {
  let y = x;
  for (let i = 0; i < n; i++) y = Math.sin(y);
  return y;
}`;
    expect(allocationsIn(one)).toHaveLength(1);
  });
});
