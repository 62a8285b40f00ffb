/** Gradients and directional derivatives of functions in TypeScript, each by its own way to the derivative. */
import { numbers, type Algebra } from './algebra.js';
import { cotangentOf, exportValue, numbersAlong } from './arguments.js';
import { newCell, delcontKernel } from './delcont.js';
import { reset } from './continuations.js';
import { dualNumbers, type Dual } from './dual.js';
import { directKernel } from './machine/kernel.js';
import { Scalar } from './machine/values.js';
import { machineFor, type Entry, type Files } from './program.js';
import { elementOf, numbersIn, prepare, type Vary } from './run.js';
import { newTape, type TapeNode } from './tape.js';

type Arguments = readonly unknown[];
type Parameters = readonly number[];

const plainMachine = machineFor(directKernel(numbers));
const duals = dualNumbers(numbers);
const dualMachine = machineFor(directKernel(duals));
const dualsOfDuals = dualNumbers(duals);
const dualOfDualMachine = machineFor(directKernel(dualsOfDuals));

/** The value, bit for bit what running the program gives. */
export function plain(files: Files, entry: Entry, args: Arguments): unknown {
  return execute(files, entry, args).value;
}

/** The value, and the arguments as the function leaves them. */
export function execute(files: Files, entry: Entry, args: Arguments): { value: unknown; args: unknown[] } {
  const { f, inputs } = prepare(files, entry, args, plainMachine);
  const value = exportValue(f(...inputs), (x) => x, true);
  return { value, args: exportValue(inputs, (x) => x, true) as unknown[] };
}

/** Arguments as the parameters see them: those of a rest parameter are one array. */
const parametersOf = (args: Arguments, rest: number | undefined): Arguments =>
  rest === undefined ? args : [...args.slice(0, rest), args.slice(rest)];

/** Entries in order → one cotangent per parameter; those outside `wrt` are undefined. */
function inShape(
  args: Arguments,
  rest: number | undefined,
  wrt: Parameters | undefined,
  entries: readonly number[],
): unknown[] {
  let position = 0;
  const seen = new Map<unknown, unknown>();
  return parametersOf(args, rest).map((value, i) => {
    if (wrt !== undefined && !wrt.includes(i)) return undefined;
    return cotangentOf(value, () => entries[position++]!, seen);
  });
}

/** Pairs each number of a result with its seed; without a seed the result must be a number, seeded with 1. */
function seeded(
  result: unknown,
  seed: unknown,
): { readonly x: number | Scalar<unknown>; readonly weight: number }[] {
  const outputs = numbersIn(result);
  if (seed === undefined) {
    const isNumber = typeof result === 'number' || result instanceof Scalar;
    if (!isNumber) throw new Error('the result is not a number: give a seed in its shape');
    return [{ x: result as number | Scalar<unknown>, weight: 1 }];
  }
  const shape = exportValue(result, () => 0, true);
  const weights = numbersAlong(shape, seed);
  return outputs.map((x, i) => ({ x, weight: weights[i]! }));
}

/** How many numbers `vary` would see. */
function countInputs(files: Files, entry: Entry, args: Arguments, wrt: Parameters | undefined) {
  let inputs = 0;
  const vary: Vary<never> = (_, position) => {
    inputs = position + 1;
    return undefined;
  };
  const { rest } = prepare(files, entry, args, plainMachine, vary, wrt);
  return { inputs, rest };
}

const tangentOf = (x: number | Scalar<unknown>): number =>
  typeof x === 'number' ? 0 : ((x.element as Dual<number>).tangent ?? 0);

/** Forward mode, one pass per entry: in the pass for one entry the others are constants. */
export function dualGradient(
  files: Files,
  entry: Entry,
  args: Arguments,
  wrt?: Parameters,
  seed?: unknown,
): unknown[] {
  const { inputs, rest } = countInputs(files, entry, args, wrt);
  const entries: number[] = [];
  for (let k = 0; k < inputs; k++) {
    const vary: Vary<Dual<number>> = (x, i) => (i === k ? { primal: x, tangent: 1 } : undefined);
    const run = prepare(files, entry, args, dualMachine, vary, wrt);
    let total = 0;
    for (const { x, weight } of seeded(run.f(...run.inputs), seed)) {
      const tangent = tangentOf(x);
      if (tangent !== 0) total += weight === 1 ? tangent : weight * tangent;
    }
    entries.push(total);
  }
  return inShape(args, rest, wrt, entries);
}

/** Value and tangent of the result along `tangents`, one per argument, in the arguments' shapes. */
export function dualJvp(
  files: Files,
  entry: Entry,
  args: Arguments,
  tangents: Arguments,
): { value: unknown; tangent: unknown } {
  const along = numbersAlong(args, tangents);
  const vary: Vary<Dual<number>> = (x, i) => ({ primal: x, tangent: along[i]! });
  const { f, inputs } = prepare(files, entry, args, dualMachine, vary);
  const result = f(...inputs);
  const primal = (x: number | Scalar<unknown>): number => elementOf(x, duals).primal;
  return { value: exportValue(result, primal, true), tangent: exportValue(result, tangentOf, true) };
}

export interface SecondOrder {
  readonly value: number;
  readonly grad: unknown[];
  readonly hvp: unknown[];
}

