/** Short ways to build a function of the IR and to see its text. */
import { emitCompanion } from '../../src/emit/index.js';
import { block, BlockBuilder, nowhere, numberType } from '../../src/ir/build.js';
import type { Function, Reference } from '../../src/ir/module.js';
import type { Atom, Sweep, Type, Variable } from '../../src/ir/types.js';

export const vector: Type = { kind: 'array', storage: 'Float64Array', element: numberType, readonly: false };
export const list: Type = { kind: 'array', storage: 'Array', element: numberType, readonly: false };

export function functionOf(
  parameters: readonly Variable[],
  resultType: Type,
  build: (b: BlockBuilder) => Atom | undefined,
): Function {
  const b = new BlockBuilder('primal', nowhere);
  const result = build(b);
  return {
    id: 'f.ts#f',
    name: 'f',
    parameters: parameters.map((v) => ({ variable: v, typeText: '', optional: false })),
    body: block(b.statements, result === undefined ? [] : [result]),
    resultType,
    resultText: '',
    origin: nowhere,
  };
}

export interface Emitting {
  readonly assertElements?: boolean;
  readonly references?: readonly Reference[];
  readonly documentation?: readonly string[];
}

export function emit(f: Function, o: Emitting = {}): string {
  return emitCompanion({
    source: './f.ts',
    functions: [{ function: f, primal: 'f', documentation: o.documentation ?? [], exported: true }],
    references: o.references ?? [],
    assertElements: o.assertElements ?? false,
  }).text;
}

/** Only the lines of the function's body. */
export function bodyOf(f: Function, o: Emitting = {}): string {
  const text = emit(f, o);
  return `\n${text.slice(text.indexOf('{\n') + 2, text.lastIndexOf('\n}'))}\n`;
}

/** A builder whose statements stem from `text`. */
export function from(text: string, sweep: Sweep, start: number): BlockBuilder {
  return new BlockBuilder(sweep, { file: 'f.ts', start, end: start + 1, text });
}
