/** Records, classes, unions, enums, namespaces. */
import { smooth, valued, type Program } from './program.js';

class Vector {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}
}

export const objects: readonly Program[] = [
  smooth(
    'records',
    `type Body = { pos: { x: number; y: number }; m: number; name: string; tags?: string[] };
    export function f(b: Body, k: 'x' | 'y') {
      const c = { ...b, m: b.m * 2, ['e' + 'x']: 3, extra() { return this.m; } }; c.pos.x += b.m; const { m } = c;
      const q = { m, n: m * 2, 7: 1 }; q.n *= q.m; q['m']++; b.pos[k] *= 3;
      return b.pos.x * b.pos.y + c.extra() + q.n / q.m + (b.tags?.length ?? 2) + Object.keys(q).length + Object.values({ m, z: m }).length;
    }`,
    [{ pos: { x: 1.5, y: 2 }, m: 3, name: 'a' }, 'y'],
  ),
  smooth(
    'classes',
    `class Shape { static made = 0; protected scale = 2; #secret = 1; constructor(public name: string) { Shape.made++; }
      area(): number { return this.#secret * this.scale; } describe() { return this.area() * 2; } static unit(r: number) { return new Circle(r); } }
    class Circle extends Shape { factor = this.scale * 3; constructor(private r: number, k = r) { super('circle'); this.factor += k; }
      override area() { return super.area() + Math.PI * this.r ** 2 * this.factor; }
      get d() { return this.r * 2; } set d(v: number) { this.r = v / 2; } }
    class Ring extends Circle { inner = 0.5; override area() { return super.area() - this.inner; } }
    export function f(r: number) {
      const c = Shape.unit(r); c.d = c.d * 1.5; c.d += r; const ring = new Ring(r, 2);
      return c.describe() + ring.area() + c.d + (ring instanceof Circle ? Shape.made : 0) * r + (c.name === 'circle' ? 1 : 0);
    }`,
    [0.75],
  ),
  smooth(
    'class instances as arguments',
    `class Vector { constructor(readonly x: number, readonly y: number) {}
      add(o: Vector) { return new Vector(this.x + o.x, this.y + o.y); } scale(s: number) { return new Vector(this.x * s, this.y * s); }
      get norm() { return Math.hypot(this.x, this.y); } static dot(a: Vector, b: Vector) { return a.x * b.x + a.y * b.y; } }
    export function f(a: Vector, b: { x: number; y: number }, s: number) {
      const w = new Vector(b.x, b.y); return a.add(w).scale(s).norm + Vector.dot(a, w);
    }`,
    [new Vector(1, 2), { x: 3, y: -4 }, 0.5],
  ),
  smooth(
    'discriminated unions',
    `type S = { kind: 'circle'; r: number } | { kind: 'box'; w: number; h: number } | { kind: 'none' };
    function area(s: S): number { switch (s.kind) { case 'circle': return Math.PI * s.r * s.r; case 'box': return s.w * s.h; default: return 0; } }
    export function f(list: S[], k: number) { let t = 0; for (const s of list) { if (s.kind === 'none') continue; t += area(s) * k; } return t; }`,
    [[{ kind: 'circle', r: 2 }, { kind: 'none' }, { kind: 'box', w: 2, h: 3 }], 1.5],
  ),
  smooth(
    'optional chains',
    `type N = { v: number; next?: N | null; g?: (x: number) => number; arr?: number[] };
    export function f(n: N, x: number) {
      const m: N = { v: x, g(y) { return y * this.v; } }; const none = undefined as N | undefined;
      return (n.next?.v ?? 2) * x + (n.next?.next?.v ?? x) + (m.g?.(3) ?? 0) + (n.g?.(x) ?? 1) + (n.arr?.[1] ?? 5) + (none?.arr!.map((t) => t).length ?? 7)
        + (m?.g!(2) ?? 0) + (n.next?.arr?.reduce((a, b) => a + b, 0) ?? 0);
    }`,
    [{ v: 1, next: { v: 2, next: null, arr: [1, 2] }, arr: [3, 4] }, 0.5],
    [{ v: 1 }, 0.5],
  ),
  smooth(
    'enums, namespaces, constants',
    `enum Mode { Linear, Square = 5, Cube, Both = Linear | Square } const enum Flag { On = 'on', Off = 'off' }
    namespace Geo { export const k = 2; export function twice(x: number) { return k * x; } const hidden = 3; export namespace In { export const z = hidden; } }
    const table = { [Mode.Linear]: (x: number) => x, [Mode.Square]: (x: number) => x * x } as Record<number, (x: number) => number>;
    export function f(x: number, m: number, on: string) {
      const g = table[m]; if (g === undefined) return Geo.twice(x) * Geo.In.z;
      return g(x) * (on === Flag.On ? 2 : 3) + Mode.Cube + Mode.Both + (Mode[5] === 'Square' ? x : 0);
    }`,
    [1.5, 0, 'on'],
    [1.5, 5, 'off'],
    [1.5, 6, 'off'],
  ),
  smooth(
    'linked lists and trees',
    `type Tree = { value: number; left?: Tree; right?: Tree };
    const insert = (t: Tree | undefined, value: number): Tree =>
      t === undefined ? { value } : value < t.value ? { ...t, left: insert(t.left, value) } : { ...t, right: insert(t.right, value) };
    const fold = (t: Tree | undefined, depth: number): number => (t ? t.value / depth + fold(t.left, depth + 1) * 2 + fold(t.right, depth + 1) * 3 : 0);
    export function f(xs: number[]) { let t: Tree | undefined; for (const x of xs) t = insert(t, x); return fold(t, 1); }`,
    [[3, 1, 4, 1.5, 9, 2.6]],
  ),
  valued(
    'maps, sets and records as data',
    `export function f(keys: string[], x: number) {
      const m = new Map<string, number>([['a', x]]); for (const k of keys) m.set(k, (m.get(k) ?? 0) + x);
      const s = new Set(keys); let t = 0; m.forEach((v, k) => { t += v * k.length; }); for (const [, v] of m) t += v; for (const k of s) t += k.length;
      const o: Record<string, number> = {}; for (const k of keys) o[k] = (o[k] ?? 0) + 1; for (const k in o) t += o[k]!;
      return [t, m.size, s.has('b') ? 1 : 0, m.has('z') ? 1 : 0, m.delete('a'), [...m.values()], Object.entries(o), Object.assign({}, o, { q: x })];
    }`,
    [['a', 'b', 'b'], 2.5],
  ),
  smooth(
    'getters of literals and computed names',
    `export function f(x: number) {
      const o = { base: x, get double() { return this.base * 2; }, set double(v: number) { this.base = v / 2; }, ['k' + 1]: x * x };
      o.double = o.double * 3; o.double += 1; const name = 'base' as const; o[name] *= 2;
      return o.double + (o as unknown as Record<string, number>)['k1']!;
    }`,
    [1.25],
  ),
  smooth(
    'instances made from fields',
    `class V { x = 1; constructor(readonly y: number) {} dot(o: V) { return this.x * o.x + this.y * o.y; } }
    const make = (fields: object): V => Object.assign(Object.create(V.prototype) as V, fields);
    export function f(a: number, b: number) { return make({ x: a, y: b }).dot(make({ x: b, y: 2 })); }`,
    [1.5, 0.5],
  ),
];
