/**
 * The size of what a derivative is a sum of: Σ over paths of |∏ partial derivatives|, by dual numbers that never
 * subtract. Two correct derivatives differ by a few roundings of this, however much the sum itself cancels
 * (the running error bound of Griewank & Walther, ch. 3).
 */
import { applyToNumbers, type Algebra } from '../oracles/algebra.js';
import { numbersAlong } from '../oracles/arguments.js';
import { dualNumbers, type Dual } from '../oracles/dual.js';
import { directKernel } from '../oracles/machine/kernel.js';
import { Scalar } from '../oracles/machine/values.js';
import { linearise } from '../oracles/partials.js';
import { machineFor, type Entry, type Files } from '../oracles/program.js';
import { numbersIn, prepare } from '../oracles/run.js';
import { numbers } from '../oracles/index.js';

interface Sized {
  readonly primal: number;
  /** A bound on what rounding may have changed of `primal`, in units of 2⁻⁵². */
  readonly error: number;
  /** Absent where nothing flows, as from a constant or the side of `max` not taken. */
  readonly size: number | undefined;
}

/**
 * Operations whose zero adjoint stays zero though the partial derivative at a finite point is infinite or NaN
 * (docs/conventions.md).
 * Any other operation that meets such a partial makes the point singular even if its result is not used: reverse mode
 * has 0·∞ there.
 */
const guarded = new Set(
  [
    'sqrt',
    'cbrt',
    'pow',
    'asin',
    'acos',
    'acosh',
    'atanh',
    'log',
    'log1p',
    'log2',
    'log10',
    'atan2',
    'hypot',
  ].map((name) => `Math.${name}`),
).add('**');

/** A power of a positive base has infinite derivatives only where it overflows, inside of its domain like `exp`. */
const overflows = (operation: string, [base]: readonly number[]): boolean =>
  (operation === '**' || operation === 'Math.pow') && base! > 0;

let singular = false;
let counting = false;

const sized: Algebra<Sized> = {
  constant: (primal) => ({ primal, error: 0, size: undefined }),
  value: ({ primal }) => primal,
  apply(operation, operands) {
    const x = operands.map(({ primal }) => primal);
    const primal = applyToNumbers(operation, x);
    if (operands.every(({ size }) => size === undefined)) return { primal, error: 0, size: undefined };
    const { partials } = linearise(numbers, operation, x, primal);
    let error = Math.abs(primal);
    let size: number | undefined;
    operands.forEach((operand, k) => {
      const partial = partials[k];
      if (partial === undefined) return;
      error += operand.error * Math.abs(partial);
      if (operand.size === undefined) return;
      const kept = guarded.has(operation) && x.every(Number.isFinite) && !overflows(operation, x);
      if (!Number.isFinite(partial) && !kept) singular = true;
      const uncertain = counting ? uncertainty(operation, operands, primal, k, partial) : 0;
      // Not guarded: 0·∞ is NaN here, and tells that the point is singular.
      size = (size ?? 0) + operand.size * (Math.abs(partial) + uncertain);
    });
    return { primal, error, size };
  },
};

/** What the rounding of operands and result may have changed of the partial by operand `k`, in units of 2⁻⁵². */
function uncertainty(
  operation: string,
  operands: readonly Sized[],
  y: number,
  k: number,
  partial: number,
): number {
  const x = operands.map(({ primal }) => primal);
  const changeOf = (moved: readonly number[], to: number): number => {
    const change = (linearise(numbers, operation, moved, to).partials[k] ?? 0) - partial;
    return Number.isFinite(change) ? Math.abs(change) : 0;
  };
  // The oracles take 1 / cosh², the compiler 1 − tanh² of a result that is rounded.
  const fromResult = operation === 'Math.tanh' ? 2 * y * y : 0;
  return operands.reduce(
    (sum, { primal, error }, i) =>
      sum + changeOf(x.with(i, primal + Number.EPSILON * error), y) / Number.EPSILON,
    fromResult + changeOf(x, y * (1 + Number.EPSILON)) / Number.EPSILON,
  );
}

const machine = machineFor(directKernel(sized));
const accurate = dualNumbers(sized);
/** With `rounded`, the tangent of tanh by 1 − tanh² like the compiler's, whose rounding a second derivative multiplies. */
const along: Algebra<Dual<Sized>> = {
  ...accurate,
  apply(operation, operands) {
    const tangent = operands[0]?.tangent;
    if (!counting || operation !== 'Math.tanh' || tangent === undefined)
      return accurate.apply(operation, operands);
    const primal = sized.apply(operation, [operands[0]!.primal]);
    const partial = sized.apply('-', [sized.constant(1), sized.apply('*', [primal, primal])]);
    return { primal, tangent: sized.apply('*', [tangent, partial]) };
  },
};
const machineAlong = machineFor(directKernel(along));

/**
 * All inputs at once: an upper bound for each component of the gradient. Infinite or NaN where some partial derivative
 * on the way is: forward and reverse mode meet 0·∞ in different places there, so they need not agree. With `rounded`
 * also what rounding did to the partial derivatives themselves: 1 − tanh² near 1 has hardly a digit that is right.
 */
export function pathScale(files: Files, entry: Entry, args: readonly unknown[], rounded = false): number {
  const vary = (primal: number): Sized => ({ primal, error: 0, size: 1 });
  const { f, inputs } = prepare(files, entry, args, machine, vary);
  return sizeOf(
    (x) => x as Sized,
    () => f(...inputs),
    rounded,
  );
}

/** The same for each component of the Hessian times `direction`: of the derivative in that direction. */
export function productScale(
  files: Files,
  entry: Entry,
  args: readonly unknown[],
  direction: readonly unknown[],
  rounded = false,
): number {
  const tangents = numbersAlong(args, direction);
  const vary = (primal: number, i: number): Dual<Sized> => ({
    primal: { primal, error: 0, size: 1 },
    tangent: sized.constant(tangents[i]!),
  });
  const { f, inputs } = prepare(files, entry, args, machineAlong, vary);
  return sizeOf(
    (x) => (x as Dual<Sized>).tangent,
    () => f(...inputs),
    rounded,
  );
}

function sizeOf(part: (element: unknown) => Sized | undefined, run: () => unknown, rounded: boolean): number {
  singular = false;
  counting = rounded;
  const result = run();
  if (singular) return Infinity;
  const sizes = numbersIn(result).map((x) => (x instanceof Scalar ? (part(x.element)?.size ?? 0) : 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}
