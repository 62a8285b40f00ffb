/**
 * The worked examples of a talk on automatic differentiation: the generated code beside the derivative on paper, by
 * dual numbers, by a Wengert tape and by delimited continuations. Run with `npx tsx examples/seminar/main.ts`.
 */
import { readFileSync } from 'node:fs';
import { runAlone, type Print } from '../run.js';
import * as continuations from './continuations.js';
import * as dual from './dual.js';
import { decayJvp, growthJvp, waveJvp } from './forward.grad.js';
import { fGrad, fValueAndGrad } from './reverse.grad.js';
import * as tape from './tape.js';

const { cos, exp, sin } = Math;

export interface Seminar {
  /** Derivatives of the three components: on paper, generated, by dual numbers. */
  readonly forward: Readonly<Record<'paper' | 'generated' | 'dual', readonly number[]>>;
  /** Gradients of sin(x + y²)·e^z. */
  readonly reverse: Readonly<
    Record<'paper' | 'generated' | 'dual' | 'tape' | 'continuations', readonly number[]>
  >;
}

export function main(print: Print): Seminar {
  const forward = forwardMode(0.8);
  print('f(x) = (sin(x² + 1), e^{x²}, x³e^{−x}) at x = 0.8, forward mode. Generated:');
  print(companion('forward.grad.ts'));
  report(print, forward);

  const reverse = reverseMode(0.3, -1.2, 0.5);
  print('');
  print(
    `sin(x + y²)·e^z at (0.3, −1.2, 0.5) = ${fValueAndGrad(0.3, -1.2, 0.5).value}, reverse mode. Generated:`,
  );
  print(companion('reverse.grad.ts'));
  report(print, reverse);
  return { forward, reverse };
}

function forwardMode(x: number): Seminar['forward'] {
  return {
    paper: [2 * x * cos(x ** 2 + 1), 2 * x * exp(x ** 2), -(x ** 3) * exp(-x) + 3 * x ** 2 * exp(-x)],
    generated: [waveJvp(x, 1).tangent, growthJvp(x, 1).tangent, decayJvp(x, 1).tangent],
    dual: dual.components(x).map((component) => component.tangent),
  };
}

function reverseMode(x: number, y: number, z: number): Seminar['reverse'] {
  const outer = cos(x + y ** 2) * exp(z);
  return {
    paper: [outer, 2 * y * outer, sin(x + y ** 2) * exp(z)],
    generated: fGrad(x, y, z),
    dual: dual.gradient(x, y, z),
    tape: tape.gradient(x, y, z),
    continuations: continuations.gradient(x, y, z),
  };
}

/** The functions of a companion, without its header. */
function companion(file: string): string {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  return text
    .slice(text.indexOf('/**', text.indexOf('*/')))
    .trimEnd()
    .replace(/^/gm, '  ');
}

function report(print: Print, answers: Readonly<Record<string, readonly number[]>>): void {
  for (const [way, numbers] of Object.entries(answers)) {
    print(`${way.padStart(14)}  ${numbers.map((x) => x.toFixed(15).padStart(19)).join('')}`);
  }
}

runAlone(import.meta.url, main);
