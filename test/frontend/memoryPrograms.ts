/** Programs that make and write memory; their parameters are those of programs.ts. */
import type { Case } from './programs.js';

const program = (title: string, body: string, before?: string): Case => ({
  title,
  body,
  ...(before === undefined ? {} : { before }),
});

const types = `
interface Vec { x: number; y: number }
type Shape = { kind: 'circle'; r: number } | { kind: 'box'; w: number; h: number } | { kind: 'none' };
interface Tree { value: number; left?: Tree; right?: Tree }
interface Options { scale?: number; shift?: number | undefined; at?: Vec }
enum Mode { Plain, Double = 2 }
`;

export const memoryCases: readonly Case[] = [
  program(
    'array literals',
    'const a = [x, y, n]; const b = [[x], [y, n]]; return a[0]! * a[2]! + b[1]![1]! - a.length + b[1]!.length;',
  ),
  program(
    'elements assigned',
    'const a = [x, y]; a[0] = y; a[1]! += 2; a[1]! *= a[0]!; a[0]!++; const t = a[0]!--; return a[0]! * 10 + a[1]! + t;',
  ),
  program(
    'past the end',
    'const a: number[] = []; a[0] = x; a[a.length] = y; a[n] = 3; let s = 0; for (let i = 0; i < a.length; i++) s = s * 2 + (a[i] ?? 100); return s + a.length;',
  ),
  program(
    'values of assignments',
    'const a = [0, 0, 0]; let i = 0; a[i++] = x; a[i++] = a[0] = y; const t = (a[i] = 4) + i; return a[0]! + a[1]! * 2 + a[2]! * 3 + t;',
  ),
  program(
    'index with effects, compound',
    'const a = [x, y, 1]; let i = 0; a[i++]! += 5; a[i++]! -= i; return a[0]! + a[1]! * 3 + i;',
  ),
  program(
    'allocated',
    'const a = new Array<number>(n).fill(x); const b = new Array(3).fill(0); const c = Array(2).fill(1); b[1] = y; let s = 0; for (const v of [a, b, c]) for (const w of v) s += w * (s + 1); return s + a.length;',
  ),
  program(
    'holes',
    'const a = new Array<number>(n); for (let i = 0; i < n; i += 2) a[i] = x + i; let s = 0; for (let i = 0; i < a.length; i++) s += a[i] === undefined ? 1000 : a[i]!; return s;',
  ),
  program(
    'two arrays of holes',
    'const a = new Array<number>(n); const b = new Array<number>(n); for (let i = 0; i < n; i++) { a[i] = x; b[i] = y; } return n > 0 ? a[0]! - b[0]! : 0;',
  ),
  program(
    'typed arrays',
    'const a = new Float64Array(n); for (let i = 0; i < n + 2; i++) a[i] = x * i; const b = new Float64Array([x, y]); const c = new Float64Array(a); c[0] = 7; let s = b[0]! * b[1]!; for (const v of a) s += v; return s + a.length + (c[0] ?? 1);',
  ),
  program(
    'single precision',
    'const a = new Float32Array(2); a[0] = x / 3; const b = new Float32Array([y, x]); return a[0]! + a[1]! + b[0]! * 3;',
  ),
  program(
    'integer arrays',
    'const p = new Int32Array(4); for (let i = 0; i < 4; i++) p[i] = i * 1.5; p[0] = 300.7; const b = new Uint8Array(2); b[0] = 300; b[1]!--; return p[0]! + p[3]! * x + b[0]! + b[1]!;',
  ),
  program(
    'flags',
    'const seen: boolean[] = []; for (let i = 0; i < 4; i++) seen.push(i < n); seen[1] = true; let s = 0; for (let i = 0; i < 4; i++) if (seen[i]!) s += x + i; return s;',
  ),
  program(
    'names',
    'const names = ["a", "b"]; names.push("c"); names[0] = "zz"; let s = x; for (const w of names) s += w.length; return s;',
  ),
  program(
    'rows',
    'const m: number[][] = []; for (let i = 0; i < 3; i++) { const row: number[] = []; for (let j = 0; j <= i; j++) row.push(x * i + j); m.push(row); } m[1] = m[2]!; m[1]![0] = y; const r = m[2]!; r[1]! += 1; let s = 0; for (const row of m) for (const v of row) s = s * 1.1 + v; return s;',
  ),
  program(
    'grown from nothing',
    'const a = []; for (let i = 0; i < n; i++) a.push(x * i); let s = 0; for (let i = 0; i < a.length; i++) s += a[i]!; return s;',
  ),
  program(
    'stack',
    'const st: number[] = [x, y]; let s = 0; while (st.length > 0) { const v = st.pop()!; s = s * 2 + v; if (v > 1 && st.length < 5) st.push(v / 2, v / 3); } return s;',
  ),
  program('pop of nothing', 'const a = [x]; a.pop(); const v = a.pop(); return v === undefined ? y : v;'),
  program('cleared', 'const a = [x, y]; a.length = 0; a.push(3); return a.length + a[0]!;'),
  program(
    'a bound that grows',
    'const a = [x]; for (let i = 0; i < a.length; i++) if (a.length < n) a.push(a[i]! + 1); let s = 0; for (const v of a) s += v; return s;',
  ),
  program(
    'a bound that shrinks',
    'const a = [x, y, 1, 2, 3]; let s = 0; for (let i = 0; i < a.length; i++) { s += a[i]!; a.pop(); } return s * 10 + a.length;',
  ),
  program(
    'a bound in an element',
    'const a = [3, x]; let s = 0; for (let i = 0; i < a[0]!; i++) { s += i; if (i === 1) a[0] = n; } return s;',
  ),
  program(
    'a bound in a field',
    'const o = { n: 4 }; let s = 0; for (let i = 0; i < o.n; i++) { s += x; if (i > 0) o.n -= 1; } return s + o.n;',
  ),
  program(
    'a bound changed by a function',
    'const a = [1, 2]; const grow = () => { if (a.length < 4) a.push(x); }; let s = 0; for (let i = 0; i < a.length; i++) { s += a[i]!; grow(); } return s;',
  ),
  program(
    'a bound changed through another name',
    'const a = [x]; const b = a; let s = 0; for (let i = 0; i < a.length; i++) { s += a[i]!; if (b.length < 3) b.push(y); } return s;',
  ),
  program(
    'a bound that stays',
    'const a = [x, y, 2]; const out: number[] = []; for (let i = 0; i < a.length; i++) { out.push(a[i]! * 2); a[i] = 0; } return out[0]! + out[2]! + a[0]!;',
  ),
  program(
    'elements swapped',
    'const a = [x, y, 1]; [a[0], a[2]] = [a[2]!, a[0]!]; let i = 0; [a[i++], a[i++]] = [a[1]!, a[0]!]; return a[0]! + a[1]! * 10 + a[2]! * 100 + i;',
  ),
  program(
    'variables swapped',
    'let a = x, b = y, c = 1; [a, b, c] = [c, a, b]; [a, b] = [b, a]; return a + b * 10 + c * 100;',
  ),
  program(
    'patterns of arrays',
    'const [a, , b = 5, ...more] = xs; const [[p, q], r = 4]: [number[], number?] = [[x, y]]; let s = p! * q! + r!; for (const v of more) s += v; return s + (a ?? 1) * (b ?? 2) + more.length;',
  ),
  program(
    'assignment patterns of arrays',
    'const a = [0, 0]; let p = 0, rest: number[] = []; [a[1], p = 4, ...rest] = xs as number[]; [p, a[0]] = [a[1] ?? 7, p]; return p + a[0]! * 3 + rest.length;',
  ),
  program(
    'records',
    'const v = { x, y }; const w: Vec = { x: 1, ["y"]: 2 }; v.x += w.y; v["y"] *= 2; w.x++; const t = (v.x = 3) + 1; return v.x * v.y + w.x + t;',
    types,
  ),
  program(
    'nested records',
    'const b = { pos: { x, y }, v: [1, 2], m: 2 }; b.pos.x *= b.m; b.v[0]! += b.pos.x; b.pos = { ...b.pos, y: 4 }; const { pos: { x: px }, v: [, second], ...others } = b; return px * b.pos.y + b.v[0]! + second! + others.m;',
    types,
  ),
  program(
    'spread of records',
    'const base = { x: 1, y: 2, z: 3 }; const c = { ...base, x, ...{ y }, w: 5 }; const d = { u: 9, ...c }; return c.x + c.y * 10 + c.z * 100 + c.w + d.x;',
    types,
  ),
  program(
    'optional fields',
    'const o: Options = n > 2 ? { scale: x } : { shift: y }; const p: Options = { scale: 10, shift: 20, ...o }; return (o.scale ?? 1) + (o.shift ?? 2) * 10 + (p.scale ?? 3) * 100 + (p.shift ?? 4) + (o.at?.x ?? 5);',
    types,
  ),
  program(
    'optional fields assigned',
    'const o: Options = {}; if (x > 0) o.scale = x; if (y > 0) o.at = { x: y, y: x }; o.shift ??= n; o.shift += 1; if (o.at !== undefined) o.at.x += 1; const { scale = 7, at: { x: ax = 3, y: ay } = { x: 1, y: 2 } } = o; return scale + ax * ay + o.shift!;',
    types,
  ),
  program(
    'optional chains',
    'const t: Tree = { value: x, left: { value: y, right: { value: n } } }; const u: Tree | undefined = n > 3 ? t : undefined; return (t.left?.right?.value ?? 1) + (t.right?.left?.value ?? 2) + (u?.left?.value ?? 3) + (u?.left?.right?.right?.value ?? 4);',
    types,
  ),
  program(
    'in',
    'const o: Options = n > 2 ? { scale: x } : {}; const s: Shape = n > 4 ? { kind: "circle", r: x } : { kind: "box", w: x, h: y }; return ("scale" in o ? 1 : 0) + ("r" in s ? s.r : 10) + ("kind" in s ? 100 : 0);',
    types,
  ),
  program(
    'unions',
    'const area = (s: Shape): number => { switch (s.kind) { case "circle": return s.r * s.r; case "box": return s.w * s.h; default: return 0; } }; const list: Shape[] = [{ kind: "circle", r: x }, { kind: "none" }, { kind: "box", w: y, h: n }]; let t = 0; for (const s of list) { t = t * 2 + area(s); if (s.kind === "box") s.w += 1; } return t + area(list[2]!);',
    types,
  ),
  program(
    'references',
    'const a: Vec = { x, y }; const b = a; b.x += 1; const c = n > 2 ? a : { x: 7, y: 8 }; c.y = 5; return a.x + a.y * 10 + (c === a ? 100 : 0) + (b === a ? 1000 : 0) + c.x;',
    types,
  ),
  program(
    'references carried by loops',
    'let best: Vec = { x: 0, y: 0 }; for (const v of xs) { if (v > best.x) best = { x: v, y: best.y + 1 }; else best.y += 0.5; } return best.x * 10 + best.y;',
    types,
  ),
  program(
    'nothing carried by loops',
    'let best: Vec | undefined; for (const v of xs) { if (best === undefined || v > best.x) best = { x: v, y: x }; } return best === undefined ? y : best.x + best.y;',
    types,
  ),
  program(
    'null',
    'let found: Vec | null = null; for (const v of xs) if (v > 1) { found = { x: v, y }; break; } return found?.x ?? (found === null ? x : 0);',
    types,
  ),
  program(
    'numbers or nothing',
    'let a: number | undefined; let b: number | null = null; if (x > 0) a = x; if (y > 0) b = y; const c = a ?? b; return (c ?? 5) + (a === undefined ? 10 : a) + (b || 100);',
  ),
  program(
    'linked lists',
    'type L = { v: number; next: L | null }; let head: L | null = null; for (const v of xs) head = { v, next: head }; let s = 0; for (let p = head; p !== null; p = p.next) { s = s * 0.5 + p.v; p.v = 0; } if (head) s += head.v; return s;',
  ),
  program(
    'trees',
    'let t: Tree | undefined; for (const v of xs) t = insert(t, v); return sum(t) + x;',
    `${types}
    function insert(t: Tree | undefined, value: number): Tree { if (!t) return { value }; if (value < t.value) return { ...t, left: insert(t.left, value) }; return { ...t, right: insert(t.right, value) }; }
    function sum(t: Tree | undefined): number { return t === undefined ? 0 : t.value + 2 * sum(t.left) + 3 * sum(t.right); }`,
  ),
  program(
    'for in',
    'const o: { a: number; b: number; c?: number } = { a: x, b: y }; if (n > 3) o.c = n; let s = 0; for (const k in o) { if (k === "b") continue; s = s * 10 + o[k as "a"]; if (s > 50) break; } for (const k in o) { if (k === "c") return s; s += k.length; } return s;',
  ),
  program(
    'keys chosen',
    'const o = { a: x, b: y, c: 3 }; const k = n > 3 ? "a" : n > 1 ? "b" : "c"; o[k] += 1; o[k] *= 2; const j: "a" = "a"; return o.a + o.b * 10 + o.c * 100 + o[j] + o[k];',
  ),
  program(
    'tuples',
    'const p: [number, number] = [x, y]; p[0] += 1; const q: [a: number, b: Vec] = [n, { x, y }]; q[1].x *= 2; const [a, { x: b }] = q; const [c, d] = pair(p[1], p[0]); return a * b + c - d + p.length;',
    `${types} function pair(a: number, b: number): [number, number] { return [a, b]; }`,
  ),
  program(
    'arrays of records',
    'const bodies: Vec[] = []; for (let i = 0; i < n; i++) bodies.push({ x: x * i, y }); for (const b of bodies) b.y += b.x; for (const { x: bx, y: by } of bodies) x += bx * by; const last = bodies[bodies.length - 1]; if (last) last.x = 0; return x + (bodies[0]?.y ?? 2);',
    types,
  ),
  program(
    'arrays of numbers or nothing',
    'const memo: (number | undefined)[] = []; const fib = (k: number): number => { if (k < 2) return x; const known = memo[k]; if (known !== undefined) return known; const v = fib(k - 1) + fib(k - 2); memo[k] = v; return v; }; return fib(n);',
  ),
  program(
    'enums as data',
    'const o = { mode: n > 3 ? Mode.Double : Mode.Plain, v: x }; o.mode = o.mode === Mode.Plain ? Mode.Double : Mode.Plain; return o.mode === Mode.Double ? o.v : o.v * 2;',
    types,
  ),
  program(
    'tables of the module',
    'let s = 0; for (const [a, b] of table) s += a! * x + b!; return s + constants.g * y + constants.deep.k + names[n % 2]!.length;',
    'const table = [[1, 2], [3, 4]]; const constants = { g: 9.81, deep: { k: 3 } }; const names = ["one", "three"];',
  ),
  program(
    'helpers that write',
    'const a = [x, y, 1]; scale(a, 2); const v = { x: 1, y: 2 }; shift(v, a[0]!); return a[0]! + a[2]! + v.x * v.y + total(a);',
    `${types}
    function scale(a: number[], k: number): void { for (let i = 0; i < a.length; i++) a[i]! *= k; }
    function shift(v: Vec, d: number): void { v.x += d; v.y -= d; }
    function total(a: readonly number[]): number { let s = 0; for (const v of a) s += v; return s; }`,
  ),
  program(
    'helpers that make',
    'const v = make(x, y); const w = add(v, make(1, n)); const r = rows(w.x); return w.x * w.y + r[1]![0]!;',
    `${types}
    function make(x: number, y: number): Vec { return { x, y }; } function add(a: Vec, b: Vec): Vec { return { x: a.x + b.x, y: a.y + b.y }; }
    function rows(k: number): number[][] { const m: number[][] = []; for (let i = 0; i < 3; i++) m.push([k * i, i]); return m; }`,
  ),
  program(
    'short circuits on objects',
    'const a: Vec | undefined = n > 3 ? { x, y } : undefined; const b = a ?? { x: 1, y: 2 }; const c = a && a.x > 0 ? a.x : 9; const d = (a || b).y; if (a && a.y > 0) x += 1; return b.x + c + d + x;',
    types,
  ),
  program(
    'logical assignment to fields',
    'const o = { a: x, b: 0 as number, c: undefined as number | undefined }; o.a ||= 4; o.b &&= 5; o.b ||= y; o.c ??= o.a; return o.a + o.b * 10 + (o.c ?? 0) * 100;',
  ),
  program(
    'destructuring in loops',
    'let s = 0; const ps: [number, number][] = [[x, 1], [y, 2]]; for (const [a, b] of ps) s += a * b; let p = 0, q = 0; for ([p, q] of ps) s += p - q; for (const { x: a = 1, y: b } of [{ x, y }, { x: y, y: x }]) s += a / (b * b + 1); return s + p * q;',
  ),
  program(
    'defaults that are evaluated late',
    'let calls = 0; const tick = () => { calls++; return 4; }; const [a = tick(), b = tick()] = xs as number[]; const { p = tick(), q = 1 }: { p?: number; q?: number } = n > 2 ? { p: x } : {}; return a + b * 2 + p * 3 + q + calls * 100;',
  ),
];
