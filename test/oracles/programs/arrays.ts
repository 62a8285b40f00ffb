/** Arrays, typed arrays and their methods, and destructuring. */
import { smooth, valued, type Program } from './program.js';

export const arrays: readonly Program[] = [
  smooth(
    'reading arrays every way',
    `export function f(xs: number[], ys: Float64Array, m: number[][]) {
      let s = 0;
      for (const x of xs) s += x * x;
      for (const [i, y] of ys.entries()) s += y * i;
      for (const k in xs) s += xs[k as unknown as number]! / 2;
      for (let i = 0; i < m.length; i++) for (let j = 0; j < m[i]!.length; j++) s += m[i]![j]! * xs[j % xs.length]!;
      for (const i of ys.keys()) s -= ys[i]!;
      return s + xs.at(-1)! * ys.at(0)! + m[0]!.length;
    }`,
    [[1, 2, 3], Float64Array.of(0.5, -1.5), [[1, 2], [3, 4], []]],
  ),
  smooth(
    'callbacks',
    `export function f(xs: number[], p: number) {
      const ys = xs.map((x, i) => x * p + i).filter((y) => y > 0);
      let t = 0; ys.forEach((y, i, all) => { t += y * all.length; });
      const s = ys.reduce((a, b) => a + b * b, 0) + ys.reduceRight((a, b) => a * 0.5 + b);
      const q = ys.some((y) => y > 3) ? p : -p;
      const e = ys.every((y) => y > -9) ? 1 : 0;
      return s * t + q * e + (ys.find((y) => y > 1) ?? 0) + ys.findIndex((y) => y > 1) + (ys.findLast((y) => y < 9) ?? 0)
        + xs.flatMap((x) => [x, x * p]).reduce((a, b) => a + b, 0);
    }`,
    [[1, -2, 3, 0.5], 1.7],
  ),
  smooth(
    'building arrays',
    `export function f(p: number, q: number) {
      const a = new Array<number>(3).fill(p); const b = Array.from({ length: 3 }, (_, i) => i * q);
      const c = [...a, ...b, p]; const d: number[] = []; d.push(p, q); d[d.length] = p * q; d.unshift(1);
      const e = c.slice(1, -1).concat(d, [q]); const g = [[p], [q, [p]]].flat(2) as number[];
      const h = Array.of(p, q); const x = d.pop()! + d.shift()!; const z = Array.from(new Set([1, 2, 3]), (k) => k * p);
      let s = 0; for (const v of [...e, ...g, ...h, ...z, x]) s = s * 0.9 + v;
      return s + c.length + [p, q].indexOf(q) + ([p, q].includes(p) ? 1 : 0) + [1, 2, 3].lastIndexOf(3);
    }`,
    [1.5, -0.5],
  ),
  smooth(
    'mutation in place',
    `export function f(xs: number[], i: number) {
      const a = [...xs]; [a[0], a[1]] = [a[1]!, a[0]!]; a[i]! *= 2; a[i]!++; a[a.length - 1]! += a[0]!;
      let k = 0; a[k++] = a[k]! * 3; a.reverse(); a.fill(xs[0]!, 1, 2); a.splice(1, 1, xs[1]!, xs[2]!); a.copyWithin(0, 2);
      a.length = 3; return a[0]! * a[1]! - a[2]! + k;
    }`,
    [[1, 2, 3, 4], 2],
  ),
  smooth(
    'typed arrays and views',
    `export function f(xs: Float64Array, p: number) {
      const a = new Float64Array(5); a.set(xs, 1); const v = a.subarray(1, 4); v[0] = p; v[9] = 5; a.fill(p * p, 4);
      const b = a.map((x) => x * 2); const c = Float64Array.from(xs, (x) => x + p); const d = Float64Array.of(p, 1);
      const e = new Float64Array([p, ...c]); a.copyWithin(0, 3); b.reverse();
      const g = new Float64Array(b.buffer === undefined ? 0 : 0); 
      let s = 0; for (const x of [...a, ...b, ...c, ...d, ...e, ...g]) s = s / 2 + x;
      return s + v.length + a.slice(1, 3).reduce((x, y) => x * y, 1) + a.length;
    }`.replace(/const g = .*\n/, 'const g = new Float64Array(0);\n'),
    [Float64Array.of(1, 2, 3), 0.5],
  ),
  valued(
    'single precision and integers',
    `export function f(xs: number[]) {
      const a = new Float32Array(xs); const b = new Int32Array(xs); const c = new Uint8Array(xs.length); c[0] = 300; b[1]! += 1.9;
      a[0]! /= 3; const d = Float32Array.from(xs, (x) => x / 3); a.sort(); c.fill(7, 1);
      return [...a, ...b, ...c, ...d, a[9] === undefined ? 1 : 0, Uint8Array.from([1, 2]).length, b.map((x) => x * 2.5)[0]];
    }`,
    [[1.1, 2.7, -3.3]],
  ),
  smooth(
    'single precision is differentiated as the identity',
    `export function f(x: number) { const a = new Float32Array(2); a[0] = x; a[1] = a[0]! * 2; return a[0]! * a[1]!; }`,
    [0.5],
  ),
  smooth(
    'sorting',
    `export function f(xs: number[]) {
      const a = [...xs].sort((p, q) => p - q); const b = xs.toSorted((p, q) => q * q - p * p); const c = Float64Array.from(xs).sort();
      const i = xs.map((_, k) => k).sort((p, q) => xs[p]! - xs[q]!); const w = ['b', 'a'].sort().join('');
      return a[0]! * 2 + a[1]! * 3 + b[0]! * b[2]! + c[1]! + xs[i[0]!]! + (w === 'ab' ? a.at(-1)! : 0);
    }`,
    [[3, -1.5, 2, 0.5]],
  ),
  valued(
    'sorting of text, ties and undefined',
    `export function f(xs: number[]) {
      const items = xs.map((x, i) => ({ x: Math.floor(x), i }));
      const u: (number | undefined)[] = [3, undefined, 1]; u.sort(); const v = [undefined, 5, 2].sort((a, b) => a! - b!);
      return [items.sort((a, b) => a.x - b.x).map((t) => t.i), [10, 9, 1].sort(), u, v, [3, 1, 2].sort().join('-')];
    }`,
    [[1.1, 0.5, 1.9, 0.2, 1.5]],
  ),
  smooth(
    'destructuring everywhere',
    `interface P { a: number; b: { c: number; d?: number }; list: number[] }
    function g({ a, b: { c, d = a * 2 }, list: [x, , y = c, ...more] }: P, [u, v = u]: number[] = [1], ...rest: number[]) {
      return a + c * d + x! * y! + more.length + u! * v! + rest.reduce((s, t) => s + t, 0);
    }
    export function f(p: P, q: number) {
      let a: number, b: number; const o = { k: 0, l: [0, 0] };
      [a, b = 5] = [q, p.a]; [a, b] = [b, a];
      ({ a: o.k, list: [o.l[1]!, ...o.l] } = p);
      const { a: first, ...others } = p; let r; ({ b: { c: r = 3 }, ...o.l as unknown } = p);
      for (const [i, { z }] of [{ z: q }, { z: q * q }].entries()) a += z * i;
      for ([o.k, b] of [[q, a], [a, q]]) a += o.k * b;
      return a + b * o.k + o.l.length + first + others.b.c * r + g(p) + g(p, [q]) + g(p, [q, a], a, b);
    }`.replace(', ...o.l as unknown', ''),
    [{ a: 2, b: { c: 3 }, list: [1, 2, 4, 5] }, 0.5],
    [{ a: -2, b: { c: 3, d: 1.5 }, list: [1.5] }, 0.25],
  ),
  smooth(
    'destructuring assignment reads as it goes',
    `export function f(x: number, y: number) {
      const a = [x, y, 1]; [a[1], a[0]] = a as [number, number]; const b = new Float64Array([x, y]); [b[1], b[0]] = [b[0]!, b[1]!];
      const { 0: p, length } = b; return a[0]! * 2 + a[1]! * 3 + b[0]! * 5 + b[1]! * 7 + p! * length;
    }`,
    [2, 3],
  ),
  smooth(
    'aliases',
    `export function f(m: number[][], p: number) {
      const row = m[0]!; row[0] = p; const other = m; other[1]![0]! += row[1]!; [m[0], m[1]] = [m[1]!, m[0]!];
      return m[0]![0]! * m[1]![0]! + row[0]! ** 2;
    }`,
    [
      [
        [1, 2],
        [3, 4],
      ],
      1.5,
    ],
  ),
  smooth(
    'indices from active values',
    `export function f(xs: number[], t: number) {
      const i = Math.floor(t); const w = t - i; return xs[i]! * (1 - w) + xs[i + 1]! * w + xs[t | 0]!;
    }`,
    [[1, 4, 9, 16], 1.3],
  ),
  smooth(
    'LU decomposition in place',
    `export function f(flat: Float64Array, n: number) {
      const a = flat.slice(); let sign = 1;
      for (let k = 0; k < n; k++) {
        let best = k; for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]!) > Math.abs(a[best * n + k]!)) best = i;
        if (best !== k) { sign = -sign; for (let j = 0; j < n; j++) { const t = a[k * n + j]!; a[k * n + j] = a[best * n + j]!; a[best * n + j] = t; } }
        for (let i = k + 1; i < n; i++) { const l = (a[i * n + k]! /= a[k * n + k]!); for (let j = k + 1; j < n; j++) a[i * n + j]! -= l * a[k * n + j]!; }
      }
      let det = sign; for (let k = 0; k < n; k++) det *= a[k * n + k]!; return det;
    }`,
    [Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 10), 3],
  ),
  valued(
    'holes, lengths and deletion',
    `export function f(x: number) {
      const a = [x, , 3]; const b = [1, 2, 3]; b.length = 1; b[3] = x; const o: Record<string, number> = { p: 1, q: 2 }; delete o['p'];
      const seen: number[] = []; a.forEach((v) => { seen.push(v!); });
      return [a.length, 1 in a ? 1 : 0, b.length, b[2] === undefined ? 1 : 0, Object.keys(o).join(), seen, a.map((v) => v! * 2).length, [x,,].length];
    }`,
    [4],
  ),
  smooth(
    'iterators see what is written while they run',
    `export function f(a: Float64Array, k: number) { let s = 0; for (const [i, v] of a.entries()) { s += v * k; if (i + 1 < a.length) a[i + 1]! *= v; } for (const v of a.values()) { s += v * v; a[2]! += k; } return s; }`,
    [Float64Array.of(0.5, 1.5, 2), 0.7],
  ),
];
