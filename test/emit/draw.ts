/** Choices from a tape of numbers, so that fast-check shrinks a program by shrinking its tape. */
import { BlockBuilder } from '../../src/ir/build.js';
import type { Origin, Type, Variable } from '../../src/ir/types.js';

export class Draw {
  private position = 0;

  constructor(private readonly tape: readonly number[]) {}

  /** One of 0 … n − 1; 0 when the tape has ended. */
  below(n: number): number {
    return (this.tape[this.position++] ?? 0) % n;
  }

  chance(percent: number): boolean {
    return this.below(100) >= 100 - percent;
  }

  of<T>(list: readonly T[]): T {
    const found = list[this.below(list.length)];
    if (found === undefined) throw new Error('internal: nothing to choose from');
    return found;
  }

  get isOver(): boolean {
    return this.position >= this.tape.length;
  }
}

/** The variables in scope, innermost last. */
export class Scope {
  constructor(private readonly variables: readonly Variable[]) {}

  with(...more: readonly Variable[]): Scope {
    return new Scope([...this.variables, ...more]);
  }

  ofType(kind: Type['kind'], storage?: string): readonly Variable[] {
    return this.variables.filter(
      (v) =>
        v.type.kind === kind &&
        (storage === undefined || (v.type as { storage: string }).storage === storage),
    );
  }
}

let lines = 0;
export function origin(text: string): Origin {
  lines++;
  return { file: 'random.ts', start: lines, end: lines + 1, text };
}

export const builder = (): BlockBuilder => new BlockBuilder('primal', origin(''));
