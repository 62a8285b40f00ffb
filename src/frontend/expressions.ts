/** One entry per kind of expression; what is not here is refused by name. */
import { ts } from 'ts-morph';
import { boolean, number, text } from '../ir/build.js';
import type { Atom, Type, UnionType } from '../ir/types.js';
import { branch } from './branch.js';
import { lowerCall } from './calls.js';
import { closureOf } from './captures.js';
import { condition, typeOfChoice } from './conditions.js';
import { construct } from './construct.js';
import { as } from './conform.js';
import { unwrap } from './assigned.js';
import type { Context } from './context.js';
import { absent } from './environment.js';
import { lowerTemplate } from './externals.js';
import { lowerArrayLiteral } from './literals.js';
import { lowerElementAccess, lowerPropertyAccess } from './memory.js';
import { lowerThis } from './methods.js';
import { lowerIdentifier } from './names.js';
import { lowerNewArray } from './allocation.js';
import { lowerNewCollection } from './collections.js';
import { lowerObjectLiteral } from './objects.js';
import { lowerBinary, lowerPrefix, numeric } from './operators.js';
import { lowerStep } from './assignments.js';
import { isTable, lowerArrayTable, lowerObjectTable } from './tables.js';
import { lowerTypeOf } from './typeOf.js';
import { refuseSyntax, reportType } from './refused.js';

/** What the place of an expression knows about its value. */
export interface Want {
  /** The variable it becomes. */
  readonly name?: string;
  /** Its type, where arrays may be made. */
  readonly expected?: Type;
  /** Whether undefined and null are welcome, because they are tested for. */
  readonly absent?: boolean;
}

type Lowering<N extends ts.Expression> = (c: Context, node: N, want: Want) => Atom;

const K = ts.SyntaxKind;

const inner = (c: Context, node: { readonly expression: ts.Expression }, want: Want): Atom =>
  lowerValue(c, node.expression, want);

/** What is said to be a tuple is the same array, of which more is known; else values are what they are. */
function lowerAssertion(c: Context, node: ts.AssertionExpression, want: Want): Atom {
  const value = inner(c, node, wantOfAsserted(c, node, want));
  if (value.type.kind !== 'array' || value.type.storage !== 'Array' || ts.isConstTypeReference(node.type))
    return value;
  const { element } = value.type;
  const said = c.types.of(c.types.checker.getTypeAtLocation(node));
  if (!('type' in said) || said.type.kind !== 'tuple') return value;
  const isOfIts = said.type.elements.every((e) => e.type.kind === element.kind);
  return isOfIts ? as(c, value, said.type) : value;
}

/** An object that is written here has the fields that are said, even where its place asks for fewer. */
function wantOfAsserted(c: Context, node: ts.AssertionExpression, want: Want): Want {
  if (want.expected?.kind !== 'record' || !ts.isObjectLiteralExpression(unwrap(node.expression))) return want;
  const said = c.types.of(c.types.checker.getTypeAtLocation(node));
  return 'type' in said && said.type.kind === 'record' ? { ...want, expected: said.type } : want;
}

/** `void 0`, as compilers write `undefined`. */
const lowerVoid = (c: Context, node: ts.VoidExpression): Atom =>
  ts.isNumericLiteral(node.expression) ? absent : refuseSyntax(c, node);

const table: ReadonlyMap<ts.SyntaxKind, Lowering<never>> = new Map([
  [K.NumericLiteral, (_: Context, n: ts.NumericLiteral) => number(Number(n.text))],
  [K.StringLiteral, (_: Context, n: ts.StringLiteral) => text(n.text)],
  [K.NoSubstitutionTemplateLiteral, (_: Context, n: ts.NoSubstitutionTemplateLiteral) => text(n.text)],
  [K.TemplateExpression, lowerTemplate],
  [K.TrueKeyword, () => boolean(true)],
  [K.FalseKeyword, () => boolean(false)],
  [K.NullKeyword, () => ({ kind: 'constant', value: null, type: { kind: 'opaque', text: 'null' } }) as const],
  [K.Identifier, lowerIdentifier],
  [K.VoidExpression, lowerVoid],
  [K.ParenthesizedExpression, inner],
  [K.NonNullExpression, inner],
  [K.AsExpression, lowerAssertion],
  [K.SatisfiesExpression, inner],
  [K.TypeAssertionExpression, lowerAssertion],
  [K.BinaryExpression, lowerBinary],
  [K.PrefixUnaryExpression, lowerPrefix],
  [K.PostfixUnaryExpression, (c: Context, n: ts.PostfixUnaryExpression) => lowerStep(c, n)],
  [K.ConditionalExpression, lowerConditional],
  [K.CallExpression, lowerCall],
  [K.ArrowFunction, lowerFunctionExpression],
  [K.FunctionExpression, lowerFunctionExpression],
  [K.ThisKeyword, lowerThis],
  [K.PropertyAccessExpression, lowerPropertyAccess],
  [K.ElementAccessExpression, lowerElementAccess],
  [K.ArrayLiteralExpression, lowerArray],
  [K.ObjectLiteralExpression, lowerObject],
  [K.NewExpression, lowerNew],
  [K.TypeOfExpression, lowerTypeOf],
] as readonly [ts.SyntaxKind, Lowering<never>][]);

