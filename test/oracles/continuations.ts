/**
 * The operators shift and reset by generators. A computation is a generator function that writes
 * `yield* shift((k) => …)`; calling `k` resumes the rest of the computation up to the enclosing `reset`.
 *
 * A generator is a one-shot continuation. The first call of `k` resumes the live generator; a later call starts a
 * fresh one and replays the answers given so far, which asks the computation to be pure up to that point.
 */

export type Continuation<A, R> = (answer: A) => R;
type Receiver<A, R> = (k: Continuation<A, R>) => R;

export class Shift<A, R> {
  constructor(readonly receiver: Receiver<A, R>) {}
}

/** What a computation has been told so far, newest first. */
interface Answers {
  readonly earlier: Answers | undefined;
  readonly last: unknown;
}

export type Computation<R> = () => Generator<unknown, R, never>;

export function* shift<A, R>(receiver: Receiver<A, R>): Generator<Shift<A, R>, A, A> {
  return yield new Shift(receiver);
}

export function reset<R>(computation: Computation<R>): R {
  type Run = Generator<Shift<unknown, R>, R, unknown>;
  const start = computation as unknown as () => Run;

  const replay = (answers: Answers | undefined): Run => {
    const run = answers === undefined ? start() : replay(answers.earlier);
    if (answers === undefined) run.next();
    else run.next(answers.last);
    return run;
  };
  const handle = (run: Run, answers: Answers | undefined, step: IteratorResult<Shift<unknown, R>, R>): R => {
    if (step.done === true) return step.value;
    let live: Run | undefined = run;
    return step.value.receiver((answer) => {
      const rest = live ?? replay(answers);
      live = undefined;
      return handle(rest, { earlier: answers, last: answer }, rest.next(answer));
    });
  };
  const first = start();
  return handle(first, undefined, first.next());
}
