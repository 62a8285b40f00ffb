/** What `cotangent` is to modules that run while they are verified: markers give the compiled derivatives. */
import * as published from '../index.js';

type Run = (...args: unknown[]) => unknown;

/**
 * What `stopGradient` is given is a constant to derivatives, so differences must not see it change: the first run says
 * what it is, and those that follow are given the same.
 */
export class HeldConstants {
  private recorded: unknown[] = [];
  private replayed: Iterator<unknown> | undefined;

  record<T>(run: () => T): { readonly value: T; readonly constants: readonly unknown[] } {
    this.recorded = [];
    this.replayed = undefined;
    return { value: run(), constants: this.recorded };
  }

  replay<T>(constants: readonly unknown[], run: () => T): T {
    this.replayed = constants.values();
    return run();
  }

  readonly stopGradient = (x: unknown): unknown => {
    const next = this.replayed?.next();
    if (next?.done === false) return structuredClone(next.value);
    this.recorded.push(structuredClone(x));
    return x;
  };
}

/** `derivativeOf` gives the derivative of a function, if it is one that the companions have. */
export function runtimeWith(
  held: HeldConstants,
  derivativeOf: (f: unknown, suffix: string) => Run | undefined,
): object {
  const marker = (name: string): [string, unknown] => {
    const suffix = name.charAt(0).toUpperCase() + name.slice(1);
    const make = (f: unknown): Run => {
      return (...args) => {
        const found = derivativeOf(f, suffix);
        if (found === undefined) throw new Error(`${name} of a function that no companion has`);
        return found(...args);
      };
    };
    return [name, make];
  };
  const markers = ['grad', 'valueAndGrad', 'vjp', 'jvp', 'hvp', 'jacobian', 'hessian'];
  return { ...published, stopGradient: held.stopGradient, ...Object.fromEntries(markers.map(marker)) };
}
