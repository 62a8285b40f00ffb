/** Random programs as a fast-check arbitrary, and the program with a given number of a given seed. */
import * as fc from 'fast-check';
import { Draw } from './draw.js';
import { drawProgram } from './generate.js';
import type { Language, Program } from './program.js';
import { shrinkProgram } from './shrink.js';

class ProgramArbitrary extends fc.Arbitrary<Program> {
  constructor(private readonly language: Language) {
    super();
  }

  override generate(random: fc.Random): fc.Value<Program> {
    return new fc.Value(drawProgram(new Draw(random), this.language), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is Program {
    return typeof value === 'object' && value !== null && 'points' in value;
  }

  override shrink(value: Program): fc.Stream<fc.Value<Program>> {
    return fc.stream(shrinkProgram(value)).map((smaller) => new fc.Value(smaller, undefined));
  }
}

export const programs: Readonly<Record<Language, fc.Arbitrary<Program>>> = {
  scalars: new ProgramArbitrary('scalars'),
  everything: new ProgramArbitrary('everything'),
};

/** The same program for the same seed and number, whatever else is generated. */
export function programAt(seed: number, index: number, language: Language = 'everything'): Program {
  // The odd constant spreads neighbouring numbers over the 32 bits that fast-check takes as a seed.
  const mixed = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) | 0;
  const [program] = fc.sample(programs[language], { seed: mixed, numRuns: 1 });
  if (program === undefined) throw new Error('internal: nothing sampled');
  return program;
}