/** Appends what computes the expression and gives its value. */
export function lowerValue(c: Context, node: ts.Expression, want: Want = {}): Atom {
  const tested = c.tested.get(node);
  if (tested !== undefined) return tested;
  const lower = table.get(node.kind) as Lowering<ts.Expression> | undefined;
  const value = lower === undefined ? refuseSyntax(c, node) : lower(c, node, want);
  const { type } = value;
  if (type.kind === 'union') return asWhatItIs(c, node, value, type);
  return isEnumNumber(value) ? asPlaceWants(c, node, value) : value;
}

function lowerFunctionExpression(
  c: Context,
  node: ts.ArrowFunction | ts.FunctionExpression,
  want: Want,
): Atom {
  return c.unit.functionValues.add(closureOf(c, node), want.name);
}

/** An array or an object as the one of them that TypeScript knows it to be here. */
function asWhatItIs(c: Context, node: ts.Expression, value: Atom, { list, object }: UnionType): Atom {
  const type = c.types.checker.getTypeAtLocation(node);
  // `Array.isArray` makes an array of anything of one that is not written to.
  const isList = (t: ts.Type): boolean =>
    c.types.checker.isArrayType(t) ||
    c.types.checker.isTupleType(t) ||
    (t.isIntersection() && t.types.some(isList));
  if (type.isUnion() ? type.types.every(isList) : isList(type)) return as(c, value, list);
  const here = c.types.of(type);
  return 'type' in here && here.type.kind === 'record' ? as(c, value, object) : value;
}

const isEnumNumber = (a: Atom): boolean => a.type.kind === 'opaque' && a.type.text === 'number';

/** A member of an enum becomes a number where one is asked for. */
function asPlaceWants(c: Context, node: ts.Expression, value: Atom): Atom {
  const wanted = c.types.checker.getContextualType(node);
  const wantsNumber = wanted !== undefined && (wanted.flags & ts.TypeFlags.Number) !== 0;
  return wantsNumber ? (numeric(c, value) ?? value) : value;
}

function lowerConditional(c: Context, node: ts.ConditionalExpression, want: Want): Atom {
  const type = c.types.checker.getTypeAtLocation(node);
  const result = typeOfChoice(c, type);
  if ('problem' in result) return reportType(c, node, result.problem, type);
  const value = branch(
    c,
    condition(c, node.condition),
    () => lowerValue(c, node.whenTrue, want),
    () => lowerValue(c, node.whenFalse, want),
    { name: want.name ?? '', select: true },
  );
  if (value === undefined) throw new Error('internal: a conditional without value');
  return value;
}

function lowerNew(c: Context, node: ts.NewExpression, want: Want): Atom {
  return (
    construct(c, node, want) ??
    lowerNewArray(c, node, want) ??
    lowerNewCollection(c, node, want) ??
    refuseSyntax(c, node)
  );
}

function lowerArray(c: Context, node: ts.ArrayLiteralExpression, want: Want): Atom {
  return isTable(c, node) ? lowerArrayTable(c, node, want) : lowerArrayLiteral(c, node, want);
}

function lowerObject(c: Context, node: ts.ObjectLiteralExpression, want: Want): Atom {
  return isTable(c, node) ? lowerObjectTable(c, node, want) : lowerObjectLiteral(c, node, want);
}
