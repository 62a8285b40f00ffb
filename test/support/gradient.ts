/** A function compiled by itself, and its gradient at a point. */
import { expect } from 'vitest';
import { compile } from '../../src/compiler.js';
import { loadModules } from './run.js';

/** Compiles the module, which declares an annotated `f` and is refused nothing, and runs `fValueAndGrad`. */
export function valueAndGradientOf<G>(
  text: string,
  ...args: readonly unknown[]
): { readonly value: number; readonly grad: G } {
  const { companions, diagnostics } = compile({
    sources: { 'f.ts': text },
    verifyIr: true,
    workingDirectory: '/',
  });
  expect(diagnostics).toEqual([]);
  const { fValueAndGrad } = loadModules({ '/f.ts': text, '/f.grad.ts': companions[0]!.text })('/f.grad.ts');
  return (fValueAndGrad as (...given: readonly unknown[]) => { value: number; grad: G })(...args);
}