/** Gradient and Hessian times `direction` by dual numbers over dual numbers, one pass per entry. */
export function nestedDualHvp(
  files: Files,
  entry: Entry,
  args: Arguments,
  direction: Arguments,
  wrt?: Parameters,
): SecondOrder {
  const { inputs, rest } = countInputs(files, entry, args, wrt);
  const along = directionNumbers(args, direction, rest, wrt);
  const grad: number[] = [];
  const hvp: number[] = [];
  let value = NaN;
  for (let k = 0; k < Math.max(1, inputs); k++) {
    const vary: Vary<Dual<Dual<number>>> = (x, i) => ({
      primal: { primal: x, tangent: along[i]! },
      tangent: i === k ? { primal: 1, tangent: undefined } : undefined,
    });
    const run = prepare(files, entry, args, dualOfDualMachine, vary, wrt);
    const result = run.f(...run.inputs);
    const element = elementOf(result as number | Scalar<unknown>, dualsOfDuals);
    value = element.primal.primal;
    grad.push(element.tangent?.primal ?? 0);
    hvp.push(element.tangent?.tangent ?? 0);
  }
  return { value, grad: inShape(args, rest, wrt, grad), hvp: inShape(args, rest, wrt, hvp) };
}

function directionNumbers(
  args: Arguments,
  direction: Arguments,
  rest: number | undefined,
  wrt: Parameters | undefined,
): number[] {
  const kept = args.map((value, i) => {
    const parameter = rest === undefined ? i : Math.min(i, rest);
    return wrt === undefined || wrt.includes(parameter) ? value : undefined;
  });
  return numbersAlong(kept, direction);
}

/** Recording on a tape over `inner`. The tape is cleared for each run, the machine kept. */
function recorder<N>(inner: Algebra<N>) {
  const tape = newTape(inner);
  return { inner, tape, machine: machineFor(directKernel(tape.algebra)) };
}
const onNumbers = recorder(numbers);
const onDuals = recorder(duals);

/** Runs the function on the tape and walks it back; returns the input nodes. */
function taped<N>(
  files: Files,
  entry: Entry,
  args: Arguments,
  wrt: Parameters | undefined,
  seed: unknown,
  { inner, tape, machine }: ReturnType<typeof recorder<N>>,
  input: (x: number, position: number) => N,
) {
  tape.clear();
  const nodes: TapeNode<N>[] = [];
  const vary: Vary<TapeNode<N>> = (x, position) => (nodes[position] = tape.input(input(x, position)));
  const { f, inputs, rest } = prepare(files, entry, args, machine, vary, wrt);
  const result = f(...inputs);
  for (const { x, weight } of seeded(result, seed)) {
    if (x instanceof Scalar) tape.seed(x.element as TapeNode<N>, inner.constant(weight));
  }
  tape.walk();
  return { nodes, rest, result, length: tape.length };
}

/** Reverse mode by a Wengert list. */
export function tapeGradient(
  files: Files,
  entry: Entry,
  args: Arguments,
  wrt?: Parameters,
  seed?: unknown,
): unknown[] {
  const { nodes, rest } = taped(files, entry, args, wrt, seed, onNumbers, (x) => x);
  return inShape(
    args,
    rest,
    wrt,
    nodes.map((node) => node.adjoint ?? 0),
  );
}

/** The length of the Wengert list: the operations on active numbers in one run. */
export function tapeLength(files: Files, entry: Entry, args: Arguments, seed?: unknown): number {
  return taped(files, entry, args, undefined, seed, onNumbers, (x) => x).length;
}

/** Gradient and Hessian times `direction` in one pass: a tape over dual numbers. */
export function tapeHvp(
  files: Files,
  entry: Entry,
  args: Arguments,
  direction: Arguments,
  wrt?: Parameters,
): SecondOrder {
  const { rest: restPosition } = countInputs(files, entry, args, wrt);
  const along = directionNumbers(args, direction, restPosition, wrt);
  const { nodes, rest, result } = taped(files, entry, args, wrt, undefined, onDuals, (x, i) => ({
    primal: x,
    tangent: along[i]!,
  }));
  const of = (read: (adjoint: Dual<number>) => number | undefined): unknown[] =>
    inShape(
      args,
      rest,
      wrt,
      nodes.map((node) => (node.adjoint === undefined ? 0 : (read(node.adjoint) ?? 0))),
    );
  const value =
    typeof result === 'number' ? result : (result as Scalar<TapeNode<Dual<number>>>).element.value.primal;
  return { value, grad: of((adjoint) => adjoint.primal), hvp: of((adjoint) => adjoint.tangent) };
}

const delcontMachine = machineFor(delcontKernel(numbers));

/** Reverse mode by delimited continuations. The call stack is the tape, so deep runs need a deep stack. */
export function delcontGradient(
  files: Files,
  entry: Entry,
  args: Arguments,
  wrt?: Parameters,
  seed?: unknown,
): unknown[] {
  const cells: ReturnType<typeof newCell<number>>[] = [];
  const vary: Vary<ReturnType<typeof newCell<number>>> = (x, i) => (cells[i] = newCell(x));
  const { f, inputs, rest } = prepare(files, entry, args, delcontMachine, vary, wrt);
  reset<void>(function* () {
    const result = yield* f(...inputs) as Generator<never, unknown, unknown>;
    for (const { x, weight } of seeded(result, seed)) {
      if (x instanceof Scalar) (x.element as ReturnType<typeof newCell<number>>).accumulate(weight, numbers);
    }
  });
  return inShape(
    args,
    rest,
    wrt,
    cells.map((cell) => cell.adjoint ?? 0),
  );
}
