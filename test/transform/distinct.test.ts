/** Derivatives of functions that write to memory refuse arguments in which that memory is there twice. */
import { beforeAll, expect, test } from 'vitest';
import { compile } from '../../src/compiler.js';
import { loadModules, type Exports } from '../support/run.js';

const source = `
type Point = { x: number; y: number };
/** @differentiable */
export function views(xs: Float64Array, work: Float64Array): number {
  work[0] = xs[0]! * xs[1]!;
  return xs[0]! * work[0]! + xs[1]!;
}
/** @differentiable */
export function readOnly(xs: Float64Array, ys: Float64Array): number {
  return xs[0]! * ys[1]!;
}
/** @differentiable */
export function row(m: number[][], row: number[]): number {
  row[0] = row[1]! * 2;
  return m[0]![0]! * row[0]!;
}
/** @differentiable */
export function rows(m: readonly number[][]): number {
  for (const row of m) row[0] = row[1]! * 2;
  return m[0]![0]! * m[1]![0]!;
}
/** @differentiable */
export function readRows(m: readonly number[][], out: Float64Array): number {
  out[0] = m[0]![0]! * m[1]![0]!;
  return out[0]!;
}
/** @differentiable */
export function points(points: Point[], p: Point, names: { readonly label: string }): number {
  p.x = points[0]!.x * points[1]!.y;
  return p.x * p.y * names.label.length;
}
/** @differentiable */
export function optional(x: number, a?: number[], b?: number[]): number {
  if (a !== undefined) a[0] = x;
  return x * x * (a?.[0] ?? 1) + (b?.[0] ?? 2);
}
/** @differentiable */
export function deep(t: number[][][], s: { rows: number[][]; d: Float64Array }): number {
  t[0]![0]![0] = s.rows[0]![0]! * s.d[0]!;
  return t[0]![0]![0]!;
}
/** @differentiable */
export function state(s: { position: Float64Array; speed: Float64Array }): number {
  for (let i = 0; i < s.position.length; i++) s.position[i]! += s.speed[i]!;
  return s.position[0]! * s.position[1]!;
}`;

const modes = `
/** @differentiable modes grad, jvp, hvp, vjp, adjoint */
export function product(xs: Float64Array, ys: Float64Array): number {
  xs[0] = xs[0]! * ys[1]!;
  return xs[0]! * ys[0]!;
}
/** @differentiable modes jvp, adjoint */
export function read(xs: Float64Array, ys: Float64Array, scale: number): number {
  return xs[0]! * ys[1]! * scale;
}
/** @differentiable modes jvp */
export function grid(m: number[][]): number {
  m[0]![0] = m[0]![0]! * m[1]![0]!;
  return m[0]![0]! * m[1]![0]!;
}
/** @differentiable modes vjp */
export function doubled(xs: number[]): number[] {
  xs[0] = xs[0]! * 2;
  return xs.slice();
}`;

const ruled = `
export function same(xs: number[]): number[] {
  return xs;
}
/** @vjpOf same */
export function sameVjp(_: number[], bar: number[]): number[] {
  return bar;
}
/** @differentiable */
export function writesResult(a: number): number {
  const xs = [a, 1];
  const ys = same(xs);
  ys[0] = a * a;
  return xs[0]!;
}
/** @differentiable */
export function writesArgument(a: number): number {
  const xs = [a, 1];
  const ys = same(xs);
  xs[0] = a * a;
  return ys[0]!;
}
function deeper(xs: number[], n: number): number[] {
  return n === 0 ? same(xs) : deeper(xs, n - 1);
}
/** @differentiable */
export function callerWrites(xs: number[]): number {
  const ys = deeper(xs, 2);
  ys[0] = ys[1]! * 3;
  return xs[0]!;
}`;

let companion: Exports;
beforeAll(() => {
  const text = source + modes + ruled;
  const result = compile({ sources: { 'f.ts': text } });
  expect(result.diagnostics).toEqual([]);
  companion = loadModules({ 'f.ts': text, 'f.grad.ts': result.companions[0]!.text })('f.grad.ts');
});

const call = (name: string, ...args: readonly unknown[]): unknown =>
  (companion[name] as (...args: readonly unknown[]) => unknown)(...args);
const gradient = (name: string, ...args: readonly unknown[]): unknown => call(`${name}Grad`, ...args);

const buffer = (): Float64Array => Float64Array.of(2, 3, 5, 7);
const shared = [2, 3];
const p = { x: 2, y: 3 };
const q = { x: 5, y: 7 };

