/** Whether two expressions may name the same array. */
import { ts } from 'ts-morph';
import { assignedIn, unwrap } from './assigned.js';
import type { Context } from './context.js';
import { enclosingFunction, isConst, isLibrarySymbol, type Resolver } from './resolver.js';
import { storesIn } from './stores.js';
import { rootOf } from './targets.js';

export function indexType(c: Context, node: ts.Expression): ts.Type | undefined {
  const { checker } = c.types;
  return checker.getIndexTypeOfType(
    checker.getNonNullableType(checker.getTypeAtLocation(node)),
    ts.IndexKind.Number,
  );
}

/** Whether two expressions may name the same array, or the same object with numbers as keys. */
export function mayBeSame(c: Context, a: ts.Expression, b: ts.Expression): boolean {
  if ([a, b].some((node) => isLiteral(unwrap(node)))) return false;
  const [p, q] = [indexType(c, a), indexType(c, b)];
  if (p === undefined || q === undefined) {
    const [s, t] = [a, b].map((node) => c.types.checker.getTypeAtLocation(node)) as [ts.Type, ts.Type];
    return !(p !== q && isCollection(p === undefined ? s : t)) && mayBeOneType(s, t);
  }
  if (!mayBeOneType(p, q)) return false;
  const [kind, other] = [kindOf(c, a), kindOf(c, b)];
  if (kind !== undefined && other !== undefined && kind !== other) return false;
  return ![
    [a, b],
    [b, a],
  ].some(([made, other]) =>
    isMadeHere(c, made!)
      ? isElsewhere(c, other!, made!)
      : isPartOfMade(c, made!) && isOnlyLookedInto(c, other!) && !runsInItself(c),
  );
}

/** What is written down where it is used has no other name. */
const isLiteral = (node: ts.Expression): boolean =>
  ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node);

/** Maps, sets and what goes through them are no arrays. */
function isCollection(type: ts.Type): boolean {
  const symbol = type.getSymbol();
  const isOne = symbol !== undefined && /^(?:Readonly)?(?:Map|Set)(?:Iterator)?$/.test(symbol.name);
  return isOne && isLibrarySymbol(symbol);
}

/**
 * Whether a value may be of both types. Two types of objects always may, as those of two interfaces that it implements,
 * and so may whatever has type parameters.
 */
function mayBeOneType(a: ts.Type, b: ts.Type): boolean {
  if (a.isUnion()) return a.types.some((t) => mayBeOneType(t, b));
  if (b.isUnion()) return mayBeOneType(b, a);
  const [p, q] = [primitiveOf(a), primitiveOf(b)];
  return p === undefined || q === undefined || p === q;
}

/** Which of the primitive types, or of objects, the type is; undefined if that is not known. */
const primitiveOf = ({ flags }: ts.Type): ts.TypeFlags | undefined =>
  kinds.find((kind) => (flags & kind) !== 0);

const kinds = [
  ts.TypeFlags.NumberLike,
  ts.TypeFlags.StringLike,
  ts.TypeFlags.BooleanLike,
  ts.TypeFlags.Undefined,
  ts.TypeFlags.Null,
  ts.TypeFlags.Object,
];

/** The library's kind of array that the value is; undefined if it may be of several. */
function kindOf(c: Context, node: ts.Expression): string | undefined {
  const { checker } = c.types;
  const type = checker.getNonNullableType(checker.getTypeAtLocation(node));
  if (checker.isTupleType(type) || checker.isArrayType(type)) return 'Array';
  const symbol = type.getSymbol();
  return symbol !== undefined && isLibrarySymbol(symbol) && symbol.name.endsWith('Array')
    ? symbol.name
    : undefined;
}

const makers = new Set([
  'map',
  'slice',
  'filter',
  'concat',
  'from',
  'of',
  'flat',
  'fill',
  'toSorted',
  'toReversed',
]);

/** Whether the name is a constant that holds an array made where it is declared. */
function isMadeHere(c: Context, node: ts.Expression): boolean {
  const plain = unwrap(node);
  const declaration = ts.isIdentifier(plain) ? c.resolver.symbolOf(plain)?.valueDeclaration : undefined;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return false;
  if ((ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) === 0) return false;
  if (declaration.initializer === undefined || isAround(enclosingFunction(declaration), c.frame.node))
    return false;
  return makesArray(c, unwrap(declaration.initializer));
}

/** Whether the expression makes an array that nothing else names. */
function makesArray(c: Context, value: ts.Expression): boolean {
  if (ts.isArrayLiteralExpression(value) || ts.isNewExpression(value)) return true;
  if (!ts.isCallExpression(value)) return false;
  const callee = unwrap(value.expression);
  const isMethod = ts.isPropertyAccessExpression(callee) && makers.has(callee.name.text);
  if (!isMethod || !isOfLibrary(c, callee.name)) return false;
  return callee.name.text !== 'fill' || ts.isNewExpression(unwrap(callee.expression));
}

