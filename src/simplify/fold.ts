/**
 * Real-number algebra on derivative statements: what the constructors of src/rules/expression.ts know, applied again
 * after substitution. Primal statements keep their bits and are left alone.
 */
import type { Atom, Block, Expression, Let, Statement, Variable } from '../ir/types.js';
import { renameStatement, substitution } from '../ir/visit.js';
import { add, divide, multiply, negate, subtract, type Expr } from '../rules/expression.js';

/** Removes derivative statements whose value is an atom, replacing its uses. */
export function fold(body: Block): Block {
  return foldBlock(body, new Map());
}

function foldBlock(b: Block, known: Map<Variable, Atom>): Block {
  const use = substitution(known);
  const statements = b.statements.flatMap((original): readonly Statement[] => {
    switch (original.kind) {
      case 'let': {
        const s = renameStatement(original, { use }) as Let;
        const value = s.sweep === 'primal' ? undefined : atomOf(s.expression);
        if (value === undefined) return [s];
        known.set(s.variable, value);
        return [];
      }
      case 'if':
        return [
          {
            ...original,
            condition: use(original.condition),
            then: foldBlock(original.then, known),
            otherwise: foldBlock(original.otherwise, known),
          },
        ];
      case 'for': {
        const { from, to } = original;
        return [
          { ...original, from: use(from), to: use(to), carried: carried(original.carried, use), body: foldBlock(original.body, known) },
        ];
      }
      case 'while':
        return [
          {
            ...original,
            carried: carried(original.carried, use),
            test: foldBlock(original.test, known),
            body: foldBlock(original.body, known),
          },
        ];
      case 'store':
      case 'push':
      case 'effect':
      case 'throw':
      case 'call':
        return [renameStatement(original, { use })];
    }
  });
  return { statements, yields: b.yields.map(use) };
}

const carried = <C extends { readonly initial: Atom }>(list: readonly C[], use: (a: Atom) => Atom): C[] =>
  list.map((c) => ({ ...c, initial: use(c.initial) }));

/** The atom an expression equals, if algebra finds one. */
function atomOf(e: Expression): Atom | undefined {
  if (e.kind === 'select') {
    if (e.whenTrue === e.whenFalse) return e.whenTrue;
    if (e.whenTrue.kind === 'constant' && e.whenFalse.kind === 'constant') {
      return Object.is(e.whenTrue.value, e.whenFalse.value) ? e.whenTrue : undefined;
    }
    return undefined;
  }
  if (e.kind !== 'primitive') return undefined;
  const [a, b] = e.arguments;
  const result = a === undefined ? undefined : simplified(e.operation, a, b);
  return result?.kind === 'variable' || result?.kind === 'constant' ? result : undefined;
}

function simplified(operation: string, a: Expr, b: Expr | undefined): Expr | undefined {
  if (operation === 'negate') return negate(a);
  if (b === undefined) return undefined;
  const constructor = constructors.get(operation);
  return constructor?.(a, b);
}

const constructors: ReadonlyMap<string, (a: Expr, b: Expr) => Expr> = new Map([
  ['add', add],
  ['subtract', subtract],
  ['multiply', multiply],
  ['divide', divide],
]);
