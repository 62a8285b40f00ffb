/** Functions, arrows and methods, with their parameters. */
import ts from 'typescript';
import { declareTemporaries, inFunction, star, unsupported, type Context } from './context.js';
import { expression, propertyName } from './expressions.js';
import { statements } from './statements.js';

type Parameters = readonly ts.ParameterDeclaration[];

interface ParameterText {
  readonly list: string;
  /** Runs at the start of the body: a default may call, which no parameter list of a generator can. */
  readonly preamble: string;
}

/** A binding name: an identifier or a pattern with defaults. */
export function bindingText(name: ts.BindingName, c: Context, nested = false): string {
  if (ts.isIdentifier(name)) return name.text;
  if (ts.isArrayBindingPattern(name)) {
    const elements = name.elements.map((e) => (ts.isOmittedExpression(e) ? '' : bindingElement(e, c)));
    const last = name.elements.at(-1);
    return `[${elements.join(', ')}${last !== undefined && ts.isOmittedExpression(last) ? ',' : ''}]`;
  }
  if (nested && hasIndexKeys(name)) return unsupported(name, c, 'computed keys in a nested pattern');
  return `{ ${name.elements.map((e) => bindingElement(e, c)).join(', ')} }`;
}

/** Patterns that may index an array: typed arrays of the algebra have no numeric properties. */
export const hasIndexKeys = (name: ts.BindingName): boolean =>
  ts.isObjectBindingPattern(name) &&
  name.elements.some(
    (e) =>
      e.propertyName !== undefined &&
      (ts.isComputedPropertyName(e.propertyName) || ts.isNumericLiteral(e.propertyName)),
  );

function bindingElement(node: ts.BindingElement, c: Context): string {
  const target = bindingText(node.name, c, true);
  if (node.dotDotDotToken !== undefined) return `...${target}`;
  const key = node.propertyName === undefined ? '' : `${propertyName(node.propertyName, c)}: `;
  const initial = node.initializer === undefined ? '' : ` = ${expression(node.initializer, c)}`;
  return `${key}${target}${initial}`;
}

const isThis = (p: ts.ParameterDeclaration): boolean => ts.isIdentifier(p.name) && p.name.text === 'this';

function parameterText(all: Parameters, c: Context): ParameterText {
  const parameters = all.filter((p) => !isThis(p));
  if (parameters.every((p) => ts.isIdentifier(p.name) && p.initializer === undefined)) {
    const list = parameters.map((p) => `${p.dotDotDotToken ? '...' : ''}${(p.name as ts.Identifier).text}`);
    return { list: list.join(', '), preamble: '' };
  }
  const elements = parameters.map((p) => {
    const name = bindingText(p.name, c, true);
    if (p.dotDotDotToken !== undefined) return `...${name}`;
    return p.initializer === undefined ? name : `${name} = ${expression(p.initializer, c)}`;
  });
  return { list: '...__a', preamble: `var [${elements.join(', ')}] = __a;\n` };
}

interface FunctionParts {
  readonly parameters: Parameters;
  readonly body?: ts.ConciseBody | undefined;
}

/** `(parameters) { body }`. `lead` runs before the body, once the parameters are bound. */
export function functionRest(node: FunctionParts, outer: Context, lead = ''): string {
  const c = inFunction(outer);
  const { list, preamble } = parameterText(node.parameters, c);
  const body =
    node.body === undefined
      ? ''
      : ts.isBlock(node.body)
        ? statements(node.body.statements, c)
        : `return ${expression(node.body, c)};`;
  return `(${list}) {\n${declareTemporaries(c)}${preamble}${lead}${body}\n}`;
}

function refuseAsync(node: ts.FunctionLikeDeclaration, c: Context): void {
  const isAsync =
    ts.canHaveModifiers(node) && node.modifiers?.some((m) => m.kind === ts.SyntaxKind.AsyncKeyword);
  if (isAsync === true) unsupported(node, c, 'async');
  if (node.asteriskToken !== undefined) unsupported(node, c, 'generator');
}

export function functionDeclaration(node: ts.FunctionDeclaration, c: Context): string {
  if (node.body === undefined) return '';
  refuseAsync(node, c);
  return `function${star(c)} ${node.name?.text ?? '__default'}${functionRest(node, c)}\n`;
}

export function functionExpression(node: ts.FunctionExpression | ts.ArrowFunction, c: Context): string {
  refuseAsync(node, c);
  if (ts.isFunctionExpression(node))
    return `(function${star(c)} ${node.name?.text ?? ''}${functionRest(node, c)})`;
  if (c.flavour.generator) return `(function*${functionRest(node, c)}).bind(this)`;
  const rest = functionRest(node, c);
  const close = closingOfParameters(rest);
  return `(${rest.slice(0, close)} => ${rest.slice(close)})`;
}

/** The parameter list holds identifiers only, so its first `)` ends it. */
const closingOfParameters = (rest: string): number => rest.indexOf(')') + 1;

const textName = (name: ts.PropertyName, c: Context): string =>
  ts.isIdentifier(name) || ts.isStringLiteralLike(name)
    ? name.text
    : unsupported(name, c, 'as an accessor name');

/** A method or accessor of an object literal or class. Accessors become methods, which in a generator can yield. */
export function methodText(
  node: ts.MethodDeclaration | ts.GetAccessorDeclaration | ts.SetAccessorDeclaration,
  c: Context,
): string {
  refuseAsync(node, c);
  if (ts.isMethodDeclaration(node)) return `${star(c)}${propertyName(node.name, c)}${functionRest(node, c)}`;
  const name = textName(node.name, c);
  const kind = ts.isGetAccessorDeclaration(node) ? 'get' : 'set';
  const self = `__${kind}_${name}`;
  const parameter = kind === 'get' ? '' : 'value';
  const native = c.flavour.generator
    ? `throw new Error('the accessor ${name} was used natively');`
    : `return this.${self}(${parameter});`;
  return [
    `${star(c)}${self}${functionRest(node, c)}`,
    `${kind} ${JSON.stringify(name)}(${parameter}) { ${native} }`,
  ].join(isStaticOrMember(node) ? '\n' : ', ');
}

const isStaticOrMember = (node: ts.Node): boolean => ts.isClassLike(node.parent);
