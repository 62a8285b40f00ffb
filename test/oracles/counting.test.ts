/** What `count` counts, and what it leaves out. */
import { expect, test } from 'vitest';
import { count, countAll, type Entry } from './index.js';

const entry: Entry = { file: 'main.ts', name: 'f' };
const counted = (body: string, ...args: unknown[]): [number, number] => {
  const text = `export function f(x: number, a: Float64Array, n: number) { ${body} }
    function g(t: number) { return t * t + 1; }`;
  const { operations, mathCalls, total } = count({ 'main.ts': text }, entry, args);
  expect(total).toBe(operations + mathCalls);
  return [operations, mathCalls];
};
const a = Float64Array.of(1, 2, 3, 4);

test.each<[string, [number, number]]>([
  ['return x + x * x - x / x % x ** 2;', [6, 0]],
  ['return -x + -3 + +x;', [3, 0]],
  ['let s = 0; s += x; s *= x; s **= 2; return s;', [3, 0]],
  ['return Math.sin(x) + Math.max(x, 1, 2);', [1, 2]],
  ['return a[n - 1 + 2 * 0]! + a[Math.floor(x)]!;', [1, 0]],
  ['a[n - 1]! += x; a[n - 1]! -= x * x; return a[n - 1];', [3, 0]],
  ['let s = 0; for (let i = 0; i < n * 2 - n; i++) s += x; return s;', [4, 0]],
  ['let s = 0; for (let i = n - 1; i >= 0; i--) s += x; return s;', [4, 0]],
  ['let s = 0; for (let i = 0; i < n; i += 2) s += x; return s;', [2, 0]],
  ['let s = 1; for (; s < 100; s = s * 2) {} return s;', [7, 0]],
  ['let i = 0; i++; ++i; i += 1; i -= 1; i--; a[0]!++; return i;', [0, 0]],
  ['let k = 0; while (k < n) { k++; x *= 2; } return x;', [4, 0]],
  ['return g(x) + g(x);', [5, 0]],
  ['return a[g(0)];', [2, 0]],
  ['const b = new Float64Array(2 * n); b.fill(x); return b.length;', [0, 0]],
  ['return [...a].map((t) => t * x).reduce((s, t) => s + t, 0);', [8, 0]],
  ['return (x | 0) << 2;', [0, 0]],
  ["return 'a' + x + `${x}`;", [0, 0]],
  ['const { exp } = Math; return exp(x);', [0, 1]],
  [
    'const stack: number[] = []; for (let i = 0; i < n; i++) stack.push(x * i); let s = 0; while (stack.length > 0) s += stack.pop()!; return s;',
    [8, 0],
  ],
])('%s', (body, expected) => {
  expect(counted(body, 1.5, a.slice(), 4)).toEqual(expected);
});

test.each<[string, number]>([
  ['const [p, q] = [x, x, x]; return p! + q!;', 2 + 1],
  ['const [p, ...rest] = [x, x, x]; return p! + rest.length;', 1 + 4 + 1],
  ['let p = 0, rest: number[] = []; [p, ...rest] = [x, x, x]; return p + rest.length;', 1 + 4 + 1],
  ['return new Array<number>(3).fill(x).length + new Float64Array(2).fill(x).length;', 3 + 2 + 1],
  ['return new Array<number>(3).fill(x, 1).length;', 6 + 6],
])('with elements that are read and written: %s', (body, expected) => {
  const text = `export function f(x: number) { ${body} }`;
  expect(countAll({ 'main.ts': text }, entry, [1.5]).total).toBe(expected);
});
