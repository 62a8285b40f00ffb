/**
 * y(2) of y₀' = x₀, yᵢ' = xᵢ·yᵢ₋₁, y(0) = 0, by that many steps of the classical method of Runge and Kutta.
 *
 * @differentiable wrt x
 */
export function integrate(x: Float64Array, steps: number): Float64Array {
  const n = x.length;
  const h = 2 / steps;
  const y = new Float64Array(n);
  const stage = new Float64Array(n);
  const k1 = new Float64Array(n);
  const k2 = new Float64Array(n);
  const k3 = new Float64Array(n);
  const k4 = new Float64Array(n);
  for (let step = 0; step < steps; step++) {
    slope(x, y, k1);
    for (let i = 0; i < n; i++) stage[i] = y[i]! + (h / 2) * k1[i]!;
    slope(x, stage, k2);
    for (let i = 0; i < n; i++) stage[i] = y[i]! + (h / 2) * k2[i]!;
    slope(x, stage, k3);
    for (let i = 0; i < n; i++) stage[i] = y[i]! + h * k3[i]!;
    slope(x, stage, k4);
    for (let i = 0; i < n; i++) y[i]! += (h / 6) * (k1[i]! + 2 * k2[i]! + 2 * k3[i]! + k4[i]!);
  }
  return y;
}

/** The right-hand side at `y`, into `out`. */
function slope(x: Float64Array, y: Float64Array, out: Float64Array): void {
  out[0] = x[0]!;
  for (let i = 1; i < x.length; i++) out[i] = x[i]! * y[i - 1]!;
}
