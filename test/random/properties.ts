/** What must hold of every random program at every point. Each property returns what is wrong, or undefined. */
import {
  count,
  countAll,
  delcontGradient,
  dualGradient,
  dualJvp,
  nestedDualHvp,
  plain,
  tapeGradient,
  tapeHvp,
} from '../oracles/index.js';
import type { Mode } from '../../src/compiler.js';
import { identical, leaves, numbersDiffer, shape, show } from './compare.js';
import { entryName } from './print.js';
import type { Program } from './program.js';
import { asDeclared, withoutChoices } from './points.js';
import { pathScale, productScale } from './path-scale.js';
import { partsOf, statementsOf } from './walk.js';
import { copy, direction, type Evaluation, mapNumbers, member } from './subject.js';

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

const isScalar = (at: Evaluation): boolean => at.subject.program.result === 'number';

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
function valueDiffers(at: Evaluation, value: unknown): string | undefined {
  return identical(value, at.value()) ? undefined : `value ${show(value)}, expected ${show(at.value())}`;
}

/** Compares derivatives; where they differ, by the size of the products that cancelled. */
function differ(at: Evaluation, actual: unknown, expected: unknown): string | undefined {
  return differByScales(actual, expected, [at.scale, at.pathScale, at.roundedScale]);
}

/** What differs by the last of the scales too; each is asked for if by the one before something does. */
function differByScales(
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

const gradientBy = (at: Evaluation, oracle: typeof tapeGradient): readonly unknown[] =>
  at.selected(
    oracle(at.subject.files, at.entry, at.arguments(), undefined, at.seed()).map((part, k) =>
      withoutChoices(part, at.subject.program.parameters[k]!.type),
    ),
  );

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, k) => sum + x * b[k]!, 0);

/** A direction in the space of the inputs. */
const directionOf = (at: Evaluation): readonly unknown[] =>
  at.selected(
    at.point.map((argument, k) =>
      withoutChoices(mapNumbers(argument, direction()), at.subject.program.parameters[k]!.type),
    ),
  );

/** The argument moved so far in a direction of its shape, instances staying what they are. */
function movedBy(value: unknown, along: unknown, step: number): unknown {
  if (typeof value === 'number') return typeof along === 'number' ? value + step * along : value;
  if (typeof value !== 'object' || value === null || typeof along !== 'object' || along === null)
    return value;
  const parts = along as Readonly<Record<PropertyKey, unknown>>;
  if (value instanceof Float64Array) return value.map((x, i) => movedBy(x, parts[i], step) as number);
  if (Array.isArray(value)) return value.map((item, i) => movedBy(item, parts[i], step));
  for (const [name, field] of Object.entries(value))
    Object.assign(value, { [name]: movedBy(field, parts[name], step) });
  return value;
}

/** Matrices with more columns are looked at in so many, evenly spread. */
const mostColumns = 8;

/** Compares `fJacobian` or `fHessian`, where the companion has it, with what is pushed forward in unit directions. */
function matrixDiffers(
  at: Evaluation,
  suffix: 'Jacobian' | 'Hessian',
  columnOf: (unit: readonly unknown[]) => readonly number[],
): string | undefined {
  const name = `${entryName}${suffix}`;
  if (typeof at.subject.companion[name] !== 'function') return undefined;
  const entries = leaves(member(at.subject.companion, name)(...at.arguments()));
  const along = directionOf(at);
  const size = leaves(along).length;
  const scale = Math.max(at.pathScale(), ...entries.map(Math.abs).filter(Number.isFinite));
  for (let k = 0; k < size; k += Math.max(1, Math.floor(size / mostColumns))) {
    let place = 0;
    const unit = along.map((part) => mapNumbers(part, () => (place++ === k ? 1 : 0)));
    const column = leaves(unit).indexOf(1);
    const expected = columnOf(unit.map(copy));
    if (entries.length !== expected.length * size)
      return `${entries.length} entries, expected ${expected.length} times ${size}`;
    if (!expected.every(Number.isFinite)) continue;
    const actual = expected.map((_, i) => entries[i * size + column]!);
    const wrong = numbersDiffer(actual, expected, scale);
    if (wrong !== undefined) return `column ${column}: ${wrong}`;
    if (suffix === 'Jacobian') continue;
    const row = expected.map((_, i) => entries[column * size + i]!);
    const unequal = numbersDiffer(row, expected, scale);
    if (unequal !== undefined) return `row ${column}: ${unequal}`;
  }
  return undefined;
}

