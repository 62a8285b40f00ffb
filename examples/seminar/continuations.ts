/**
 * Reverse mode by hand, without a tape: delimited continuations (Wang et al., Backpropagation with Continuation
 * Callbacks, NeurIPS 2018). Each operation captures the rest of the computation, makes its result with adjoint 0,
 * runs the rest on it, and only then adds to its operands' adjoints. The call stack is the tape.
 */
export interface Num {
  readonly value: number;
  adjoint: number;
}

/** What `shift` hands over: a function of the rest of the computation. */
type Capture = (rest: (value: Num) => void) => void;
type Program<T> = Generator<Capture, T, Num>;

const num = (value: number): Num => ({ value, adjoint: 0 });

/** Runs the program up to its next `shift`, giving that the remainder; a generator can be resumed once, enough here. */
function reset(program: Program<void>): void {
  const resume = (step: IteratorResult<Capture, void>): void => {
    if (step.done !== true) step.value((value) => resume(program.next(value)));
  };
  resume(program.next(undefined as never));
}

function* shift(capture: Capture): Program<Num> {
  return yield capture;
}

const operation = (value: number, pullback: (adjoint: number) => void): Program<Num> =>
  shift((rest) => {
    const result = num(value);
    rest(result);
    pullback(result.adjoint);
  });

export const add = (a: Num, b: Num): Program<Num> =>
  operation(a.value + b.value, (bar) => {
    a.adjoint += bar;
    b.adjoint += bar;
  });

export const multiply = (a: Num, b: Num): Program<Num> =>
  operation(a.value * b.value, (bar) => {
    a.adjoint += b.value * bar;
    b.adjoint += a.value * bar;
  });

export const sin = (a: Num): Program<Num> =>
  operation(Math.sin(a.value), (bar) => {
    a.adjoint += Math.cos(a.value) * bar;
  });

export const exp = (a: Num): Program<Num> =>
  operation(Math.exp(a.value), (bar) => {
    a.adjoint += Math.exp(a.value) * bar;
  });

/** Runs the function inside a `reset` in which its result's adjoint is set to 1. */
export function gradientOf(f: (...x: Num[]) => Program<Num>, at: readonly number[]): readonly number[] {
  const inputs = at.map(num);
  reset(
    (function* () {
      const result = yield* f(...inputs);
      result.adjoint = 1;
    })(),
  );
  return inputs.map((x) => x.adjoint);
}

/** The gradient of sin(x + y²)·e^z. */
export const gradient = (x: number, y: number, z: number): readonly number[] =>
  gradientOf(
    function* (a, b, c) {
      const inner = yield* add(a!, yield* multiply(b!, b!));
      return yield* multiply(yield* sin(inner), yield* exp(c!));
    },
    [x, y, z],
  );
