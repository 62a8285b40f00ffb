/**
 * Derivatives by means independent of the compiler: an interpreter of TypeScript over algebras of numbers, and
 * differences. Arguments are plain JavaScript values; a class instance is given the methods of the program's class of
 * the same name. Gradients hold one cotangent per parameter, undefined where there is no tangent space or outside `wrt`;
 * a result that is not a number needs a `seed` in its shape.
 */
export { numbers, type Algebra } from './algebra.js';
export { difference, isClose } from './close.js';
export { reset, shift } from './continuations.js';
export { count, countAll, type Count } from './count.js';
export { dualNumbers, type Dual } from './dual.js';
export { execute, plain } from './evaluate.js';
export { dualGradient, dualJvp, zeroTangentJvp } from './forward.js';
export { differentiableOperations, linearise } from './partials.js';
export type { Entry, Files } from './program.js';
export { delcontGradient, tapeGradient, tapeLength } from './reverse.js';
export { richardson, type Differences } from './richardson.js';
export { interpret } from './run.js';
export { nestedDualHvp, tapeHvp, type SecondOrder } from './second-order.js';
export { writesArguments } from './written.js';
export { newTape, type Tape, type TapeNode } from './tape.js';
