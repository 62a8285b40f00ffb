/**
 * Programs whose lowering is compared with running them. Each body is that of
 * `f(x: number, y: number, n: number, xs: readonly number[])`; `before` stands above it in the module.
 */
export interface Case {
  readonly title: string;
  readonly body: string;
  readonly before?: string;
}

const program = (title: string, body: string, before?: string): Case => ({
  title,
  body,
  ...(before === undefined ? {} : { before }),
});

export const cases: readonly Case[] = [
  program('straight line', 'const a = x * y; const b = Math.sin(a) + x ** 2; return -b / (1 + a * a) % 3;'),
  program('early return', 'if (x > 0) return x; if (y > 0) return y * 2; return x - y;'),
  program(
    'return nested in a branch that goes on',
    'let a = x; if (x > 0) { if (y > 0) return a * y; a = a + 1; } else { a -= y; } return a * 3;',
  ),
  program(
    'two levels of such',
    'let a = 1; if (x > 0) { a = 2; if (y > 0) { a = 3; if (n > 3) return a; a = 4; } a += x; } a *= y; return a;',
  ),
  program(
    'else if chain with returns',
    'let r = 0; if (x < -1) return 1; else if (x < 0) r = 2; else if (x < 1) return 3; else r = 4; return r * y;',
  ),
  program('return in both ways', 'if (x > y) { return x; } else { return y; }'),
  program(
    'break in a loop',
    'let s = 0; for (let i = 0; i < xs.length; i++) { if (xs[i]! > x) break; s += xs[i]!; } return s;',
  ),
  program(
    'break in nested loops',
    'let s = 0; for (let i = 0; i < n; i++) { for (let j = 0; j < n; j++) { if (j > i) break; s += i * 10 + j; } s *= 1.5; } return s;',
  ),
  program(
    'labelled break',
    'let s = 0; outer: for (let i = 0; i < n; i++) { for (let j = 0; j < n; j++) { if (i * j > 3) break outer; s += x; } s += 100; } return s;',
  ),
  program(
    'labelled continue',
    'let s = 0; outer: for (let i = 0; i < n; i++) { for (let j = 0; j < n; j++) { if (j > 1) continue outer; s += i + j * x; } s += 1000; } return s;',
  ),
  program(
    'labelled continue in a while',
    'let s = 0, i = 0; outer: while (i < n) { i++; let j = 0; do { j++; if (j === i) continue outer; if (j > 3) break; s += j; } while (true); s += 50; } return s + x;',
  ),
  program(
    'labelled block',
    'let a = x; done: { if (x > 0) break done; a = y; if (y > 0) break done; a *= 7; } return a + 1;',
  ),
  program(
    'return from nested loops',
    'for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (i * i + j > x * 3) return i * 100 + j; return -1;',
  ),
  program(
    'return inside a loop inside a switch',
    'let s = 0; switch (n) { case 2: for (const v of xs) { if (v > x) return v; s += v; } break; case 3: while (true) { s++; if (s > 5) return s * x; } default: s = y; } return s;',
  ),
  program(
    'return in a switch inside a loop',
    'let s = 0; for (let i = 0; i < n; i++) { switch (i) { case 0: s += x; break; case 1: continue; case 3: return s * y; default: s += 1; } s *= 2; } return s;',
  ),
  program(
    'break of a loop around a switch',
    'let s = 0; loop: for (let i = 0; ; i++) { switch (i % 4) { case 3: break loop; case 1: s += x; break; default: s += y; } s += 0.5; } return s;',
  ),
  program(
    'switch without default',
    'let a = x; switch (n) { case 1: a = 1; break; case 2: a = 2; break; } return a;',
  ),
  program(
    'switch with returns',
    'switch (n) { case 0: return x; case 1: case 2: return y; default: return x * y; }',
  ),
  program(
    'switch with fall-through',
    'let a = x; switch (n) { case 0: a += 1; case 1: a *= 2; case 2: a -= 3; break; case 3: a = y; default: a /= 2; } return a;',
  ),
  program(
    'fall-through from a default in the middle',
    'let a = x; switch (n) { case 0: a += 1; break; default: a *= 2; case 2: a -= 3; case 3: a += y; break; case 4: a = 0; } return a;',
  ),
  program(
    'fall-through with a conditional break',
    'let a = x; switch (n) { case 0: a += 1; if (y > 0) break; case 1: a *= 2; if (x > 0) return a; case 2: a -= 3; } return a + y;',
  ),
  program(
    'default first',
    'let a = x; switch (n) { default: a = 5; break; case 1: a = y; break; case 2: { a = -y; break; } } return a;',
  ),
  program(
    'case expressions that compute',
    'let a = 0; switch (true) { case x > 1: a = x; break; case y > 1: a = y; break; default: a = x + y; } return a;',
  ),
  program(
    'case expressions with effects',
    'let i = 0; let a = 0; switch (n) { case i++: a = x; break; case i++ + 1: a = y; break; default: a = 9; } return a * 10 + i;',
  ),
  program(
    'declarations in clauses',
    'switch (n) { case 0: let t = x; t += 1; return t; case 1: { let t = y; return t * 2; } default: const u = 3; return u + x; }',
  ),
  program(
    'switch on text',
    'const mode = n > 2 ? "a" : n > 1 ? "b" : "c"; switch (mode) { case "a": return x; case "b": return y; } return x + y;',
  ),
  program(
    'shadowed names',
    'let a = x; { let a = y; a += 1; if (a > 0) { let a = 5; a++; } } for (let a = 0; a < 2; a++) { const y = a; x += y; } return a + x;',
  ),
  program(
    'while',
    'let a = Math.abs(x) + 1; let k = 0; while (a > 0.1) { a /= 2; k++; if (k > 40) throw new Error("never"); } return a + k;',
  ),
  program(
    'assignment in a while test',
    'let d = 0, a = x, k = 0; while ((d = Math.abs(a - y)) > 0.25 && k++ < 30) { a = (a + y) / 2; } return a + d * k;',
  ),
  program(
    'call in a while test',
    'let a = x, k = 0; while (h(a) > 0.5) { a /= 2; k++; if (k > 20) break; } return a * k;',
    'function h(v: number): number { return v * v; }',
  ),
  program(
    'continue in a while with such a test',
    'let a = 0, k = 0; while (k++ < n) { if (k === 2) continue; a += k * x; if (a > 20) break; a += 1; } return a;',
  ),
  program('do', 'let a = x, k = 0; do { a = a / 2 + 1; k++; } while (k < n); return a;'),
  program(
    'do with continue',
    'let a = x, k = 0; do { k++; if (k % 2 === 0) continue; a += k; } while (k < n); return a;',
  ),
  program(
    'do with break and return',
    'let a = x, k = 0; do { k++; if (a > 10) break; if (a < -10) return k; a *= 2; } while (k < n + 2); return a + k;',
  ),
  program(
    'do with effects in the test',
    'let a = x, k = 5; do { a += k; if (a > 12) continue; a += y; } while (--k > 0 && (a += 0.5) < 30); return a * 100 + k;',
  ),
  program(
    'do that always leaves',
    'let a = x; do { a += 1; if (a > 3) break; a *= 2; break; } while (a < 100); return a;',
  ),
  program(
    'for without parts',
    'let i = 0, s = 0; for (;;) { if (i >= n) break; s += i * x; i += 1; } return s;',
  ),
  program(
    'for with two variables',
    'let s = 0; for (let i = 0, j = n; i < j; i++, j--) { s += i * j + x; } return s;',
  ),
  program(
    'for that changes its index',
    'let s = 0; for (let i = 0; i < 10; i++) { s += i * x; if (i % 3 === 0) i++; } return s;',
  ),
  program(
    'for that changes its bound',
    'let s = 0, m = n; for (let i = 0; i < m; i++) { s += x; if (i < 3) m++; if (i > 20) break; } return s;',
  ),
  program(
    'for that counts down',
    'let s = 1; for (let i = xs.length - 1; i >= 0; i--) s = s * x + xs[i]!; return s;',
  ),
  program(
    'for with steps',
    'let s = 0; for (let i = 7; i > -4; i -= 3) s = s * 2 + i; for (let k = 0; 9 >= k; k = k + 2) s += k * y; for (let k = 1; k <= n; k = 2 + k) s -= k; return s;',
  ),
  program(
    'for from a number that may be no integer',
    'let s = 0; for (let i = x; i < y; i++) s += i; return s;',
  ),
  program('for over a multiplying index', 'let s = 0; for (let i = 1; i < 50; i *= 2) s += i * x; return s;'),
  program('for with an outer index', 'let i; let s = 0; for (i = 0; i < n; i++) s += x; return s + i;'),
  program(
    'for whose bound calls',
    'let s = 0; for (let i = 0; i < Math.min(n, xs.length); i++) s += xs[i]!; for (let i = 0; i < Math.floor(x); i++) s++; return s;',
  ),
  program(
    'for whose body always throws',
    'for (let i = 0; i < n; i++) { throw new RangeError(`at ${i}`); } return x;',
  ),
  program(
    'continue in a counted for',
    'let s = 0; for (let i = 0; i < n; i++) { if (i === 1) continue; s += x; if (s > y) { if (i === 3) continue; s -= 0.5; } s *= 1.1; } return s;',
  ),
  program(
    'for of',
    'let s = 0; for (const v of xs) s += v * x; for (let v of xs) { v *= 2; s -= v; } return s;',
  ),
  program(
    'for of with break and continue',
    'let s = 0; for (const v of xs) { if (v < 0) continue; if (v > 1.5) break; s += v; } return s * x;',
  ),
  program('for of into a variable outside', 'let v = 0, s = 0; for (v of xs) s += v; return s + v;'),
  program('for of over a table', 'let s = 0; for (const c of [0.5, 2, -3]) s = s * x + c; return s;'),
  program('chained assignment', 'let a, b, c; a = b = c = x; a += b -= c *= 2; return a * 100 + b * 10 + c;'),
  program(
    'increments inside expressions',
    'let i = 0; const a = xs[i++]! + i; const b = i++ + ++i; const c = i-- - --i; return a + b * 10 + c * 100 + i * x;',
  ),
  program('evaluation order', 'let a = x; const r = a + (a = y) + a * (a += 1) + a; return r - a;'),
  program(
    'logical assignment',
    'let a = x > 0 ? 0 : x; a ||= 2; let b = y; b &&= a + 1; let c = xs[n]; c ??= 7; return a + b * 10 + c * 100;',
  ),
  program(
    'short-circuits as numbers',
    'const a = (x > 0 ? x : 0) || y || 3; const b = (n && x) || -1; const c = xs[n] ?? y; return a + b * 7 + c * 11;',
  ),
  program(
    'short-circuits with effects',
    'let k = 0; const a = (x > 0 && k++ < 5) || (y > 0 && (k += 10) > 0); if (a && !(k > 5 || x > 1)) k += 100; return k + (a ? 0.5 : 0);',
  ),
  program(
    'short-circuits as statements',
    'let k = 0; x > 0 && (k = 1); y > 0 || (k += 2); x > y ? (k += 4) : k--; return k;',
  ),
  program(
    'truth of numbers',
    'let s = 0; if (x) s += 1; if (!y) s += 2; if (n && !x) s += 4; while (n) { n--; s += 8; } return s + (NaN ? 1 : 0.5);',
  ),
  program(
    'comma',
    'let a = (x++, y++, x * y); for (let i = (a++, 0), k = 0; i < 3; i++, k += 2) a += k; return a, a + x;',
  ),
  program(
    'conditional with assignments',
    'let a = x; const b = y > 0 ? (a = 5, a * 2) : (a -= 1); return a + b * 10;',
  ),
  program(
    'bits',
    'return (x * 100 | 0) + (n << 2) - (~n >>> 28) + (n ^ 5) + (n & 3) + (-n >> 1) + Math.imul(n, 3) + Math.clz32(n);',
  ),
  program(
    'compound operators',
    'let a = x; a **= 2; a %= 3; a /= 2; let k = n; k <<= 3; k |= 1; k ^= 2; k >>= 1; k >>>= 1; k &= 7; return a + k;',
  ),
  program(
    'Math',
    'return Math.max(x, y, 0) + Math.min(x, y) + Math.hypot(x, y, 1) + Math.atan2(y, x) + Math.fround(x) + Math.sign(y) + Math.pow(Math.abs(x), 0.3) + Math.max() * 0 + Math.trunc(Math.PI * x) + Math.log1p(Math.abs(y)) + Math.max(y);',
  ),
  program(
    'aliases of Math',
    'return sin(x) + power(2, y) + cosine(x) * Number.EPSILON;',
    'const { sin, cos: cosine } = Math; const power = Math.pow;',
  ),
  program(
    'predicates',
    'let s = 0; if (Number.isInteger(n)) s += 1; if (isNaN(x / 0 * 0)) s += 2; if (Number.isFinite(1 / y)) s += 4; if (Number.isSafeInteger(n)) s += 8; return s + Number(x > 0) + +(y > 0) * 16;',
  ),
  program(
    'swaps and patterns',
    'let a = x, b = y, c = 3; [a, b] = [b, a]; [a, b, c] = [b + 1, c, a]; const [p, , q = 0] = [a, b, c]; const [d, e] = [p * 2, b]; return a + 10 * b + 100 * c + d * e + q;'.replace(
      ', q = 0',
      ', q',
    ),
  ),
  program(
    'helpers',
    'return g(x, y) + g(x) + k(3) + twice(twice(x)) + arrow(y);',
    'const twice = (v: number) => v * 2; function g(a: number, b = a * 2 + Math.E): number { if (a > b) return a; return b - a; } const arrow = function (v: number): number { return k(v) + C; }; function k(v: number, w?: number): number { return w === undefined ? v + 1 : v * w; } const C = 2.5 * D; const D = 3;'.replace(
      'const C = 2.5 * D; const D = 3;',
      'const D = 3; const C = 2.5 * D;',
    ),
  ),
  program(
    'optional parameters',
    'return g(x) + g(x, 2) + g(x, undefined, 4) + g(x, y, 5);',
    'function g(a: number, b?: number, c = 10): number { const d = b ?? 7; if (b !== undefined && b > 0) return a * b + c; return h(a, b) + d * c; } function h(a: number, b?: number) { return b ? a + b : a; }',
  ),
  program(
    'closures that read',
    'let a = x; const g = (v: number) => v * a + y; function h(v: number): number { return g(v) + a; } let s = g(1); a = 5; s += h(2); return s;',
  ),
  program(
    'closures that write',
    'let a = x, count = 0; const bump = (v: number) => { count++; if (v > 1) { a += v; return a; } a -= v; return -a; }; const r = bump(y) + bump(2) * 10; return r + a * count;',
  ),
  program(
    'closures that write in loops',
    'let s = 0; const add = (v: number) => { if (v < 0) return; s += v; }; for (const v of xs) add(v); for (let i = 0; i < n; i++) { if (s > 50) break; add(i * x); } return s;',
  ),
  program(
    'closures that return from loops',
    'let hits = 0; function find(limit: number): number { for (const v of xs) { hits += 1; if (v > limit) return v; } return -1; } const a = find(0.5); if (a > 1) return a + hits; return find(x) * 10 + hits;',
  ),
  program(
    'nested closures',
    'let t = 0; const outer = (v: number) => { let u = v; const inner = (w: number) => { u += w; t += 1; }; inner(1); inner(y); return u; }; return outer(x) + outer(2) * 10 + t * 100;',
  ),
  program(
    'function called at once',
    'const a = (() => { if (x > 0) return 1; return y; })(); return a + ((v: number) => v * 2)(x);',
  ),
  program(
    'throw as a guard',
    'if (n > 4) throw new RangeError(`too many: ${n}`); let a = x; if (x > 1.5) { if (y > 0) throw new Error("both"); a = y; } return a;',
  ),
  program(
    'throw in one way that assigns',
    'let a; if (x > 1.8) throw new TypeError("x"); else if (x > 0) a = x; else a = -x; return a + y;',
  ),
  program('throw at the end', 'if (x > 0) { return x; } if (y > -2) return y; throw "neither";'),
  program(
    'never',
    'if (x > 1.5) fail("x", n); return x;',
    'function fail(text: string, k: number): never { throw new Error(`${text}: ${k}`); }',
  ),
  program(
    'never as a value',
    'return x > 1.5 ? fail("x") : x * 2;',
    'function fail(text: string): never { throw new Error(text); }',
  ),
  program(
    'text',
    'const name = `v${n}` + (x > 0 ? "+" : "-"); let s = name.length; if (name.startsWith("v1")) s += 10; if (name === "v2+") s += 20; return s + x + name.indexOf("-");',
  ),
  program(
    'enums',
    'const kind: Kind = n > 2 ? Kind.Fast : Kind.Slow; return kind === Kind.Fast ? x : y * Kind.Slow + Kind.Fast;',
    'enum Kind { Slow = 1, Fast = 4 }',
  ),
  program(
    'tables of the module',
    'let s = 0; for (let i = 0; i < W.length; i++) s = s * x + W[i]!; return s + M[1]![0]!;',
    'const W = [1, -0.5, 0.25]; const M: readonly (readonly number[])[] = [[1, 2], [3, 4]];',
  ),
  program(
    'booleans',
    'let found = false; for (const v of xs) { if (v > x) found = true; } const both = found && y > 0; let late = !both; late = late !== found; return (found ? 1 : 0) + (both ? 2 : 0) + (late ? 4 : 0);',
  ),
  program(
    'var',
    'if (x > 0) { var a = x; } else { a = y; } for (var i = 0; i < n; i++) a += i; return a + i;',
  ),
  program(
    'nested conditionals',
    'return x > 0 ? y > 0 ? x + y : x - y : y > 0 ? y * 2 : x > -1 ? 0.5 : -0.5;',
  ),
  program(
    'a newton iteration',
    'let r = Math.abs(x) + 1; for (let k = 0; k < 50; k++) { const next = 0.5 * (r + (Math.abs(y) + 1) / r); if (Math.abs(next - r) < 1e-9) { r = next; break; } r = next; } return r;',
  ),
  program(
    'undefined elements',
    'let s = 0; for (let i = 0; i < 8; i++) { const v = xs[i]; if (v === undefined) continue; s += v; } return s + x;',
  ),
  program(
    'void helper',
    'let s = x; note(s); s += 1; void note(y); return s;',
    'function note(v: number): void { if (v > 1e9) console.log("large", v); }',
  ),
  program('minus zero', 'const z = -0; return 1 / (z * Math.abs(x)) + (Object.is(z, -0) ? 1 : 2);'),
  program(
    'enums as data and as numbers',
    'let k = Kind.Slow; if (n > 2) k = Kind.Fast; let s: number = Kind.Fast; if (x > 0) s = k; return pick(k) * x + s * 2 + k + -k * y + weigh(k);',
    'enum Kind { Slow = 1, Fast = 4 } function pick(k: Kind): number { switch (k) { case Kind.Slow: return 2; default: return k; } } function weigh(v: number): number { return v / 2; }',
  ),
  program(
    'text counted',
    'const name = `v${x > 0 ? "long" : "s"}`; let s = 0; for (let i = 0; i < name.length; i++) if (name[i] === "o") s += 1; return s + String(x).indexOf("-") + name.length;',
  ),
  program(
    'tables looked up',
    'return (weights.get(n > 2 ? "a" : "b") ?? x) + (names.indexOf("c") as number) * y;',
    'export const weights: ReadonlyMap<string, number> = new Map([["a", 2]]); export const names: readonly string[] = ["b", "c"];',
  ),
  program(
    'many guards',
    Array.from({ length: 40 }, (_, i) => `if (x > ${i} && n === ${i}) return y * ${i}; x += 0.1;`).join(' ') +
      ' return x;',
  ),
  program(
    'operands of several types',
    'const a = (x > 0 && y) || 3; const b = (n > 2 && x > y && (k(x) || n)) || (y > 0 && 2) || -1; let h: boolean = y < 5; let d = 1; if (h) { d = (h && x) || 0.5; } return a + b * 10 + d * 100 + ((x > 0 || y) && n ? 0.5 : 0);',
    'function k(v: number): number { return Math.floor(v); }',
  ),
  program(
    'a closure with a loop of its own, called in the test of a loop',
    'let k = 0; const next = (limit: number) => { for (;;) { k++; if (k % 3 === 0) continue; if (k > limit) return false; if (k % 2 === 0) break; } return true; }; let s = 0; outer: while (next(n * 3)) { for (const v of xs) { if (v > x) continue outer; s += v; if (s > 9) break outer; } s += 1; } return s * 10 + k;',
  ),
  program(
    'closures that call closures that write',
    'let a = 0, b = 0; const inc = (v: number) => { a += v; if (a > 3) { b++; return true; } return false; }; const twice = (v: number) => inc(v) || inc(v * 2); if (twice(x)) b += 10; for (let i = 0; i < n; i++) { if (twice(i) && i % 2) break; } return a + b * 100;',
  ),
  program(
    'functions made in an iteration',
    'let s = 0; for (let i = 0; i < n; i++) { const w = i * x; const g = (v: number) => v * w + i; let last = 0; const keep = (v: number) => { last = g(v); return last; }; s += keep(y) + last; } return s;',
  ),
  program(
    'endless loops that return',
    'let k = 0; for (;;) { k++; while (true) { if (k > 3) return k * x; else break; } if (k > n) return y; }',
  ),
  program(
    'a loop whose every way returns',
    'for (const v of xs) { if (v > 0) return v; else return x; } return y;',
  ),
  program(
    'a loop whose every way leaves',
    'let s = x; for (let i = 0; i < n; i++) { s += i; if (s > 2) break; else if (s < -2) return s; s *= 2; break; } return s;',
  ),
  program(
    'labels on blocks and switches',
    'let s = x; a: { b: { switch (n) { case 0: break a; case 1: break b; case 2: break; default: if (x > 0) break a; s += 1; } s += 10; } s += 100; } return s;',
  ),
  program(
    'a labelled switch',
    'let s = 0; pick: switch (n) { case 1: for (const v of xs) { if (v > 0) break pick; s += 1; } s += 10; break; case 2: s = 5; default: s += y; } return s + x;',
  ),
  program(
    'continue in a switch in a loop',
    'let s = 0; for (let i = 0, j = 10; i < n; i++, j -= i) { switch (i % 3) { case 0: s += j; continue; case 1: if (x > 0) break; s -= 1; continue; default: s *= 2; } s += 0.5 * x; } return s;',
  ),
  program(
    'fall-through in a loop with continue',
    'let s = 0; for (const v of xs) { switch (Math.sign(v)) { case 1: s += v; case 0: s += 1; if (s > 4) continue; default: s -= 0.5; break; case 7: return s; } s *= 1.5; } return s;',
  ),
  program(
    'early return of a function that gives nothing',
    'let s = 0; const note = (v: number) => { if (v < 0) return; if (v > 1) { s += 1; return; } s += v; }; note(x); note(y); for (const v of xs) note(v); return s;',
  ),
  program(
    'code that is never reached',
    'if (x > 0) { return 1; x = 5; } for (const v of xs) { s(v); break; x += v; } return x; function s(v: number): number { return v; }',
  ),
  program(
    'variables without a first value',
    'let a: number; let s = 0; for (let i = 0; i < n; i++) { let t; if (i % 2 === 0) t = i; else t = -x; a = t; s += a; } do { var w = s; a = w * 2; } while (a < -1e9); return a + s;',
  ),
  program(
    'var across iterations',
    'for (var i = 0; i < n; i++) { if (i === 0) { var acc = x; } else { acc = acc! + i; } if (acc > 8) break; } return i + y;',
  ),
  program(
    'conditions that throw',
    'const v = x > 2 ? fail() : y > 2 && fail() > 0 ? 1 : 2; let w = y; w = x < -2 ? (w += 1, fail()) : w; return v + w; ',
    'function fail(): never { throw new Error("no"); }',
  ),
  program(
    'a function that may throw in a loop',
    'let s = 0; for (const v of xs) { s += check(v); } return s;',
    'function check(v: number): number { if (v > 2.2) throw new RangeError(`${v} is large`); if (!(v > -2.4)) { throw new Error("small"); } return Math.sqrt(Math.abs(v)); }',
  ),
  program(
    'comparisons chained',
    'return (x < y) === (y < n) ? 1 : (x > 0) !== (y > 0) ? 2 : Number(x == y) + +(x != y);',
  ),
  program(
    'nested switches',
    'let s = 0; switch (n) { case 0: switch (xs.length) { case 0: return x; case 1: s = 1; break; default: s = 2; } s += 10; break; case 1: switch (xs.length) { case 2: s = 3; default: s += 4; } case 2: s += 100; break; default: s = -1; } return s * y;',
  ),
  program(
    'returns in an expanded function inside branches',
    'let t = 0; const f1 = (v: number): number => { t++; if (v > 0) { if (v > 1) return v; t += 10; } else if (v < -1) return -v; return t; }; const a = x > y ? f1(x) : f1(y) + f1(-x); return a + t * 1000;',
  ),
  program(
    'parameters assigned',
    'x += 1; [x, y] = [y, x]; for (; n > 0; n--) x *= 1.1; return g(x, y);',
    'function g(a: number, b: number): number { a -= b; if (a < 0) a = -a; b = a; return a + b; }',
  ),
];
