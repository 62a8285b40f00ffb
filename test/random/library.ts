/** Functions written by hand, as people write them: taking functions, generic, algorithms on matrices in place. */
import type { Draw } from './draw.js';
import type { Declaration, Parameter, Type } from './program.js';
import type { Callable } from './scope.js';
import { functionOf, listOf, optional, realFunction, textOf, tupleOf } from './shapes.js';

interface Written {
  readonly name: string;
  readonly construct: string;
  readonly text: string;
  readonly parameters: readonly Type[];
  readonly result: Type;
  readonly cost?: number;
  readonly minLength?: number;
  /** Arrays it only reads. */
  readonly reads?: boolean;
}

const vectorFunction = functionOf(['number', 'array'], 'array');

const written: readonly Written[] = [
  {
    name: 'integrate',
    construct: 'higherOrder integrate',
    parameters: [realFunction, 'number', 'number'],
    result: 'number',
    cost: 20,
    text: `function integrate(g: (t: number) => number, from: number, to: number): number {
  const h = (to - from) / 4;
  let sum = 0.5 * (g(from) + g(to));
  for (let i = 1; i < 4; i++) sum += g(from + i * h);
  return sum * h;
}`,
  },
  {
    name: 'newton',
    construct: 'higherOrder newton',
    parameters: [functionOf(['number'], 'number'), 'number'],
    result: 'number',
    cost: 40,
    text: `const newton = (g: (t: number) => number, start: number): number => {
  let x = start;
  for (let k = 0; k < 3; k++) {
    const slope = 2 + Math.cos(x);
    const step = Math.tanh(g(x)) / slope;
    if (Math.abs(step) < 1e-9) break;
    x -= step;
  }
  return x;
};`,
  },
  {
    name: 'rk4',
    construct: 'higherOrder rk4',
    parameters: [vectorFunction, 'array', 'number'],
    result: 'array',
    cost: 60,
    text: `function rk4(slope: (t: number, y: number[]) => number[], start: number[], h: number): number[] {
  let y = start;
  for (let i = 0; i < 2; i++) {
    const k1 = slope(i, y);
    const middle = y.map((v, j) => v + 0.5 * h * (k1[j] ?? 0));
    const k2 = slope(i + 0.5, middle);
    y = y.map((v, j) => v + h * (k2[j] ?? 0));
  }
  return y;
}`,
  },
  {
    name: 'repeat',
    construct: 'higherOrder repeat',
    parameters: [realFunction, 'number'],
    result: 'number',
    cost: 10,
    text: `function repeat(g: (t: number) => number, x: number, times = 3): number {
  return times <= 0 ? x : repeat(g, g(x), times - 1);
}`,
  },
  {
    name: 'compose',
    construct: 'closure returned',
    parameters: [realFunction, realFunction],
    result: realFunction,
    cost: 10,
    text: `const compose =
  (outer: (v: number) => number, inner: (v: number) => number) =>
  (x: number): number =>
    outer(inner(x));`,
  },
  {
    name: 'polynomial',
    construct: 'closure returned',
    parameters: ['array'],
    result: realFunction,
    reads: true,
    text: `function polynomial(coefficients: readonly number[]): (x: number) => number {
  return (x) => coefficients.reduceRight((sum, c) => sum * 0.5 * Math.sin(x) + c, 0);
}`,
  },
  {
    name: 'sumBy',
    construct: 'generic',
    parameters: ['array', realFunction],
    result: 'number',
    reads: true,
    text: `function sumBy<T>(items: readonly T[], by: (item: T, index: number) => number): number {
  let sum = 0;
  items.forEach((item, index) => {
    sum += by(item, index);
  });
  return sum;
}`,
  },
  {
    name: 'zipWith',
    construct: 'generic',
    parameters: ['array', 'array', functionOf(['number', 'number'], 'number')],
    result: 'array',
    reads: true,
    text: `function zipWith<A, B, C>(left: readonly A[], right: readonly B[], by: (a: A, b: B) => C): C[] {
  const out: C[] = [];
  for (let i = 0; i < left.length && i < right.length; i++) out.push(by(left[i]!, right[i]!));
  return out;
}`,
  },
  {
    name: 'swapIn',
    construct: 'generic mutation',
    parameters: ['array'],
    result: 'void',
    text: `function swapIn<T>(items: T[], i = 0, j = items.length - 1): void {
  if (j <= i) return;
  const held = items[i]!;
  items[i] = items[j]!;
  items[j] = held;
}`,
  },
  {
    name: 'pushTo',
    construct: 'generic growth',
    parameters: ['array', 'number'],
    result: 'void',
    text: `function pushTo<T>(items: T[], item: T, most = 6): void {
  if (items.length < most) items.push(item);
}`,
  },
  {
    name: 'folded',
    construct: 'curried generic over records',
    parameters: ['array', 'number'],
    result: 'number',
    cost: 20,
    reads: true,
    text: `const foldWith =
  <S, A>(first: S, step: (state: S, item: A) => S) =>
  (items: readonly A[]): S => {
    let state = first;
    for (const item of items) state = step(state, item);
    return state;
  };
function folded(values: readonly number[], rate: number): number {
  let scale = rate;
  const run = foldWith({ level: rate, count: 0 }, (state, value: number) => ({
    level: state.level * 0.5 + value * scale,
    count: state.count + 1,
  }));
  scale = Math.cos(rate);
  const { level, count } = run(values);
  return level / (1 + count) + run([rate]).level;
}`,
  },
  {
    name: 'walked',
    construct: 'overridden growth',
    parameters: ['array', 'number'],
    result: 'number',
    cost: 40,
    reads: true,
    text: `abstract class Walker {
  constructor(readonly most: number) {}
  run(items: number[], step: number): number {
    let sum = 0;
    for (let i = 0; i < items.length; i++) {
      this.visit(items, step);
      sum += items[i]! / (i + 1);
    }
    return sum;
  }
  abstract visit(items: number[], step: number): void;
}
class Growing extends Walker {
  override visit(items: number[], step: number): void {
    if (items.length < this.most) items.push(items[0]! * step);
  }
}
const walked = (values: readonly number[], step: number): number => new Growing(5).run([step, ...values], step);`,
  },
  {
    name: 'weighted',
    construct: 'lists wider than made',
    parameters: ['array', 'number'],
    result: 'number',
    cost: 30,
    reads: true,
    text: `interface Weighted {
  at: number[] | null;
  weight?: number;
}
function weighted(values: readonly number[], weight: number): number {
  const all: Weighted[] = values.map((value) => ({ at: [value] }));
  all.push({ at: [weight], weight: weight * weight }, { at: null });
  if (values.length > 1) all[0]!.weight = Math.sin(weight);
  return all.reduce((sum, each) => sum + (each.weight ?? 0.5) * (each.at ? each.at[0]! : weight), 0);
}`,
  },
  {
    name: 'jumps',
    construct: 'linked list asked ahead',
    parameters: ['array'],
    result: 'number',
    cost: 20,
    reads: true,
    text: `interface Link {
  value: number;
  next: Link | null;
}
function jumps(values: readonly number[]): number {
  let head: Link | null = null;
  for (const value of values) head = { value, next: head };
  let sum = 0;
  for (let link: Link | null = head; link !== null && link.next !== null; link = link.next) {
    sum += (link.value - link.next.value) ** 2;
    link.next.value += 0.1 * link.value;
  }
  return sum;
}`,
  },
  {
    name: 'ranked',
    construct: 'comparator of the module',
    parameters: ['array', 'number'],
    result: 'number',
    cost: 30,
    reads: true,
    text: `function costOf(value: number): number {
  return (value - 0.3) * (value - 0.3);
}
function ranked(values: readonly number[], scale: number): number {
  const order = [...values].sort((a, b) => costOf(a) - costOf(b));
  return order.reduce((sum, value, i) => sum * 0.5 + value * scale * (i + 1), 0);
}`,
  },
  {
    name: 'quicksort',
    construct: 'recursion in place',
    parameters: ['array'],
    result: 'void',
    cost: 60,
    text: `function quicksort(a: number[], lo = 0, hi = a.length - 1): void {
  if (lo >= hi) return;
  const pivot = a[(lo + hi) >> 1]!;
  let i = lo;
  let j = hi;
  while (i <= j) {
    while (a[i]! < pivot) i++;
    while (a[j]! > pivot) j--;
    if (i <= j) {
      [a[i], a[j]] = [a[j]!, a[i]!];
      i++;
      j--;
    }
  }
  quicksort(a, lo, j);
  quicksort(a, i, hi);
}`,
  },
  {
    name: 'cumulate',
    construct: 'helper mutates',
    parameters: ['float64'],
    result: 'void',
    text: `function cumulate(values: Float64Array): void {
  for (let i = 1; i < values.length; i++) values[i]! += values[i - 1]!;
}`,
  },
  {
    name: 'grownFrom',
    construct: 'list grown by recursion',
    parameters: ['array', 'number'],
    result: 'array',
    cost: 20,
    reads: true,
    text: `function grownFrom(values: readonly number[], factor: number, i = 0): number[] {
  if (i >= values.length) return [factor];
  const rest = grownFrom(values, factor, i + 1);
  return [rest[0]! * Math.sin(values[i]!), ...rest];
}`,
  },
  {
    name: 'endsOf',
    construct: 'lists from the branches of a recursion',
    parameters: ['array', 'number'],
    result: 'array',
    cost: 20,
    reads: true,
    text: `function endsOf(values: readonly number[], factor: number, turns = 2): number[] {
  let inner = factor;
  if (turns > 0) inner = endsOf(values, factor * 0.5, turns - 1)[1]!;
  if (values.length < 2 || turns > 1) return [factor * factor, inner];
  return [values[0]! * inner, values[1]! + factor];
}`,
  },
  {
    name: 'shifted',
    construct: 'written beside the diagonal',
    parameters: ['array', 'number'],
    result: 'array',
    reads: true,
    text: `function shifted(values: readonly number[], factor: number): number[] {
  const out = new Array<number>(values.length + 2).fill(factor);
  for (let i = 0; i < values.length; i++) out[i + 2] = Math.cos(values[i]!) * values[i]!;
  return out;
}`,
  },
  {
    name: 'blend',
    construct: 'helper mutates and returns',
    parameters: ['array', 'number'],
    result: 'array',
    text: `function blend(values: number[], t: number): number[] {
  for (let i = 0; i + 1 < values.length; i++) values[i] = (1 - t) * values[i]! + t * values[i + 1]!;
  return values;
}`,
  },
  {
    name: 'solve',
    construct: 'gaussian elimination',
    parameters: ['array', 'number'],
    result: 'array',
    cost: 120,
    reads: true,
    text: `function solve(right: readonly number[], coupling: number): number[] {
  const n = right.length;
  const a = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => (i === j ? 3 : Math.sin(coupling + i * 2 + j))),
  );
  const b = [...right];
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i]![k]!) > Math.abs(a[pivot]![k]!)) pivot = i;
    [a[k], a[pivot]] = [a[pivot]!, a[k]!];
    [b[k], b[pivot]] = [b[pivot]!, b[k]!];
    for (let i = k + 1; i < n; i++) {
      const factor = a[i]![k]! / a[k]![k]!;
      for (let j = k; j < n; j++) a[i]![j]! -= factor * a[k]![j]!;
      b[i]! -= factor * b[k]!;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) b[i]! -= a[i]![j]! * b[j]!;
    b[i]! /= a[i]![i]!;
  }
  return b;
}`,
  },
  {
    name: 'cholesky',
    construct: 'cholesky in place',
    parameters: ['array'],
    result: 'number',
    cost: 100,
    reads: true,
    text: `function cholesky(v: readonly number[]): number {
  const a = v.map((p, i) => v.map((q, j) => p * q * 0.1 + (i === j ? 2 : 0)));
  let logdet = 0;
  for (let j = 0; j < a.length; j++) {
    const row = a[j]!;
    for (let k = 0; k < j; k++) row[j]! -= row[k]! ** 2;
    row[j] = Math.sqrt(row[j]!);
    logdet += Math.log(row[j]!);
    for (let i = j + 1; i < a.length; i++) {
      for (let k = 0; k < j; k++) a[i]![j]! -= a[i]![k]! * row[k]!;
      a[i]![j]! /= row[j]!;
    }
  }
  return 2 * logdet;
}`,
  },
  {
    name: 'power',
    construct: 'recursion',
    parameters: ['number'],
    result: 'number',
    cost: 10,
    text: `function power(x: number, n = 5): number {
  if (n === 0) return 1;
  const half = power(0.5 * x, n >> 1);
  return n % 2 === 0 ? half * half : half * half * x;
}`,
  },
  {
    name: 'even',
    construct: 'mutual recursion',
    parameters: ['number'],
    result: 'number',
    cost: 10,
    text: `function even(x: number, n = 4): number {
  return n <= 0 ? x : odd(x * 0.5, n - 1) + x;
}
function odd(x: number, n: number): number {
  return n <= 0 ? -x : even(Math.sin(x), n - 1);
}`,
  },
  {
    name: 'depth',
    construct: 'recursive type',
    parameters: ['array'],
    result: 'number',
    cost: 40,
    reads: true,
    text: `interface Tree {
  value: number;
  left?: Tree | undefined;
  right?: Tree | undefined;
}
function insert(tree: Tree | undefined, value: number): Tree {
  if (tree === undefined) return { value };
  if (value < tree.value) tree.left = insert(tree.left, value);
  else tree.right = insert(tree.right, value);
  return tree;
}
const weigh = (tree: Tree | undefined, scale: number): number =>
  tree === undefined ? 0 : scale * tree.value + weigh(tree.left, scale / 2) + weigh(tree.right, -scale / 3);
function depth(values: readonly number[]): number {
  let root: Tree | undefined;
  for (const value of values) root = insert(root, value);
  return weigh(root, 1);
}`,
  },
  {
    name: 'chain',
    construct: 'linked list',
    parameters: ['array', 'number'],
    result: 'number',
    cost: 20,
    reads: true,
    text: `interface Cell {
  value: number;
  next: Cell | null;
}
function chain(values: readonly number[], decay: number): number {
  let head: Cell | null = null;
  for (const value of values) head = { value, next: head };
  let weight = 1;
  let sum = 0;
  for (let cell: Cell | null = head; cell !== null; cell = cell.next) {
    sum += weight * cell.value;
    weight *= Math.tanh(decay);
  }
  return sum;
}`,
  },
  {
    name: 'extent',
    construct: 'tuple returned',
    parameters: ['array'],
    result: tupleOf('number', 'number'),
    reads: true,
    text: `function extent(values: readonly number[]): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const v of values) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return low > high ? [0, 1] : [low, high];
}`,
  },
  {
    name: 'pick',
    construct: 'overloads',
    parameters: ['array', 'number'],
    result: 'number',
    reads: true,
    text: `function pick(from: number, other: number): number;
function pick(from: readonly number[], other: number): number;
function pick(from: number | readonly number[], other: number): number {
  return typeof from === 'number' ? from : (from[0] ?? other);
}`,
  },
  {
    name: 'firstAbove',
    construct: 'maybe returned',
    parameters: ['array', 'number'],
    result: optional('number'),
    reads: true,
    text: `function firstAbove(values: readonly number[], level: number): number | undefined {
  for (const v of values) if (v > level) return v * 2;
  return undefined;
}`,
  },
  {
    name: 'fft',
    construct: 'fft in place',
    parameters: ['array'],
    result: 'number',
    cost: 150,
    reads: true,
    text: `function transform(re: number[], im: number[]): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    for (let start = 0; start < n; start += size) {
      for (let k = 0; k < size / 2; k++) {
        const angle = (-2 * Math.PI * k) / size;
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        const at = start + k;
        const to = at + size / 2;
        const x = re[to]! * c - im[to]! * s;
        const y = re[to]! * s + im[to]! * c;
        re[to] = re[at]! - x;
        im[to] = im[at]! - y;
        re[at]! += x;
        im[at]! += y;
      }
    }
  }
}
function fft(values: readonly number[]): number {
  const re = Array.from({ length: 4 }, (_, i) => values[i] ?? 0.25 * i);
  const im = new Array<number>(4).fill(0);
  transform(re, im);
  return re.reduce((sum, v, i) => sum + v * v + im[i]! * im[i]! * (i + 1), 0);
}`,
  },
  {
    name: 'choices',
    construct: 'optional settings',
    parameters: ['number', 'number'],
    result: 'number',
    cost: 40,
    text: `function configured(
  x: number,
  { fast, scale, at, kind }: { fast?: boolean; scale?: number; at?: { x: number } | null; kind?: 'flat' | 'steep' } = {},
): number {
  const part = at && at.x * x;
  const quick = fast ?? true;
  const any = fast || x > 0.3;
  const both = fast && x > 0.6;
  const slope = kind === 'steep' ? 2 : kind && 1;
  return (
    (quick ? x : 0.5 * x * x) * (scale || 2) + (part ?? Math.cos(x)) + (any ? 1 : x) * (slope ?? 3) - (both ? x : 0.1)
  );
}
function choices(x: number, y: number): number {
  const at = y > 0.4 ? { x: y } : null;
  return (
    configured(Math.sin(x)) +
    configured(Math.cos(y), { fast: x > y, kind: 'steep' }) * configured(Math.sin(y), { at, scale: Math.tanh(y) }) +
    configured(Math.tanh(x), { fast: !at, scale: 0, at: { x: 0.5 }, kind: 'flat' })
  );
}`,
  },
  {
    name: 'tallied',
    construct: 'collections',
    parameters: ['array', 'number'],
    result: 'number',
    cost: 60,
    reads: true,
    text: `const shares = new Map<string, number>([['odd', 0.5], ['even', -1.25]]);
const shareOf = (table: ReadonlyMap<string, number>, kind: string): number => table.get(kind) ?? 0.75;
function tallied(values: readonly number[], scale: number): number {
  const counts = new Map<string, number>();
  const kinds = values.map((_, i) => (i % 3 === 0 ? 'third' : i % 2 === 0 ? 'even' : 'odd'));
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const seen = new Set<string>();
  let sum = 0;
  for (const [i, value] of values.entries()) {
    const kind = kinds[i]!;
    if (!seen.has(kind)) sum += Math.sin(value) * shareOf(shares, kind);
    seen.add(kind);
    sum += (value * scale) / (counts.get(kind) ?? 1);
  }
  for (const [kind, count] of counts) {
    for (const letter of kind) sum = letter === 'd' ? Math.tanh(sum) * scale : sum + 0.1 * count;
  }
  return sum + seen.size * shareOf(counts, 'odd') * Math.cos(scale);
}`,
  },
];

