/** What must hold of every random program at every point. Each property returns what is wrong, or undefined. */
import { count, countAll, delcontGradient, dualJvp, tapeGradient, zeroTangentJvp } from '../oracles/index.js';
import { identical, leaves, shape, show } from './compare.js';
import { jacobian, hessian, sparse } from './matrices.js';
import { asDeclared, withoutChoices } from './points.js';
import { entryName } from './print.js';
import type { Program } from './program.js';
import { isScalar, valueAndGradient, valueDiffers, differ, type Property } from './property.js';
import { second, hvp, differences } from './second-order.js';
import { copy, direction, mapNumbers, member, type Evaluation } from './subject.js';
import { partsOf, statementsOf } from './walk.js';

const gradientBy = (at: Evaluation, oracle: typeof tapeGradient): readonly unknown[] =>
  at.selected(
    oracle(at.subject.files, at.entry, at.arguments(), undefined, at.seed()).map((part, k) =>
      withoutChoices(part, at.subject.program.parameters[k]!.type),
    ),
  );

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, k) => sum + x * b[k]!, 0);

export const properties: readonly Property[] = [
  {
    name: 'interpreter',
    regular: false,
    check: (at) => {
      const interpreted = at.interpreted();
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
      // What is read past an end, or summed over nothing, is a constant to dual numbers and has a zero tangent here.
      if (wrong !== undefined && leaves(tangent).some(Number.isNaN)) {
        const { tangent: strict } = zeroTangentJvp(at.subject.files, at.entry, at.arguments(), all);
        const [definite, vague] = [expected.tangent, strict].map((each) =>
          leaves(withoutChoices(each, result)),
        ) as [number[], number[]];
        const ours = leaves(tangent);
        const allowed = definite.map((x, k) => (Number.isNaN(ours[k]) ? vague[k] : x));
        if (differ(at, ours, allowed) === undefined) return undefined;
      }
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
  second,
  hvp,
  differences,
  jacobian,
  hessian,
  sparse,
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