/** Compares `fSparseJacobian` or `fSparseHessian` with the dense one, where the companion has both. */
function sparseDiffers(at: Evaluation, suffix: 'Jacobian' | 'Hessian'): string | undefined {
  const [dense, sparse] = [`${entryName}${suffix}`, `${entryName}Sparse${suffix}`];
  if (![dense, sparse].every((name) => typeof at.subject.companion[name] === 'function')) return undefined;
  const whole = inOrder(member(at.subject.companion, dense)(...at.arguments()));
  const { rows, columns, values } = member(at.subject.companion, sparse)(...at.arguments()) as Record<
    'rows' | 'columns' | 'values',
    readonly number[]
  >;
  const size = leaves(directionOf(at)).length;
  const rest = [...whole];
  for (const [k, value] of values.entries()) {
    const place = rows[k]! * size + columns[k]!;
    const wrong = numbersDiffer(value, whole[place], Math.max(1, at.pathScale()));
    if (wrong !== undefined) return `entry ${rows[k]}, ${columns[k]} of the sparse ${suffix}: ${wrong}`;
    rest[place] = 0;
  }
  const missing = rest.findIndex((x) => x !== 0);
  return missing < 0
    ? undefined
    : `entry ${missing} of the ${suffix}, ${rest[missing]}, is not in the sparse one`;
}

function diagonalDiffers(at: Evaluation): string | undefined {
  const [dense, diagonal] = [`${entryName}Hessian`, `${entryName}HessianDiagonal`];
  if (![dense, diagonal].every((name) => typeof at.subject.companion[name] === 'function')) return undefined;
  const whole = inOrder(member(at.subject.companion, dense)(...at.arguments()));
  const actual = inOrder(member(at.subject.companion, diagonal)(...at.arguments()));
  const expected = actual.map((_, i) => whole[i * (actual.length + 1)]!);
  return numbersDiffer(actual, expected, Math.max(1, at.pathScale()));
}

/** The numbers in the order in which they are declared, which is that of rows and columns. */
function inOrder(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(inOrder) : [];
}