function isOfLibrary(c: Context, name: ts.Node): boolean {
  const symbol = c.resolver.symbolOf(name);
  return symbol !== undefined && isLibrarySymbol(symbol);
}

/** Whether the name is a constant of a function, for an array or object made where it is declared. */
export function isMadeWhereNamed(c: Context, node: ts.Expression): boolean {
  const plain = unwrap(node);
  const declaration = ts.isIdentifier(plain) ? c.resolver.symbolOf(plain)?.valueDeclaration : undefined;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return false;
  if (!isConst(declaration) || enclosingFunction(declaration) === undefined) return false;
  const value = declaration.initializer === undefined ? undefined : unwrap(declaration.initializer);
  return value !== undefined && (ts.isObjectLiteralExpression(value) || makesArray(c, value));
}

/** Whether the function stands in the other, whose arrays it may be handed. */
const isAround = (outer: ts.Node | undefined, f: ts.Node): boolean =>
  outer !== undefined && outer !== f && ts.findAncestor(f, (n) => n === outer) !== undefined;

/** `table[i]` of a table made here. */
function isPartOfMade(c: Context, node: ts.Expression): boolean {
  const plain = unwrap(node);
  return ts.isElementAccessExpression(plain) && isMadeHere(c, innermost(plain));
}

function innermost(node: ts.Expression): ts.Expression {
  const plain = unwrap(node);
  return ts.isElementAccessExpression(plain) ? innermost(plain.expression) : plain;
}

/** Whether the name is an input that cannot be put anywhere: of all inputs only numbers and lengths are read. */
function isOnlyLookedInto(c: Context, node: ts.Expression): boolean {
  const { node: f } = c.frame;
  if (!ts.isFunctionLike(f) || enclosingFunction(f) !== undefined) return false;
  if (!f.parameters.every((p) => ts.isIdentifier(p.name))) return false;
  const inputs = new Set(f.parameters.map((p) => c.resolver.symbolOf(p.name)));
  const symbol = c.resolver.symbolOf(unwrap(node));
  if (symbol === undefined || !inputs.has(symbol)) return false;
  const visit = (n: ts.Node): boolean => {
    const isDeclared = ts.isParameter(n.parent) && n.parent.name === n;
    if (!ts.isIdentifier(n) || isDeclared || !inputs.has(c.resolver.symbolOf(n)))
      return !ts.forEachChild(n, (child) => !visit(child));
    const type = c.types.checker.getTypeAtLocation(n);
    if (isPlain(type)) return true;
    const { parent } = n;
    if (ts.isPropertyAccessExpression(parent))
      return parent.expression === n && parent.name.text === 'length';
    const element =
      ts.isElementAccessExpression(parent) && parent.expression === n ? indexType(c, n) : undefined;
    return element !== undefined && isPlain(element);
  };
  return visit(f);
}

/** Numbers, flags and texts. */
export const isPlain = (type: ts.Type): boolean =>
  (type.flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.StringLike)) !== 0;

/** Whether the expression is a name that cannot stand for the array made under the name `made`. */
function isElsewhere(c: Context, node: ts.Expression, made: ts.Expression): boolean {
  const plain = unwrap(node);
  const root = rootOf(plain);
  if (!ts.isIdentifier(root)) return false;
  const symbol = c.resolver.symbolOf(root);
  if (symbol === undefined || symbol === c.resolver.symbolOf(unwrap(made))) return false;
  if (root === plain && isMadeHere(c, plain)) return true;
  const declaration = symbol.valueDeclaration;
  const isInput =
    declaration !== undefined && ts.isParameter(declaration) && declaration.parent === c.frame.node;
  if (!isInput || assignedIn(c.frame.node, c.resolver).has(symbol) || runsInItself(c)) return false;
  // What a parameter holds was there before, unless new arrays are put into it.
  if (root === plain) return true;
  const { all, isUnknown } = storesIn([c.frame.node], c);
  return !isUnknown && !all.some((s) => holdsArrays(c, s.target));
}

/** Whether the function may run inside of itself: what it has made may be what it is handed then. */
function runsInItself(c: Context): boolean {
  const { node } = c.frame;
  const { version } = c.resolver;
  const answers = recursive.get(c.resolver) ?? new Map<ts.Node, { version: number; answer: boolean }>();
  recursive.set(c.resolver, answers);
  const known = answers.get(node);
  if (known?.version === version) return known.answer;
  const { entered, isUnknown } = storesIn([node], c);
  const answer = isUnknown || entered.has(node);
  answers.set(node, { version, answer });
  return answer;
}

const recursive = new WeakMap<Resolver, Map<ts.Node, { version: number; answer: boolean }>>();

/** Whether what is written to the target may be an array, and the target what was handed in. */
function holdsArrays(c: Context, target: ts.Expression): boolean {
  if (isMadeHere(c, target)) return false;
  const element = indexType(c, target);
  return (
    element === undefined || (element.flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike)) === 0
  );
}
