/** What is checked of each mode: its numbers against differences of the function, and of one mode against another. */
import type { Mode } from '../ir/modes.js';
import { againstDifferences, againstNumbers, type Finding, type Precision } from './compare.js';
import type { Difference } from './differences.js';
import { entriesOf, tangentFor, type Entries } from './entries.js';
import type { Evaluation, Weights } from './evaluate.js';
import type { Run } from './subject.js';

/** A point at which modes are checked, with the directions and seeds that are used there. */
export interface Setting {
  readonly at: Evaluation;
  readonly seed: Weights;
  readonly direction: Weights;
  readonly precision: Precision;
  /** The inputs that are compared: of many, some. */
  readonly inputs: readonly string[];
  /** The derivatives of the weighted outputs by the inputs, which several modes need. */
  readonly differences: () => ReadonlyMap<string, Difference>;
}

type Check = (s: Setting, derivative: (suffix: string) => Run) => readonly Finding[];

interface WithValue {
  readonly value: unknown;
  readonly grad?: unknown;
  readonly tangent?: unknown;
  readonly hvp?: unknown;
}

const gradient: Check = (s, derivative) => {
  const both = derivative('ValueAndGrad')(...s.at.given()) as WithValue;
  const found = s.at.cotangents(both.grad);
  const alone = s.at.cotangents(derivative('Grad')(...s.at.given()));
  return [
    ...sameValue(s, both.value),
    ...againstDifferences(found, s.differences(), s.precision),
    ...named(againstNumbers(alone, found, s.precision.products), 'Grad beside ValueAndGrad: '),
  ];
};

const pullback: Check = (s, derivative) => {
  const { value, grad } = derivative('Vjp')(...s.at.given(), s.at.seed(s.seed)) as WithValue;
  return [...sameValue(s, value), ...againstDifferences(s.at.cotangents(grad), s.differences(), s.precision)];
};

const pushforward: Check = (s, derivative) => {
  const { value, tangent } = derivative('Jvp')(...s.at.given(), ...s.at.tangents(s.direction)) as WithValue;
  const found = entriesOf(s.at.subject.resultType, tangent, 'value');
  return [...sameValue(s, value), ...againstDifferences(found, s.at.along(s.direction), s.precision)];
};

const hessianTimesVector: Check = (s, derivative) => {
  const { value, hvp } = derivative('Hvp')(...s.at.given(), ...s.at.tangents(s.direction)) as WithValue;
  if (s.at.constants.length > 0) return [heldConstant];
  const expected = s.at.gradientAlong(derivative('Grad'), s.direction);
  return [...sameValue(s, value), ...againstDifferences(s.at.cotangents(hvp), expected, s.precision)];
};

const heldConstant: Finding = {
  verdict: 'unsettled',
  where: '',
  got: NaN,
  expected: NaN,
  error: NaN,
  note: 'differences of the gradient would see what stopGradient holds constant',
};

/** Times a direction, so that all its entries are in what is compared. */
const jacobian: Check = (s, derivative) => {
  const found = s.at.jacobianTimes(derivative('Jacobian')(...s.at.given()), s.direction);
  return againstDifferences(found, s.at.along(s.direction), s.precision);
};

const hessian: Check = (s, derivative) => {
  if (s.at.constants.length > 0) return [heldConstant];
  const found = s.at.hessianTimes(derivative('Hessian')(...s.at.given()), s.direction);
  const expected = s.at.gradientAlong(derivative('Grad'), s.direction);
  return againstDifferences(found, expected, s.precision);
};

const adjointCore: Check = (s, derivative) => {
  const { subject } = s.at;
  const args: unknown[] = [];
  const shadows = new Map<number, unknown>();
  s.at.given().forEach((arg, i) => {
    args.push(arg);
    const type = s.at.typeOf(i);
    if (!subject.wrt.includes(i) || type.kind === 'number') return;
    const shadow = tangentFor(type, arg, '', () => 0);
    shadows.set(i, shadow);
    args.push(shadow);
  });
  const numbers = subject.wrt.filter((i) => s.at.typeOf(i).kind === 'number');
  const buffer = new Float64Array(numbers.length);
  if (numbers.length > 0) args.push(buffer);
  const value = derivative('Adjoint')(...args);
  const found = subject.wrt.flatMap((i) => {
    const k = numbers.indexOf(i);
    return [...entriesOf(s.at.typeOf(i), k < 0 ? shadows.get(i) : buffer[k], s.at.nameOf(i))];
  });
  return [...sameValue(s, value), ...againstDifferences(new Map(found), s.differences(), s.precision)];
};

export const checks: Readonly<Partial<Record<Mode, Check>>> = {
  grad: gradient,
  vjp: pullback,
  jvp: pushforward,
  hvp: hessianTimesVector,
  jacobian,
  'jacobian-forward': jacobian,
  'jacobian-reverse': jacobian,
  hessian,
  adjoint: adjointCore,
};

/** ⟨seed, J·direction⟩ and ⟨Jᵀ·seed, direction⟩ are the same number. */
export function dotProduct(s: Setting, pull: Run, push: Run): Finding {
  const { grad } = pull(...s.at.given(), s.at.seed(s.seed)) as WithValue;
  const { tangent } = push(...s.at.given(), ...s.at.tangents(s.direction)) as WithValue;
  const forward = product(entriesOf(s.at.subject.resultType, tangent, 'value'), s.seed);
  const reverse = product(s.at.cotangents(grad), s.direction);
  const size = Math.max(forward.size, reverse.size);
  const gap = Math.abs(forward.sum - reverse.sum);
  const error = gap === 0 ? 0 : gap / size;
  const isFinite = Number.isFinite(forward.sum) && Number.isFinite(reverse.sum);
  return {
    verdict: !isFinite ? 'unsettled' : error <= s.precision.products ? 'ok' : 'wrong',
    where: '⟨Jv, w⟩, ⟨v, Jᵀw⟩',
    got: reverse.sum,
    expected: forward.sum,
    error,
  };
}

function product(entries: Entries, weights: Weights): { readonly sum: number; readonly size: number } {
  let sum = 0;
  let size = 0;
  for (const [path, x] of entries) {
    sum += x * weights(path);
    size += Math.abs(x * weights(path));
  }
  return { sum, size };
}

/** To the last bit. */
function sameValue(s: Setting, value: unknown): readonly Finding[] {
  const found = entriesOf(s.at.subject.resultType, value, 'value');
  const isSingle = s.at.args.some((arg) => arg instanceof Float32Array);
  return named(againstNumbers(found, s.at.outputs, isSingle ? s.precision.products : 0), 'the ').filter(
    (f) => f.verdict !== 'ok',
  );
}

const named = (findings: readonly Finding[], what: string): readonly Finding[] =>
  findings.map((f) => ({ ...f, where: what + f.where }));