test.each<[string, readonly unknown[]]>([
  ['views', ((b) => [b, b])(buffer())],
  ['views', ((b) => [b.subarray(0, 2), b.subarray(1, 3)])(buffer())],
  ['views', ((b) => [b.subarray(1), b])(buffer())],
  ['row', [[shared, [5, 7]], shared]],
  ['row', [[[5, 7], shared], shared]],
  ['rows', [[shared, shared]]],
  ['points', [[p, q], p, { label: 'a' }]],
  ['optional', [2, shared, shared]],
  ['deep', [[[shared]], { rows: [shared], d: buffer() }]],
  ['deep', [[[shared, shared]], { rows: [[1]], d: buffer() }]],
  ['state', ((b) => [{ position: b, speed: b }])(buffer())],
  ['state', ((b) => [{ position: b.subarray(1), speed: b.subarray(0, 2) }])(buffer())],
])('%s refuses memory that is there twice', (name, args) => {
  expect(() => gradient(name, ...args)).toThrow(/writes to .* must not/);
});

test.each<[string, readonly unknown[], unknown]>([
  [
    'views',
    ((b) => [b.subarray(0, 2), b.subarray(2)])(buffer()),
    [
      [12, 5],
      [0, 0],
    ],
  ],
  [
    'readOnly',
    ((b) => [b, b])(buffer()),
    [
      [3, 0, 0, 0],
      [0, 2, 0, 0],
    ],
  ],
  ['row', [[[5, 7]], [2, 3]], [[[6, 0]], [0, 10]]],
  [
    'rows',
    [
      [
        [2, 3],
        [5, 7],
      ],
    ],
    [
      [0, 28],
      [0, 12],
    ],
  ],
  [
    'readRows',
    [[shared, shared], buffer()],
    [
      [
        [2, 0],
        [2, 0],
      ],
      [0, 0, 0, 0],
    ],
  ],
  [
    'points',
    [[p, q], { x: 1, y: 2 }, { label: 'ab' }],
    [
      [
        { x: 28, y: 0 },
        { x: 0, y: 8 },
      ],
      { x: 0, y: 28 },
    ],
  ],
  ['optional', [3], [9 - 3]],
  ['deep', [[[[1]]], { rows: [[3]], d: Float64Array.of(5) }], [[[[0]]], { rows: [[5]], d: [3] }]],
  [
    'state',
    [{ position: Float64Array.of(1, 2), speed: Float64Array.of(3, 4) }],
    { position: [6, 4], speed: [6, 4] },
  ],
])('%s takes memory that is apart, or only read', (name, args, expected) => {
  const plain = (value: unknown): unknown =>
    value instanceof Float64Array
      ? [...value]
      : Array.isArray(value)
        ? value.filter((x) => x !== undefined).map(plain)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(Object.entries(value).map(([name, x]) => [name, plain(x)]))
          : value;
  expect(plain(gradient(name, ...args))).toEqual(expected);
});

const a = buffer();
const b = buffer();
const c = buffer();
const rows = [[1], [2]];

test.each<[string, readonly unknown[]]>([
  ['productJvp', [a, b, a, c]],
  ['productJvp', [a, b, b, c]],
  ['productJvp', [a, b, c, a]],
  ['productJvp', [a, b, c, c]],
  ['productHvp', [a, b, c, a.subarray(0, 2)]],
  ['productAdjoint', [a, a.subarray(1), b, c]],
  ['productAdjoint', [a, c, b, c]],
  ['gridJvp', [rows, rows]],
  ['gridJvp', [rows, [rows[1], [3]]]],
  ['doubledVjp', [shared, shared]],
  ['readAdjoint', [a, a, b, c, 1, new Float64Array(1)]],
  ['readAdjoint', [a, c, b, buffer(), 1, b.subarray(3)]],
])('%s refuses what it is given beside the arguments to be memory that is written', (name, args) => {
  expect(() => call(name, ...args)).toThrow(/must not (share memory|hold the same memory twice)$/);
});

test('what is only read may be a tangent, and buffers may be one', () => {
  expect(call('readJvp', a, a, 1, a, a, 0)).toEqual({ value: 6, tangent: 12 });
  const both = new Float64Array(2);
  call('readAdjoint', Float64Array.of(2, 3), both, Float64Array.of(5, 7), both, 1, new Float64Array(1));
  expect([...both]).toEqual([7, 2]);
});

test.each<[string, unknown]>([
  ['writesResult', 2],
  ['writesArgument', 2],
  ['callerWrites', [2, 3]],
])('%s refuses what a function with a rule returns, if that is its argument and written to', (name, at) => {
  expect(() => gradient(name, at)).toThrow('same must return memory of its own');
});
