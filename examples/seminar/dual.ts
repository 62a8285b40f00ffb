/**
 * Forward mode by hand: dual numbers ℝ[d]/(d²). `value + tangent·d` carries the derivative along, since
 * f(x + d) = f(x) + f′(x)·d. One pass gives the derivative of everything by one input.
 */
export interface Dual {
  readonly value: number;
  readonly tangent: number;
}

const dual = (value: number, tangent: number): Dual => ({ value, tangent });

export const constant = (value: number): Dual => dual(value, 0);
export const variable = (value: number): Dual => dual(value, 1);

export const add = (a: Dual, b: Dual): Dual => dual(a.value + b.value, a.tangent + b.tangent);
export const multiply = (a: Dual, b: Dual): Dual =>
  dual(a.value * b.value, a.tangent * b.value + a.value * b.tangent);
export const negate = (a: Dual): Dual => dual(-a.value, -a.tangent);
export const sin = (a: Dual): Dual => dual(Math.sin(a.value), Math.cos(a.value) * a.tangent);
export const exp = (a: Dual): Dual => dual(Math.exp(a.value), Math.exp(a.value) * a.tangent);

/** (sin(x² + 1), e^{x²}, x³e^{−x}) and its derivative, in one pass. */
export function components(x: number): readonly Dual[] {
  const u = variable(x);
  const square = multiply(u, u);
  return [sin(add(square, constant(1))), exp(square), multiply(multiply(square, u), exp(negate(u)))];
}

/** The gradient of sin(x + y²)·e^z: one pass for each input. */
export function gradient(x: number, y: number, z: number): readonly number[] {
  const f = (a: Dual, b: Dual, c: Dual): Dual => multiply(sin(add(a, multiply(b, b))), exp(c));
  return [
    f(variable(x), constant(y), constant(z)).tangent,
    f(constant(x), variable(y), constant(z)).tangent,
    f(constant(x), constant(y), variable(z)).tangent,
  ];
}
