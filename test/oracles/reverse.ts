/** Reverse mode, by a Wengert list and by delimited continuations. */
import { numbers, type Algebra } from './algebra.js';
import { reset } from './continuations.js';
import { delcontKernel, newCell, type Cell } from './delcont.js';
import { directKernel } from './machine/kernel.js';
import { Scalar } from './machine/values.js';
import { inShape, seeded, start, type Problem } from './problem.js';
import { machineFor, type Entry, type Files } from './program.js';
import type { Vary } from './run.js';
import { newTape, type TapeNode } from './tape.js';

/** Recording on a tape over `inner`. The tape is cleared for each run, the machine kept. */
export function recorder<N>(inner: Algebra<N>) {
  const tape = newTape(inner);
  return { inner, tape, machine: machineFor(directKernel(tape.algebra)) };
}
const onNumbers = recorder(numbers);

/** Runs the function on the tape and walks it back; the adjoints are in the input nodes. */
export function recorded<N>(
  problem: Problem,
  { inner, tape, machine }: ReturnType<typeof recorder<N>>,
  input: (x: number, position: number) => N,
) {
  tape.clear();
  const nodes: TapeNode<N>[] = [];
  const vary: Vary<TapeNode<N>> = (x, position) => (nodes[position] = tape.input(input(x, position)));
  const { f, inputs, rest } = start(problem, machine, vary);
  const result = f(...inputs);
  for (const { x, weight } of seeded(result, problem.seed)) {
    if (x instanceof Scalar) tape.seed(x.element as TapeNode<N>, inner.constant(weight));
  }
  tape.walk();
  return { nodes, rest, result, length: tape.length };
}

/** The gradient by a Wengert list. */
export function tapeGradient(
  files: Files,
  entry: Entry,
  args: readonly unknown[],
  wrt?: readonly number[],
  seed?: unknown,
): unknown[] {
  const problem: Problem = { files, entry, args, wrt, seed };
  const { nodes, rest } = recorded(problem, onNumbers, (x) => x);
  const entries = nodes.map((node) => node.adjoint ?? 0);
  return inShape(problem, rest, entries);
}

/** The length of the Wengert list: the operations on active numbers in one run. */
export function tapeLength(files: Files, entry: Entry, args: readonly unknown[], seed?: unknown): number {
  return recorded({ files, entry, args, wrt: undefined, seed }, onNumbers, (x) => x).length;
}

const delcontMachine = machineFor(delcontKernel(numbers));

/** The gradient by delimited continuations. The call stack is the tape, so long runs overflow it. */
export function delcontGradient(
  files: Files,
  entry: Entry,
  args: readonly unknown[],
  wrt?: readonly number[],
  seed?: unknown,
): unknown[] {
  const problem: Problem = { files, entry, args, wrt, seed };
  const cells: Cell<number>[] = [];
  const vary: Vary<Cell<number>> = (x, position) => (cells[position] = newCell(x));
  const { f, inputs, rest } = start(problem, delcontMachine, vary);
  reset<void>(function* () {
    const result = yield* f(...inputs) as Generator<unknown, unknown, unknown>;
    for (const { x, weight } of seeded(result, seed)) {
      if (x instanceof Scalar) (x.element as Cell<number>).accumulate(weight, numbers);
    }
  });
  const entries = cells.map((cell) => cell.adjoint ?? 0);
  return inShape(problem, rest, entries);
}
