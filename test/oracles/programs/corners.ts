/** Corners of the language. */
import { smooth, valued, type Program } from './program.js';

export const corners: readonly Program[] = [
  smooth(
    'private methods, static blocks, class expressions',
    `abstract class Base { abstract g(x: number): number; twice(x: number) { return this.g(this.g(x)); } get two() { return this.g(2); } }
    class A extends Base { #k: number; static table: number[] = []; static { for (let i = 0; i < 3; i++) A.table.push(i * 2); }
      constructor(k: number) { super(); this.#k = k; } #inner(x: number) { return x * this.#k; } g(x: number) { return this.#inner(x) + A.table[2]!; } }
    const B = class extends A { static scale = 3; override g(x: number) { return super.g(x) * B.scale; } override get two() { return this.g(1); } };
    const make = () => new (class { v = 2; times(x: number) { return (() => this.v * x)(); } })();
    export function f(x: number) { return new A(x).twice(x) + new B(2).two * x + make().times(x) + new A(3).two; }`,
    [0.7],
  ),
  smooth(
    'calls inside defaults and patterns',
    `let calls = 0; const tick = (x: number) => { calls++; return x * 2; };
    function g(a: number, b = tick(a), { c = tick(b), d: [e = tick(c)] = [] }: { c?: number; d?: number[] } = {}) { return a + b + c + e; }
    export function f(x: number) {
      const { p = tick(x), ...rest } = { q: x } as { p?: number; q: number }; let u: number; [u = tick(p)] = [];
      for (const { a, b: [c = tick(a)] } of [{ a: x, b: [] as number[] }, { a: u, b: [x] }]) u += a * c;
      return g(x) + g(x, 1, { d: [x] }) + p + rest.q + u * calls;
    }`,
    [0.5],
  ),
  smooth(
    'order of evaluation',
    `export function f(x: number) {
      const log: string[] = []; const t = (n: string, v: number) => { log.push(n); return v; };
      const a = [x, 2 * x, 3]; let i = 0; const o = { v: x, get me() { log.push('me'); return this; } };
      a[t('k', i++)]! += t('r', a[i]!); a[i] = i++ + a[i]!; o.me.v += t('z', 1); a[i]! -= i++;
      ({ v: a[t('d', 0)] } = { v: t('e', x * x) }); let s = t('1', x) + t('2', x) * t('3', x);
      s += (s = 1, t('c', s + x)); i = 2; const m = [t('m', 1), ...[t('n', 2)]];
      return s * a[0]! + a[1]! * o.v + m.length + (log.join('') === 'krmezde123cmn' ? 100 : log.length);
    }`,
    [1.5],
  ),
  smooth(
    'optional calls and element chains',
    `type T = { fs?: ((x: number) => number)[]; o?: { m?(x: number): number; k: number } };
    export function f(t: { k: number }, x: number) {
      const u: T = { fs: [(y) => y * t.k], o: { k: t.k, m(y) { return y + this.k; } } }; const none: T = {}; const key = 'm' as const;
      return (u.fs?.[0]?.(x) ?? 0) + (u.fs?.[1]?.(x) ?? x) + (u.o?.m?.(x) ?? 0) + (none.o?.m?.(x) ?? 3) + (u.o?.[key]?.(2) ?? 0) + (none.fs?.[0]!(x).valueOf() ?? 7)
        + (u.fs?.map((g) => g(x)).reduce((a, b) => a + b) ?? 0);
    }`.replace('.valueOf()', ''),
    [{ k: 2 }, 0.5],
  ),
  smooth(
    'closures over loop variables, labels inside callbacks',
    `export function f(xs: number[]) {
      const fs: (() => number)[] = []; for (let i = 0; i < xs.length; i++) { fs.push(() => xs[i]! * i); } for (const x of xs) fs.push(() => x * x);
      let s = 0, turns = 0; rows: for (const g of fs) { do { s += g(); if (s > 20) continue rows; if (s < -20) break rows; } while (s < 1 && turns++ < 9); s -= 1; }
      const walk = (k: number): number => { loop: while (true) { switch (k) { case 0: break loop; case 1: k = 0; continue loop; default: k--; } } return k; };
      var hoisted = late(2); function late(k: number) { return k * xs[0]!; }
      return s + walk(5) + hoisted;
    }`,
    [[1, 2, 3]],
    [[-1, 0.5, 2.5]],
  ),
  smooth(
    'switch on conditions and text',
    `export function f(x: number, mode: 'a' | 'b' | 'c') {
      let s = 0; switch (true) { case x > 2: s = x; break; case x > 1: s = x * x; break; default: s = -x; }
      switch (mode) { default: s += 1; break; case 'a': case 'b': { s *= 2; if (mode === 'b') break; s += x; } }
      const table: Record<string, number> = { a: 1, b: 2 }; return s * (table[mode] ?? x) + (mode < 'b' ? 1 : 2) - 2 ** 3 ** 0.5 + (-x) ** 2;
    }`,
    [3, 'a'],
    [1.5, 'b'],
    [0.5, 'c'],
  ),
  valued(
    'compound bit operations and integers',
    `export function f(n: number) { let s = n; s |= 8; s &= 0xff; s ^= 3; s <<= 2; s >>= 1; s >>>= 1; let h = 0; for (const c of 'hash') h = (Math.imul(h, 31) + c.charCodeAt(0)) | 0;
      let seed = n >>> 0; const next = () => { seed = (seed * 1664525 + 1013904223) % 4294967296; return seed / 4294967296; }; return [s, h, next(), next(), ~~n, +true, -(-n), +'3']; }`,
    [5],
    [77.7],
  ),
  smooth(
    'a typed-array stack, as generated code keeps values',
    `export function f(x: number, n: number) {
      const kept = new Float64Array(n); const flags = new Uint8Array(n); const stack: number[] = []; let y = x; let i = 0;
      for (; i < n; i++) { kept[i] = y; const up = y < 1; flags[i] = up ? 1 : 0; if (up) { stack.push(y); y = y * y + 0.5; } else { y = Math.sin(y); } }
      let yBar = 1; for (i = n - 1; i >= 0; i--) { const v = kept[i]!; if (flags[i] === 1) yBar *= 2 * stack.pop()!; else yBar *= Math.cos(v); }
      return yBar + y;
    }`,
    [0.3, 6],
  ),
  smooth(
    'generic containers',
    `class Stack<T> { private items: T[] = []; push(...x: T[]): this { this.items.push(...x); return this; } pop(): T { const x = this.items.pop(); if (x === undefined) throw new Error('empty'); return x; } get size() { return this.items.length; } }
    interface Matrix { readonly rows: number; readonly data: Float64Array } const at = ({ rows, data }: Matrix, i: number, j: number) => data[i * rows + j]!;
    export function f(tokens: (string | number)[], x: number) {
      const s = new Stack<number>(); for (const t of tokens) { if (typeof t === 'number') s.push(t * x); else { const b = s.pop(), a = s.pop(); s.push(t === '+' ? a + b : t === '*' ? a * b : a - b); } }
      const m: Matrix = { rows: 2, data: Float64Array.from([x, 1, 2, x * x]) }; return s.size * s.pop() + at(m, 0, 0) * at(m, 1, 1) - at(m, 0, 1) * at(m, 1, 0);
    }`,
    [[1, 2, '+', 3, '*', 4, '-'], 1.5],
  ),
];
