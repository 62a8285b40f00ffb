/** Numbers and control flow. */
import { smooth, valued, type Program } from './program.js';

export const scalars: readonly Program[] = [
  smooth(
    'polynomial',
    `export function f(x: number) { return 3 * x ** 3 - 2 * x * x + x / 4 - -x; }`,
    [0.7],
    [-2],
  ),
  smooth(
    'assignment operators',
    `export function f(x: number, y: number) {
      let s = x; s += y; s *= x; s -= 2; s /= y; s **= 2; s %= 5; let t = 1; t = s = s + 1; return s * t + +x;
    }`,
    [1.3, 2.1],
  ),
  smooth(
    'values of assignments and increments',
    `export function f(x: number) {
      let a = x, i = 0, r = 0;
      r += (a = a * 2) + a++ * 3 + ++a; r -= a-- + --a;
      r = r + i++ + ++i; const k = (i, a * a);
      return r * k;
    }`,
    [1.5],
    [-0.25],
  ),
  smooth(
    'ternaries and logical values',
    `export function f(x: number, y: number, p?: number) {
      const a = x > y ? x * y : x - y;
      const b = (x && y) + (0 || y * 2) + (p ?? 3);
      let c: number | undefined = undefined; c ??= x; c &&= c * 2; c ||= y;
      return a * b + c + (x > 0 && y > 0 ? 1 : x);
    }`,
    [2, 3],
    [-1, 0.5],
    [0.5, 3, 4],
  ),
  smooth(
    'if trees with early returns',
    `export function f(x: number, y: number) {
      if (x < 0) return y * y;
      if (y < 0) { if (x > 3) return x; else return x * y; }
      let z = x;
      if (z > 1) z *= y; else if (z > 0.5) { z -= y; } else z = 7 * x;
      return z;
    }`,
    [-1, 2],
    [4, -1],
    [1, -1],
    [2, 2],
    [0.75, 2],
    [0.1, 2],
  ),
  smooth(
    'switch with fall-through',
    `export function f(x: number, k: number) {
      let s = x;
      switch (k) {
        case 0: s *= 2;
        case 1: s += x * x; break;
        case 1 + 1: { const t = s; s = t * 3; break; }
        default: s = -x;
        case 9: s *= x;
      }
      switch ('b' as string) { case 'a': s = 0; break; case 'b': s += 1; }
      return s;
    }`,
    ...[0, 1, 2, 3, 9].map((k) => [1.5, k]),
  ),
  smooth(
    'nested loops, labels, break and continue',
    `export function f(x: number, n: number) {
      let s = 0;
      outer: for (let i = 0; i < n; i++) {
        for (let j = i; ; j++) {
          if (j % 3 === 1) continue;
          if (j > 6) continue outer;
          s += x * i - s / (j + 1);
          if (s > 40) break outer;
          if (j > 2 * i + 2) break;
        }
        s += 1;
      }
      found: { if (s > 3) break found; s *= 2; }
      return s;
    }`,
    [0.5, 4],
    [3, 9],
  ),
  smooth(
    'while and do',
    `export function f(a: number) {
      let x = 1, i = 0;
      while (Math.abs(x * x - a) > 1e-13 && i++ < 50) x = (x + a / x) / 2;
      let y = x; do { y *= 0.5; } while (y > 0.1);
      return x + y;
    }`,
    [2],
    [7.5],
  ),
  smooth(
    'all of smooth Math',
    `export function f(x: number, y: number) {
      return Math.sin(x) + Math.cos(y) * Math.tan(x / 3) + Math.asin(x / 9) - Math.acos(y / 9) + Math.atan(x * y)
        + Math.atan2(x, y) + Math.sinh(x / 2) * Math.cosh(y / 2) + Math.tanh(x - y) + Math.asinh(x) + Math.acosh(1 + y * y)
        + Math.atanh(x / 7) + Math.exp(-x) + Math.expm1(y) + Math.log(y * y) + Math.log1p(x * x) + Math.log2(y * y + 1)
        + Math.log10(x * x + 2) + Math.sqrt(x * x + y * y) + Math.cbrt(x * y + 4) + Math.pow(y * y, x) + (1 + x * x) ** y
        + Math.hypot(x, y, 2) + Math.abs(x * y) + Math.max(x, y, -x) - Math.min(x, y * 2) + Math.PI * x;
    }`,
    [1.1, 2.3],
    [-0.4, 1.2],
    [0.3, -1.7],
  ),
  valued(
    'the rest of Math and bit operations',
    `export function f(x: number, y: number) {
      const m = Math.floor(x) + Math.ceil(y) * Math.trunc(x) + Math.round(y) + Math.sign(x) + Math.fround(x) + Math.clz32(x);
      return m + Math.imul(x, y) + ((x | 0) ^ (y & 7)) + (~x << 2) - (x >> 1) + (y >>> 1) + Math.max() + Math.hypot() + (x % y);
    }`,
    [5.7, 3.2],
    [-5.7, 3.2],
    [5.7, -3.2],
    [0, -0],
    [NaN, 2],
    [Infinity, 2],
    [1e20, 1e-7],
  ),
  valued(
    'signed zeros and comparisons',
    `export function f(x: number, y: number) {
      const o = [1 / (x * y), 1 / -x, 1 / Math.min(x, y), 1 / Math.max(x, y), 1 / (x + y), 1 / (x - y), x === y ? 1 : 0,
        x == y ? 1 : 0, x != y ? 1 : 0, x < y ? 1 : 0, x <= y ? 1 : 0, x >= y ? 1 : 0, !x ? 1 : 0, !!y ? 1 : 0];
      return o;
    }`,
    [0, -0],
    [-0, 0],
    [NaN, NaN],
    [1, 2],
    [Infinity, -Infinity],
  ),
  valued(
    'exceptions',
    `class Bad extends Error { constructor(readonly code: number) { super('bad ' + code); } }
    export function f(x: number) {
      let s = '';
      try { if (x > 1) throw new Bad(x); if (x < 0) throw new RangeError(\`negative: \${x}\`); s += 'fine'; }
      catch (e) { s += e instanceof Bad ? 'bad' + e.code + e.message : (e as Error).message; }
      finally { s += '!'; }
      return s;
    }`,
    [0.5],
    [2],
    [-3],
  ),
  valued(
    'text',
    `export function f(x: number, name: string) {
      const t = typeof x + typeof name + typeof undefined + typeof {} + void 0;
      return \`\${x.toFixed(3)} \${name.toUpperCase()} \${[x, 2]}\` + name.length + t + String(x) + name.charAt(0) + ('a' in { a: 1 });
    }`,
    [1.23456, 'abc'],
  ),
  smooth(
    'numeric tests',
    `export function f(x: number) {
      if (!Number.isFinite(x) || isNaN(x) || Number.isInteger(x)) return 0;
      return x * Number.EPSILON * 2 ** 52 + Number(x) * Math.LN2 + (x > Number.MAX_SAFE_INTEGER ? 1 : x);
    }`,
    [1.5],
  ),
  smooth(
    'catching in the middle of a gradient',
    `function check(x: number) { if (x > 2) throw new Error('large'); return x * x; }
    export function f(x: number) { let s = x; try { s = s * 3; s += check(s); } catch { s -= 1; } return s * x; }`,
    [0.5],
    [1.5],
  ),
];
