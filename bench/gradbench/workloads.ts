/** Inputs in the sizes of GradBench's workloads, where those of data/ are too small to be timed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The input of a case of data/. */
export function inputOf(name: string): unknown {
  const file = join(import.meta.dirname, 'data', `${name}.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { input: unknown }).input;
}

/** Uniform on [0, 1): a linear congruential generator (Knuth's MMIX), the same numbers each time. */
function generator(): () => number {
  let state = 31337n;
  return () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number(state >> 11n) / 2 ** 53;
  };
}

export function llsq(m: number, n: number): unknown {
  const uniform = generator();
  return { x: Array.from({ length: m }, uniform), n };
}

export function lse(n: number): unknown {
  const uniform = generator();
  return { x: Array.from({ length: n }, uniform) };
}

export function det(ell: number): unknown {
  const uniform = generator();
  return { A: Array.from({ length: ell * ell }, uniform), ell };
}

export function ode(n: number, s: number): unknown {
  const uniform = generator();
  return { x: Array.from({ length: n }, uniform), s };
}

export function gmm(d: number, k: number): unknown {
  const uniform = generator();
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const matrix = (rows: number, columns: number, draw: () => number): number[][] =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, draw));
  const n = 1000;
  return {
    d,
    k,
    n,
    x: matrix(n, d, normal),
    m: 0,
    gamma: 1,
    alpha: Array.from({ length: k }, normal),
    mu: matrix(k, d, uniform),
    q: matrix(k, d, normal),
    l: matrix(k, (d * (d - 1)) / 2, normal),
  };
}

export function kmeans(k: number, n: number, d: number): unknown {
  const uniform = generator();
  const points = Array.from({ length: n }, () => Array.from({ length: d }, uniform));
  return { points, centroids: points.slice(-k) };
}
