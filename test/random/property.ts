/** What a property of random programs is, and what several of them ask: value, gradient, and whether derivatives differ. */
import type { Mode } from '../../src/compiler.js';
import { identical, numbersDiffer, show } from './compare.js';
import { withoutChoices } from './points.js';
import { entryName } from './print.js';
import { copy, direction, mapNumbers, member, type Evaluation } from './subject.js';

export interface Property {
  readonly name: string;
  /** Looks only where value and gradient are finite. */
  readonly regular: boolean;
  readonly check: (at: Evaluation) => string | undefined;
  /** Checked for one program in so many; absent: for all. */
  readonly oneIn?: number;
  /** Looks only at programs compiled in this mode. */
  readonly mode?: Mode;
}

interface ValueAndGradient {
  readonly value: unknown;
  readonly grad: unknown;
}

export const isScalar = (at: Evaluation): boolean => at.subject.program.result === 'number';

/** The value and its gradient; of a value that is no number, the pullback of the seed. */
export function valueAndGradient(
  at: Evaluation,
  from = at.subject.companion,
  args = at.arguments(),
): ValueAndGradient {
  const result = isScalar(at)
    ? member(from, `${entryName}ValueAndGrad`)(...args)
    : member(from, `${entryName}Vjp`)(...args, copy(at.seed()));
  return result as ValueAndGradient;
}

/** Bit by bit. */
export function valueDiffers(at: Evaluation, value: unknown): string | undefined {
  return identical(value, at.value()) ? undefined : `value ${show(value)}, expected ${show(at.value())}`;
}

/** Compares derivatives; where they differ, by the size of the products that cancelled. */
export function differ(at: Evaluation, actual: unknown, expected: unknown): string | undefined {
  return differByScales(actual, expected, [at.scale, at.pathScale, at.roundedScale]);
}

/** What differs by the last of the scales too; each is asked for if by the one before something does. */
export function differByScales(
  actual: unknown,
  expected: unknown,
  scales: readonly (() => number)[],
): string | undefined {
  let wrong: string | undefined;
  for (const scale of scales) {
    wrong = numbersDiffer(actual, expected, scale());
    if (wrong === undefined) return undefined;
  }
  return wrong;
}

/** A direction in the space of the inputs. */
export const directionOf = (at: Evaluation): readonly unknown[] =>
  at.selected(
    at.point.map((argument, k) =>
      withoutChoices(mapNumbers(argument, direction()), at.subject.program.parameters[k]!.type),
    ),
  );
