/** A program of the corpus: its text, the arguments it is run on, and whether differences can check its gradient. */
import type { Files } from '../index.js';

export interface Program {
  readonly name: string;
  readonly files: Files;
  readonly runs: readonly (readonly unknown[])[];
  /** The result is a number and smooth at the runs. */
  readonly smooth: boolean;
}

/** A smooth program in one file, whose function is `f`. */
export const smooth = (name: string, text: string, ...runs: (readonly unknown[])[]): Program => ({
  name,
  files: { 'main.ts': text },
  runs,
  smooth: true,
});

/** A program that is only compared in value. */
export const valued = (name: string, text: string, ...runs: (readonly unknown[])[]): Program => ({
  ...smooth(name, text, ...runs),
  smooth: false,
});
