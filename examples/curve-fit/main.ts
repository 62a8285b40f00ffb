/**
 * Three nonlinear regressions of the NIST Statistical Reference Datasets, fitted with the generated gradients of
 * their models and compared with the certified results. Run with `npx tsx examples/curve-fit/main.ts`.
 */
import { runAlone, type Print } from '../run.js';
import { mgh17, misra1a, thurber, type Dataset } from './data.js';
import { fit, type Fit, type Model } from './levenberg-marquardt.js';
import { adsorptionValueAndGrad, decaysValueAndGrad, mobilityValueAndGrad } from './models.grad.js';

export interface Comparison extends Fit {
  readonly dataset: Dataset;
  /** Leading digits of the worst parameter that agree with the certified ones: −log₁₀ of the relative error. */
  readonly digits: number;
}

const problems: readonly (readonly [Dataset, Model])[] = [
  [misra1a, adsorptionValueAndGrad],
  [mgh17, decaysValueAndGrad],
  [thurber, mobilityValueAndGrad],
];

export function main(print: Print): readonly Comparison[] {
  return problems.map(([dataset, model]) => {
    const found = fit(model, dataset.points, dataset.start);
    const errors = found.parameters.map((b, i) => Math.abs(b / dataset.certified[i]! - 1));
    const digits = -Math.log10(Math.max(...errors));
    print(`${dataset.name}: ${dataset.points.length} observations, ${found.iterations} iterations`);
    found.parameters.forEach((b, i) => {
      print(`  b${i + 1} = ${b.toExponential(10)}   certified ${dataset.certified[i]!.toExponential(10)}`);
    });
    print(
      `  sum of squares ${found.residual.toExponential(10)}   certified ${dataset.certifiedResidual.toExponential(10)}`,
    );
    print(`  ${digits.toFixed(1)} digits agree`);
    return { ...found, dataset, digits };
  });
}

runAlone(import.meta.url, main);
