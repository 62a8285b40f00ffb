/** A small project that every shell builds: derivatives by import and by marker, and what they are to compute. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { TemporaryFolder } from '../support/folder.js';

export const sources: Readonly<Record<string, string>> = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'es2022',
      lib: ['es2023'],
      types: [],
      module: 'esnext',
      moduleResolution: 'bundler',
      strict: true,
      skipLibCheck: true,
    },
    include: ['src'],
  }),
  'package.json': JSON.stringify({ type: 'module' }),
  'src/scale.ts': `export const scale = 3;

/** Kept out of what is differentiated. */
export function label(text: string): string {
  return text + '!';
}
`,
  'src/loss.ts': `import { label, scale } from './scale.js';

/** @differentiable */
export function loss(w: number[], rate: number): number {
  console.log(label('loss'));
  let sum = 0;
  for (const x of w) sum += scale * rate * x * x;
  return sum;
}

/** @differentiable */
export const cube = (x: number): number => x * x * x;
`,
  'src/main.ts': `import { grad, jvp as push, valueAndGrad } from 'cotangent';
import { cube, loss } from './loss.js';
import * as losses from './loss.js';
import { cubeGrad } from './loss.grad.js';

const both = valueAndGrad(losses.loss);
const { value, grad: gradient } = both([1, 2], 0.5);
const result = {
  value,
  gradient,
  cube: grad(cube)(2),
  imported: cubeGrad(2),
  tangent: push(cube)(2, 10),
  primal: loss([1], 1),
};
console.log(JSON.stringify(result));
`,
};

/** What the program prints, whoever built it. */
export const printed = [
  'loss!',
  'loss!',
  JSON.stringify({
    value: 7.5,
    gradient: [[3, 6], 15],
    cube: 12,
    imported: 12,
    tangent: { value: 8, tangent: 120 },
    primal: 3,
  }),
].join('\n');

export class TestProject extends TemporaryFolder {
  constructor(files: Readonly<Record<string, string>> = sources) {
    super('cotangent plugin-', files);
  }

  get root(): string {
    return this.path;
  }

  files(folder: string): readonly string[] {
    return readdirSync(this.at(folder)).sort();
  }

  /** What a built module prints. */
  run(file: string): string {
    return execFileSync(process.execPath, [this.at(file)], { encoding: 'utf8', stdio: 'pipe' }).trimEnd();
  }
}
