/** Second derivatives, against both oracles that have them and against differences of gradients. */
import { dualGradient, nestedDualHvp, tapeHvp } from '../oracles/index.js';
import { leaves, numbersDiffer } from './compare.js';
import { pathScale, productScale } from './path-scale.js';
import { withoutChoices } from './points.js';
import { entryName } from './print.js';
import {
  isScalar,
  valueAndGradient,
  valueDiffers,
  differ,
  differByScales,
  directionOf,
  type Property,
} from './property.js';
import { copy, direction, mapNumbers, member } from './subject.js';

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

export const second: Property = {
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
};

export const hvp: Property = {
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
};

export const differences: Property = {
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
};
