/**
 * Reading members, calling and constructing. Members of arrays, strings and the other built-in values come from the
 * library of the machine, never from JavaScript's prototypes, which know nothing of the algebra.
 */
import ts from 'typescript';
import { call, temporary, uncounted, unsupported, withoutTypes, type Context } from './context.js';
import { expression, index, list } from './expressions.js';
import { libraryMembers } from '../machine/names.js';

type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression;

const isAccess = (node: ts.Node): node is Access =>
  ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);

const isSimple = (code: string): boolean => /^[\w$.]+$/.test(code);

/** `build` is given an expression that may be repeated, and the code that must run first. */
export function shared<T>(code: string, c: Context, build: (name: string, first: string) => T): T {
  if (isSimple(code)) return build(code, code);
  const t = temporary(c);
  return build(t, `(${t} = ${code})`);
}

const isOptional = (node: ts.Expression): boolean => ts.isOptionalChain(node);

/** Code for `node`, a link of an optional chain, handed to `rest`; all of it is skipped when the chain breaks off. */
function chained(node: ts.Expression, c: Context, rest: (code: string) => string): string {
  if (ts.isNonNullExpression(node) && isOptional(node.expression)) return chained(node.expression, c, rest);
  if (!isOptional(node)) return rest(expression(node, c));
  if (ts.isCallExpression(node)) return chainedCall(node, c, rest);
  if (!isAccess(node)) return unsupported(node, c, 'in an optional chain');
  return chained(node.expression, c, (base) => {
    if (node.questionDotToken === undefined) return rest(memberOf(base, node, c));
    const t = temporary(c);
    return `(__o.isNil(${t} = ${base}) ? undefined : ${rest(memberOf(t, node, c))})`;
  });
}

function chainedCall(node: ts.CallExpression, c: Context, rest: (code: string) => string): string {
  const target = ts.isNonNullExpression(node.expression) ? node.expression.expression : node.expression;
  const args = list(node.arguments, c);
  const finish = (f: string, self: string): string => {
    const applied = (g: string): string =>
      rest(call(c, `${g}.call(${[self, args].filter(Boolean).join(', ')})`));
    if (node.questionDotToken === undefined) return applied(f);
    const t = temporary(c);
    return `(__o.isNil(${t} = ${f}) ? undefined : ${applied(t)})`;
  };
  if (!isAccess(target)) return chained(target, c, (f) => finish(f, 'undefined'));
  return chained(target.expression, c, (base) => {
    const t = temporary(c);
    const method = methodOf(t, target, c);
    if (target.questionDotToken === undefined) return `(${t} = ${base}, ${finish(method, t)})`;
    return `(__o.isNil(${t} = ${base}) ? undefined : ${finish(method, t)})`;
  });
}

const keyCode = (node: Access, c: Context): string =>
  ts.isPropertyAccessExpression(node) ? JSON.stringify(node.name.text) : index(node.argumentExpression, c);

const methodOf = (base: string, node: Access, c: Context): string =>
  ts.isPropertyAccessExpression(node) && ts.isPrivateIdentifier(node.name)
    ? `${base}.${node.name.text}`
    : `__o.method(${base}, ${keyCode(node, c)})`;

/** The value of a member, of a base that is already code. */
export function memberOf(base: string, node: Access, c: Context): string {
  if (ts.isElementAccessExpression(node)) return `__o.get(${base}, ${index(node.argumentExpression, c)})`;
  const name = node.name.text;
  if (c.flavour.accessors.has(name)) return call(c, `__o.readAccessor(${base}, ${JSON.stringify(name)})`);
  if (libraryMembers.has(name)) return `__o.member(${base}, ${JSON.stringify(name)})`;
  return `${base}.${name}`;
}

export function access(node: Access, c: Context): string {
  if (isOptional(node)) return chained(node, c, (code) => code);
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword) return unsupported(node, c, 'reading from super');
  return memberOf(expression(node.expression, c), node, c);
}

export function callExpression(node: ts.CallExpression, c: Context): string {
  const target = withoutTypes(node.expression);
  if (isOptional(node)) return chained(node, c, (code) => code);
  if (target.kind === ts.SyntaxKind.ImportKeyword) return unsupported(node, c, 'dynamic import');
  if (target.kind === ts.SyntaxKind.SuperKeyword) return superCall(node, c);
  if (!isAccess(target) || isOptional(target)) {
    return call(c, `(0, ${expression(target, c)})(${list(node.arguments, c)})`);
  }
  const args = list(node.arguments, c);
  if (target.expression.kind === ts.SyntaxKind.SuperKeyword) {
    if (!ts.isPropertyAccessExpression(target)) return unsupported(target, c);
    return call(c, `super.${target.name.text}(${args})`);
  }
  if (ts.isPropertyAccessExpression(target) && ts.isPrivateIdentifier(target.name)) {
    return call(c, `${expression(target.expression, c)}.${target.name.text}(${args})`);
  }
  return shared(expression(target.expression, c), c, (name, first) => {
    const method = methodOf(first, target, c);
    return call(c, `${method}.call(${[name, args].filter(Boolean).join(', ')})`);
  });
}

function superCall(node: ts.CallExpression, c: Context): string {
  const home = c.home;
  if (home === undefined) return unsupported(node, c, 'super outside a class');
  const args = list(node.arguments, c);
  const parent = home.extendsError
    ? `__o.initialiseError(this, [${args}])`
    : call(c, `super.__init(${args})`);
  const fields = call(c, `this.__fields${home.id}()`);
  return `(${[parent, fields, ...home.parameterFields.map((name) => `this.${name} = ${name}`)].join(', ')})`;
}

/** The sizes given to array constructors are index arithmetic. */
const isArrayConstructor = (node: ts.Expression): boolean =>
  ts.isIdentifier(node) && /Array$/.test(node.text);

export function newExpression(node: ts.NewExpression, c: Context): string {
  const given = node.arguments ?? [];
  const isSized = isArrayConstructor(node.expression) && !given.some(ts.isArrayLiteralExpression);
  const args = list(given, isSized ? uncounted(c) : c);
  return call(c, `__o.construct(${expression(node.expression, c)}, [${args}])`);
}