export interface DrawnLibrary {
  readonly declarations: readonly Declaration[];
  readonly callables: readonly Callable[];
}

export function drawLibrary(draw: Draw, declared: readonly Declaration[]): DrawnLibrary {
  const count = draw.weighted([
    [4, 0],
    [3, 1],
    [2, 2],
    [1, 3],
  ] as const);
  const chosen = new Set(Array.from({ length: count }, () => draw.pick(written)));
  const declarations = [...chosen].map(({ name, text, construct }): Declaration => ({
    kind: 'text',
    name,
    text: `${text}\n`,
    construct,
  }));
  const callables = [...chosen].flatMap((each) => [callableOf(each), ...instances(each, declared)]);
  return { declarations, callables };
}

function callableOf(each: Written): Callable {
  const parameters = each.parameters.map((type, k): Parameter => {
    const text = textOf(type);
    const isRead = each.reads === true && text.endsWith(']');
    return { name: `p${k}`, type, text: isRead ? `readonly ${text}` : text };
  });
  return {
    helper: { name: each.name, result: each.result, parameters, placement: 'function' },
    template: `${each.name}(*)`,
    construct: `call ${each.construct}`,
    cost: each.cost ?? 8,
  };
}

/** A generic function at the types the program declares. */
function instances(each: Written, declared: readonly Declaration[]): readonly Callable[] {
  const shapes = declared.flatMap((declaration) =>
    declaration.kind === 'record' || declaration.kind === 'class' ? [declaration.shape] : [],
  );
  if (each.name === 'sumBy') {
    return shapes.map((shape) =>
      callableOf({ ...each, parameters: [listOf(shape), functionOf([shape], 'number')] }),
    );
  }
  if (each.name === 'pushTo')
    return shapes.map((shape) => callableOf({ ...each, parameters: [listOf(shape), shape] }));
  if (each.name === 'swapIn')
    return shapes.map((shape) => callableOf({ ...each, parameters: [listOf(shape)] }));
  return [];
}
