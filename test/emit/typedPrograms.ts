/** Programs whose companions once did not type-check, or named what they did not have. */

export interface TypedProgram {
  readonly title: string;
  /** Has an exported function `f`. */
  readonly source: string;
  readonly args: () => readonly unknown[];
}

export const typedPrograms: readonly TypedProgram[] = [
  {
    title: 'what a callee gives is of its declared type',
    args: () => [[2, 1, 3]],
    source: `interface Tree { value: number; left?: Tree | undefined; right?: Tree | undefined }
function insert(tree: Tree | undefined, value: number): Tree {
  if (tree === undefined) return { value };
  if (value < tree.value) tree.left = insert(tree.left, value);
  else tree.right = insert(tree.right, value);
  return tree;
}
const weigh = (tree: Tree | undefined, scale: number): number =>
  tree === undefined ? 0 : scale * tree.value + weigh(tree.left, scale / 2) + weigh(tree.right, -scale / 3);
/** @differentiable */
export function f(values: number[]): number {
  let root: Tree | undefined;
  for (const value of values) root = insert(root, value);
  return weigh(root, 1);
}`,
  },
  {
    title: 'arguments of different kinds are told apart',
    args: () => [[{ at: { x: 1, y: 2 }, weights: [1] }], [{ x: 2, y: 1 }]],
    source: `export interface Vec { x: number; y: number }
export interface Joint { at: Vec; weights: number[] }
/** @differentiable */
export function f(joints: Joint[], vecs: readonly Vec[]): number {
  for (const joint of joints) joint.weights.push(0.5 * joint.at.x);
  return joints[0]!.weights[1]! * vecs[0]!.y;
}`,
  },
  {
    title: 'a sum that starts from an optional length',
    args: () => [[[1, 2], [3]]],
    source: `/** @differentiable */
export function f(xm: number[][]): number {
  const sum = xm[0]!.reduce((sum: number, item: number): number => sum + item, xm[1]?.length ?? 1);
  return sum > 0.5 ? sum : 2;
}`,
  },
  {
    title: 'an optional field kept from a branch',
    args: () => [{ at: { x: 1, y: 2, w: 3 } }, 2],
    source: `export interface Joint { at: { x: number; y: number; w?: number } }
/** @differentiable */
export function f(yv: Joint, n: number): number {
  let t = 1;
  if (n % 2 === 0) t = Math.sin(yv.at.w === undefined ? 3 : yv.at.w * yv.at.w);
  for (let i = 0; i < n; i++) t *= yv.at.x * t;
  return t;
}`,
  },
  {
    title: 'an optional field that a literal leaves out',
    args: () => [[1, 2]],
    source: `export type Vec = { x: number; y: number; w?: number };
/** @differentiable */
export function f(ys: number[]): number {
  const node: Vec = { ['x']: 0.5, y: ys.map((p1) => Math.sin(p1)).reduce((p1, p2) => p1 + p2, 0) };
  return node.y * (node.w === undefined ? 0.5 : node.w * node.w);
}`,
  },
  {
    title: 'cotangents of instances are records',
    args: () => [1, 2],
    source: `export class Unit {
  constructor(public x: number, public parts: number[]) {}
  m0(): number { return this.x; }
}
/** @differentiable */
export function f(x: number, n: number): Unit[] {
  switch (n) {
    case 3: return [new Unit(x, [x, 0.5])];
  }
  return [new Unit(x * x, [x, x]), new Unit(0.5, [0.5])];
}`,
  },
  {
    title: 'instances of a class that is not exported',
    args: () => [[1, 2]],
    source: `class Unit {
  x: number;
  constructor(x: number) { this.x = x; }
  static of(r: number): Unit { return new Unit(0.5 * r); }
}
/** @differentiable */
export function f(xs: number[]): number {
  const item: Unit = Unit.of(xs[0]!);
  const found = xs.find((v) => {
    item.x *= 0.5;
    return v > 1;
  });
  return item.x * (found ?? 1);
}`,
  },
  {
    title: 'a value that is there unless another takes its place',
    args: () => [
      [1, 2],
      [3, 4],
    ],
    source: `function repeat(g: (t: number) => number, x: number, times = 3): number {
  return times <= 0 ? x : g(repeat(g, x, times - 1));
}
/** @differentiable */
export function f(xs: number[], yv: [number, number]): number {
  return repeat((v) => {
    const found = xs.find((t) => xs.every((x) => x < v + t)) ?? Math.atan2(2, 1 + yv[1] * yv[1]);
    return found + xs.reduceRight((sum) => sum + Math.cos(0.25), 0);
  }, yv[0]);
}`,
  },
  {
    title: 'what is found or not, and tested in another block',
    args: () => [[1, 2], 3],
    source: `/** @differentiable */
export function f(xs: readonly number[], m: number): number {
  for (let i = 0; i < xs.length; i += 2) {
    if (xs[i]! > 3) return m;
  }
  const q = Math.tan(0.5 * Math.sin((xs.find((x) => xs.some((t) => x === t && x > 1)) ?? m) / 2));
  return q * Math.sin(q);
}`,
  },
];
