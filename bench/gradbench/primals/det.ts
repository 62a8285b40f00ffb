/**
 * The determinant of the ℓ×ℓ matrix `a`, by rows, by expansion along the first row of each minor.
 *
 * @differentiable wrt a
 */
export function determinant(a: Float64Array, ell: number): number {
  const next = new Int32Array(ell + 1);
  for (let c = 0; c < ell; c++) next[c] = c + 1;
  next[ell] = 0;
  return minor(a, ell, ell, next);
}

/**
 * The determinant of the last `m` rows and of the columns in the list `next`: the column after `c` is `next[c]`, the
 * first one `next[ell]`.
 */
function minor(a: Float64Array, ell: number, m: number, next: Int32Array): number {
  const row = (ell - m) * ell;
  if (m === 1) return a[row + next[ell]!]!;
  let sum = 0;
  let sign = 1;
  let before = ell;
  for (let j = 0; j < m; j++) {
    const column = next[before]!;
    next[before] = next[column]!;
    sum += sign * a[row + column]! * minor(a, ell, m - 1, next);
    next[before] = column;
    before = column;
    sign = -sign;
  }
  return sum;
}