export const properties: readonly Property[] = [
  {
    name: 'interpreter',
    regular: false,
    check: (at) => {
      const interpreted = plain(at.subject.files, at.entry, at.arguments());
      if (identical(interpreted, at.value())) return undefined;
      return `the interpreter has value ${show(interpreted)}, JavaScript ${show(at.value())}`;
    },
  },
  {
    name: 'tape',
    regular: true,
    check: (at) => differ(at, gradientBy(at, tapeGradient), at.gradient()),
  },
  {
    name: 'delcont',
    regular: true,
    oneIn: 10,
    check: (at) => {
      try {
        return differ(at, gradientBy(at, delcontGradient), at.gradient());
      } catch (error) {
        // Continuations nest as deep as the program has operations: long programs are for the other oracles.
        if (error instanceof RangeError && error.message.includes('call stack')) return undefined;
        throw error;
      }
    },
  },
  {
    name: 'value',
    regular: false,
    check: (at) => {
      return valueDiffers(at, valueAndGradient(at).value);
    },
  },
  {
    name: 'inputs',
    regular: false,
    check: (at) => {
      const args = at.arguments();
      valueAndGradient(at, at.subject.companion, args);
      const expected = at.run().args;
      const changed = args.findIndex((argument, k) => !identical(argument, expected[k]));
      return changed < 0
        ? undefined
        : `argument ${changed} became ${show(args[changed])}, expected ${show(expected[changed])}`;
    },
  },
  {
    name: 'shape',
    regular: false,
    check: (at) => {
      const expected = shape(at.gradient());
      const actual = shape(at.entries(valueAndGradient(at).grad));
      return actual === expected ? undefined : `the gradient is ${actual}, expected ${expected}`;
    },
  },
  {
    name: 'gradient',
    regular: true,
    check: (at) => {
      const wrong = differ(at, at.entries(valueAndGradient(at).grad), at.gradient());
      return wrong === undefined ? undefined : `${wrong}; expected gradient ${show(at.gradient())}`;
    },
  },
  {
    name: 'grad',
    regular: true,
    check: (at) => {
      if (!isScalar(at)) return undefined;
      const alone = member(at.subject.companion, `${entryName}Grad`)(...at.arguments());
      const wrong = differ(at, at.entries(alone), at.gradient());
      return wrong === undefined ? undefined : `${entryName}Grad: ${wrong}`;
    },
  },
  {
    name: 'jvp',
    mode: 'jvp',
    regular: true,
    check: (at) => {
      const tangents = at.point.map((argument, k) =>
        withoutChoices(mapNumbers(argument, direction()), at.subject.program.parameters[k]!.type),
      );
      const given = at.selected(tangents);
      const pushed = member(at.subject.companion, `${entryName}Jvp`)(...at.arguments(), ...given.map(copy));
      const { value, tangent: whole } = pushed as { readonly value: unknown; readonly tangent: unknown };
      // Instances of subclasses have tangents of fields that the result's type does not tell of.
      const tangent = asDeclared(whole, at.subject.program.result);
      const wrongValue = valueDiffers(at, value);
      if (wrongValue !== undefined) return wrongValue;
      const all = tangents.map((each, k) => (at.active[k] === true ? each : mapNumbers(each, () => 0)));
      const expected = dualJvp(at.subject.files, at.entry, at.arguments(), all);
      const { result } = at.subject.program;
      const wrong = differ(at, tangent, withoutChoices(expected.tangent, result));
      if (wrong !== undefined) return `against dual numbers: ${wrong}`;
      const transposed = dot(leaves(at.entries(valueAndGradient(at).grad)), leaves(given));
      const pushedNumbers = leaves(tangent);
      const weights = isScalar(at)
        ? pushedNumbers.map(() => 1)
        : leaves(withoutChoices(at.seed(), at.subject.program.result));
      const unequal = differ(at, dot(weights, pushedNumbers), transposed);
      return unequal === undefined ? undefined : `⟨w, Jv⟩ against ⟨Jᵀw, v⟩: ${unequal}`;
    },
  },
  {
    name: 'adjoint',
    mode: 'adjoint',
    regular: true,
    check: (at) => {
      if (!isScalar(at)) return undefined;
      // A buffer of memory that the function writes is the cotangent of what is in it afterwards.
      const start = at.mutates() ? () => 0 : direction();
      const scalars: number[] = [];
      const buffers = at.point.map((argument, k) => {
        if (at.active[k] !== true) return undefined;
        if (typeof argument !== 'number')
          return withoutChoices(mapNumbers(argument, start), at.subject.program.parameters[k]!.type);
        scalars.push(start());
        return undefined;
      });
      const scalarBuffer = Float64Array.from(scalars);
      const before = [buffers.map(copy), scalars.slice()] as const;
      const args = at
        .arguments()
        .flatMap((argument, k) => (buffers[k] === undefined ? [argument] : [argument, buffers[k]]));
      const value = member(at.subject.companion, `${entryName}Adjoint`)(...args, scalarBuffer);
      const wrongValue = valueDiffers(at, value);
      if (wrongValue !== undefined) return wrongValue;
      let next = 0;
      const added = at.point.map((argument, k) => {
        if (at.active[k] !== true) return undefined;
        if (typeof argument === 'number') return scalarBuffer[next]! - before[1][next++]!;
        const old = leaves(before[0][k]);
        return leaves(buffers[k]).map((x, j) => x - old[j]!);
      });
      return differ(at, added, at.gradient());
    },
  },
  {
    name: 'unoptimised',
    regular: false,
    check: (at) => {
      if (at.subject.plain === undefined) return undefined;
      const { value, grad } = valueAndGradient(at, at.subject.plain);
      const wrongValue = valueDiffers(at, value);
      if (wrongValue !== undefined) return wrongValue;
      return at.regular() ? differ(at, at.entries(grad), at.gradient()) : undefined;
    },
  },
  {
    name: 'second',
    regular: true,
    check: (at) => {
      const { second } = at.subject;
      if (second === undefined) return undefined;
      const index = at.active.indexOf(true);
      const actual = member(second.companion, `${entryName}GradGrad`)(...at.arguments());
      const entry = { file: second.file, name: `${entryName}Grad` };
      const expected = (dualGradient(second.files, entry, at.arguments()) as readonly unknown[])[index];
      if (!Number.isFinite(expected)) return undefined;
      const scales = [false, true].map(
        (rounded) => () => pathScale(second.files, entry, at.arguments(), rounded),
      );
      return differByScales(actual, expected, scales);
    },
  },
  {
    name: 'hvp',
    mode: 'hvp',
    regular: true,
    check: (at) => {
      const name = `${entryName}Hvp`;
      if (!isScalar(at) || typeof at.subject.companion[name] !== 'function') return undefined;
      const along = at.point.map((argument, k) =>
        withoutChoices(mapNumbers(argument, direction()), at.subject.program.parameters[k]!.type),
      );
      const given = at.selected(along);
      const result = member(at.subject.companion, name)(...at.arguments(), ...given.map(copy));
      const { value, grad, hvp } = result as Record<'value' | 'grad' | 'hvp', unknown>;
      const wrong = valueDiffers(at, value) ?? differ(at, at.entries(grad), at.gradient());
      if (wrong !== undefined) return wrong;
      const all = along.map((each, k) => (at.active[k] === true ? each : mapNumbers(each, () => 0)));
      const [tape, dual] = [tapeHvp, nestedDualHvp].map((oracle) =>
        at.selected(
          oracle(at.subject.files, at.entry, at.arguments(), all).hvp.map((part, k) =>
            withoutChoices(part, at.subject.program.parameters[k]!.type),
          ),
        ),
      );
      if (![tape, dual].flatMap(leaves).every(Number.isFinite)) return undefined;
      const scale = Math.max(at.pathScale(), ...[tape, dual].flatMap(leaves).map(Math.abs));
      // Where the oracles disagree among themselves, products cancel.
      if (numbersDiffer(tape, dual, scale / 100) !== undefined) return undefined;
      const { files } = at.subject;
      const scales = [false, true].map((rounded) => () => {
        const size = productScale(files, at.entry, at.arguments(), all, rounded);
        return Number.isFinite(size) ? size : scale;
      });
      return differByScales(at.entries(hvp), tape, [() => scale, ...scales]);
    },
  },
  {
    name: 'differences',
    regular: true,
    oneIn: 4,
    check: (at) => {
      const name = `${entryName}Hvp`;
      if (!isScalar(at) || typeof at.subject.companion[name] !== 'function' || at.mutates()) return undefined;
      // Gradients by what was rounded to single precision are steps.
      if (Object.values(at.subject.files).some((text) => /fround|Float32Array/.test(text))) return undefined;
      const along = directionOf(at);
      const movedTo = (step: number): unknown[] => {
        let k = 0;
        return at
          .arguments()
          .map((argument, i) => (at.active[i] === true ? movedBy(argument, along[k++], step) : argument));
      };
      const gradientAt = (step: number): readonly number[] =>
        leaves(at.entries(valueAndGradient(at, at.subject.companion, movedTo(step)).grad));
      const productAt = (step: number): readonly number[] => {
        const result = member(at.subject.companion, name)(...movedTo(step), ...along.map(copy));
        return leaves(at.entries((result as { readonly hvp: unknown }).hvp));
      };
      const middle = gradientAt(0);
      const slopes = [1e-5, 2e-5].map((step) => {
        const [right, left] = [gradientAt(step), gradientAt(-step)];
        return middle.map((x, k) => [(right[k]! - x) / step, (x - left[k]!) / step] as const);
      });
      const ours = productAt(0);
      const beside = [productAt(-1e-5), productAt(1e-5)];
      const wrong = ours.findIndex((x, k) => {
        const all = slopes.flatMap((list) => list[k]!);
        // What differs from side to side or with the step is no derivative: a kink, a jump or cancellation.
        const [least, most] = [Math.min(...all), Math.max(...all)];
        const size = Math.max(1, Math.abs(least), Math.abs(most));
        if (!(most - least <= 1e-3 * size)) return false;
        // A jump of the second derivative, as where `x ? g(x) : h(x)` is taken at 0.
        if (beside.some((list) => Math.abs(list[k]! - x) > 1e-3 * size)) return false;
        return !(Math.abs(x - (least + most) / 2) <= 1e-2 * size);
      });
      return wrong < 0
        ? undefined
        : `number ${wrong} is ${ours[wrong]}, differences of gradients give ${slopes[0]![wrong]!.join()}`;
    },
  },
  {
    name: 'jacobian',
    regular: true,
    check: (at) =>
      matrixDiffers(at, 'Jacobian', (unit) => {
        const pushed = member(at.subject.companion, `${entryName}Jvp`)(...at.arguments(), ...unit);
        const { tangent } = pushed as { readonly tangent: unknown };
        return leaves(withoutChoices(tangent, at.subject.program.result));
      }),
  },
  {
    name: 'hessian',
    regular: true,
    check: (at) => {
      if (typeof at.subject.companion[`${entryName}Hvp`] !== 'function') return undefined;
      return matrixDiffers(at, 'Hessian', (unit) => {
        const result = member(at.subject.companion, `${entryName}Hvp`)(...at.arguments(), ...unit);
        return leaves(at.entries((result as { readonly hvp: unknown }).hvp));
      });
    },
  },
  {
    name: 'sparse',
    regular: true,
    check: (at) => sparseDiffers(at, 'Jacobian') ?? sparseDiffers(at, 'Hessian') ?? diagonalDiffers(at),
  },
  {
    name: 'cost',
    regular: true,
    check: (at) => {
      if (computesInHeader(at.subject.program)) return undefined;
      // Iterations that are run again on purpose are counted in test/reversal.test.ts.
      if (Object.values(at.subject.files).some((text) => text.includes('@checkpoint'))) return undefined;
      const suffix = isScalar(at) ? 'ValueAndGrad' : 'Vjp';
      const companionEntry = { file: at.subject.companionFile, name: `${entryName}${suffix}` };
      const args = isScalar(at) ? at.arguments() : [...at.arguments(), at.seed()];
      const exceeds = (counted: typeof count): string | undefined => {
        // What is handed over without arithmetic, `ys.concat(ys)`, is added up in the reverse sweep.
        const moved = isScalar(at) ? 0 : leaves(at.value()).length;
        const primal = counted(at.subject.files, at.entry, at.arguments()).total + moved;
        const both = counted(at.subject.companionFiles, companionEntry, args).total;
        return both <= 5 * primal + slack ? undefined : `${both} operations for the gradient of ${primal}`;
      };
      return exceeds(count) && exceeds(countAll);
    },
  },
];

/**
 * Headers of counted loops are not counted (oracles/count.ts), so a primal that computes there seems cheaper than it is:
 * its companion may compute the bound elsewhere.
 */
function computesInHeader(program: Program): boolean {
  return [...statementsOf(program)].some(
    (statement) =>
      statement.kind === 'for' &&
      [...partsOf(statement.to), ...partsOf(statement.from)].some(
        (part) => part.kind === 'call' || (part.kind === 'apply' && (part.type === 'number' || part.assigns)),
      ),
  );
}

/**
 * Operations a gradient may cost beyond five times the primal's: in a primal of two or three operations a single
 * convention at an edge (a guard, a select) is already more than five.
 */
const slack = 12;
