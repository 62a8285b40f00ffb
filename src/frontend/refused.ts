/** What the language does not have, by its name in the user's words. */
import { ts } from 'ts-morph';
import type { Atom } from '../ir/types.js';
import type { Context } from './context.js';
import { textOf } from './places.js';
import type { TypeProblem } from './types.js';

const K = ts.SyntaxKind;

type Plain = 'tryStatement' | 'withStatement' | 'thisValue' | 'deleteOperator';
type Named =
  'asynchronous' | 'generator' | 'classValue' | 'spread' | 'bigint' | 'unknownSyntax' | 'arrayValue';

type Refusal = { readonly code: Plain } | { readonly code: Named; readonly construct: string };

const refusals: ReadonlyMap<ts.SyntaxKind, Refusal> = new Map<ts.SyntaxKind, Refusal>([
  [K.TryStatement, { code: 'tryStatement' }],
  [K.WithStatement, { code: 'withStatement' }],
  [K.ThisKeyword, { code: 'thisValue' }],
  [K.DeleteExpression, { code: 'deleteOperator' }],
  [K.AwaitExpression, { code: 'asynchronous', construct: '`await`' }],
  [K.YieldExpression, { code: 'generator', construct: '`yield`' }],
  [K.NewExpression, { code: 'classValue', construct: '`new`' }],
  [K.ClassExpression, { code: 'classValue', construct: 'A class' }],
  [K.ClassDeclaration, { code: 'classValue', construct: 'A class inside a function' }],
  [K.SpreadElement, { code: 'spread', construct: 'Spread' }],
  [K.BigIntLiteral, { code: 'bigint', construct: 'A literal with `n`' }],
  [K.OmittedExpression, { code: 'arrayValue', construct: 'An array with a hole' }],
  [K.RegularExpressionLiteral, { code: 'unknownSyntax', construct: 'A regular expression' }],
  [K.TaggedTemplateExpression, { code: 'unknownSyntax', construct: 'A tagged template' }],
  [K.VoidExpression, { code: 'unknownSyntax', construct: 'The value of `void`' }],
  [K.EnumDeclaration, { code: 'unknownSyntax', construct: 'An enum inside a function' }],
  [K.ModuleDeclaration, { code: 'unknownSyntax', construct: 'A namespace inside a function' }],
  [K.DebuggerStatement, { code: 'unknownSyntax', construct: '`debugger`' }],
  [K.SuperKeyword, { code: 'classValue', construct: '`super`' }],
  [K.MetaProperty, { code: 'unknownSyntax', construct: '`import.meta` or `new.target`' }],
]);

/** Reports syntax that is not in the language. */
export function refuseSyntax(c: Context, node: ts.Node): Atom {
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) {
    return c.fail(node, 'functionValue', { text: shortened(textOf(node)) });
  }
  const refusal = refusals.get(node.kind);
  if (refusal === undefined) return c.fail(node, 'unknownSyntax', { construct: wordsFor(node) });
  if ('construct' in refusal) return c.fail(node, refusal.code, { construct: refusal.construct });
  return c.fail(node, refusal.code, {});
}

/** `VariableDeclarationList` → 'This variable declaration list'. */
function wordsFor(node: ts.Node): string {
  const words = (K[node.kind] ?? 'syntax').replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return `This ${words} ('${shortened(textOf(node))}')`;
}

const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 37)}…` : text);

/** Reports a value whose type cannot take part. */
export function reportType(c: Context, node: ts.Node, problem: TypeProblem, type: ts.Type): Atom {
  const text = shortened(textOf(node));
  switch (problem) {
    case 'any':
      return c.fail(node, 'anyType', { text, type: c.types.text(type) });
    case 'function':
      return c.fail(node, 'functionValue', { text });
    case 'bigint':
      return c.fail(node, 'bigint', { construct: `'${text}'` });
    case 'generic':
    case 'other':
      return c.fail(node, 'otherType', { type: c.types.text(type) });
  }
}
