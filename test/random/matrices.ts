/** Jacobians and Hessians, dense and sparse: against what is pushed forward in unit directions, and each other. */
import { leaves, numbersDiffer } from './compare.js';
import { withoutChoices } from './points.js';
import { entryName } from './print.js';
import { directionOf, type Property } from './property.js';
import { copy, mapNumbers, member, type Evaluation } from './subject.js';

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

export const jacobian: Property = {
  name: 'jacobian',
  regular: true,
  check: (at) =>
    matrixDiffers(at, 'Jacobian', (unit) => {
      const pushed = member(at.subject.companion, `${entryName}Jvp`)(...at.arguments(), ...unit);
      const { tangent } = pushed as { readonly tangent: unknown };
      return leaves(withoutChoices(tangent, at.subject.program.result));
    }),
};

export const hessian: Property = {
  name: 'hessian',
  regular: true,
  check: (at) => {
    if (typeof at.subject.companion[`${entryName}Hvp`] !== 'function') return undefined;
    return matrixDiffers(at, 'Hessian', (unit) => {
      const result = member(at.subject.companion, `${entryName}Hvp`)(...at.arguments(), ...unit);
      return leaves(at.entries((result as { readonly hvp: unknown }).hvp));
    });
  },
};

export const sparse: Property = {
  name: 'sparse',
  regular: true,
  check: (at) => sparseDiffers(at, 'Jacobian') ?? sparseDiffers(at, 'Hessian') ?? diagonalDiffers(at),
};
