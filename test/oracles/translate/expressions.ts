/** Expressions, by kind of syntax. The translation of an expression can stand anywhere an operand can. */
import ts from 'typescript';
import { assignment, incrementOf } from './assignments.js';
import { access, callExpression, newExpression } from './calls.js';
import { classExpression } from './classes.js';
import { operation, temporary, uncounted, unsupported, withoutTypes, type Context } from './context.js';
import { functionExpression, methodText } from './functions.js';

type Translate = (node: never, c: Context) => string;

const comparisons = new Set(['<', '>', '<=', '>=', '==', '!=', '===', '!==']);
const bitwise = new Set(['&', '|', '^', '<<', '>>', '>>>']);
export const arithmetic: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'remainder',
  '**': 'power',
};

export function expression(node: ts.Expression, c: Context): string {
  const translate = table.get(node.kind);
  if (translate === undefined) return unsupported(node, c);
  return translate(node as never, c);
}

/** Expressions whose value in the machine is a JavaScript boolean or a plain constant already. */
function isPlain(node: ts.Expression): boolean {
  const e = withoutTypes(node);
  if (ts.isNumericLiteral(e) || ts.isStringLiteralLike(e)) return true;
  if (e.kind === ts.SyntaxKind.TrueKeyword || e.kind === ts.SyntaxKind.FalseKeyword) return true;
  if (ts.isTypeOfExpression(e)) return true;
  if (ts.isPrefixUnaryExpression(e)) return e.operator === ts.SyntaxKind.ExclamationToken;
  if (!ts.isBinaryExpression(e)) return false;
  const operator = ts.tokenToString(e.operatorToken.kind) ?? '';
  if (operator === '&&' || operator === '||') return isPlain(e.left) && isPlain(e.right);
  return comparisons.has(operator) || bitwise.has(operator) || operator === 'in' || operator === 'instanceof';
}

/** The JavaScript value that a condition, a comparison, an index or a piece of text sees. */
export const plain = (node: ts.Expression, c: Context): string =>
  isPlain(node) ? expression(node, c) : `__o.plain(${expression(node, c)})`;

/** An index: arithmetic in it is not counted. */
export const index = (node: ts.Expression, c: Context): string => plain(node, uncounted(c));

export function binaryOperation(
  operator: string,
  left: string,
  right: string,
  c: Context,
): string | undefined {
  if (bitwise.has(operator)) return `(__o.plain(${left}) ${operator} __o.plain(${right}))`;
  const name = arithmetic[operator];
  if (name === undefined) return undefined;
  return c.flavour.library ? `(${left} ${operator} ${right})` : operation(c, name, [left, right]);
}

function binary(node: ts.BinaryExpression, c: Context): string {
  const operator = ts.tokenToString(node.operatorToken.kind) ?? '';
  const { kind } = node.operatorToken;
  if (kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment)
    return assignment(node, c);
  if (comparisons.has(operator) || bitwise.has(operator)) {
    return `(${plain(node.left, c)} ${operator} ${plain(node.right, c)})`;
  }
  switch (operator) {
    case ',':
      return `(${expression(node.left, c)}, ${expression(node.right, c)})`;
    case 'in':
      return `__o.has(${plain(node.left, c)}, ${expression(node.right, c)})`;
    case 'instanceof':
      return `(${expression(node.left, c)} instanceof ${expression(node.right, c)})`;
    case '??':
      return `(${expression(node.left, c)} ?? ${expression(node.right, c)})`;
    case '&&':
    case '||':
      return shortCircuit(operator, node, c);
  }
  const code = binaryOperation(operator, expression(node.left, c), expression(node.right, c), c);
  return code ?? unsupported(node.operatorToken, c);
}

function shortCircuit(operator: '&&' | '||', node: ts.BinaryExpression, c: Context): string {
  if (isPlain(node.left)) return `(${expression(node.left, c)} ${operator} ${expression(node.right, c)})`;
  const t = temporary(c);
  const test = `__o.plain(${t} = ${expression(node.left, c)})`;
  const right = expression(node.right, c);
  return operator === '&&' ? `(${test} ? ${right} : ${t})` : `(${test} ? ${t} : ${right})`;
}

function prefix(node: ts.PrefixUnaryExpression, c: Context): string {
  switch (node.operator) {
    case ts.SyntaxKind.ExclamationToken:
      return `(!${plain(node.operand, c)})`;
    case ts.SyntaxKind.TildeToken:
      return `(~${plain(node.operand, c)})`;
    case ts.SyntaxKind.PlusToken:
      return `__o.toNumber(${expression(node.operand, c)})`;
    case ts.SyntaxKind.MinusToken:
      if (ts.isNumericLiteral(node.operand)) return `(-${node.operand.text})`;
      return operation(c, 'negate', [expression(node.operand, c)]);
    case ts.SyntaxKind.PlusPlusToken:
      return incrementOf(node.operand, 'increment', 'new', c);
    case ts.SyntaxKind.MinusMinusToken:
      return incrementOf(node.operand, 'decrement', 'new', c);
  }
}

const postfix = (node: ts.PostfixUnaryExpression, c: Context): string =>
  incrementOf(
    node.operand,
    node.operator === ts.SyntaxKind.PlusPlusToken ? 'increment' : 'decrement',
    'old',
    c,
  );

function identifier(node: ts.Identifier, c: Context): string {
  if (node.text === 'arguments') return unsupported(node, c, 'arguments');
  if (node.text === 'Math' && !c.counted) return '__u.Math';
  return c.imports.get(node.text) ?? node.text;
}

function template(node: ts.TemplateExpression, c: Context): string {
  const spans = node.templateSpans.map(
    (span) => ` + __o.text(${expression(span.expression, c)}) + ${JSON.stringify(span.literal.text)}`,
  );
  return `(${JSON.stringify(node.head.text)}${spans.join('')})`;
}

/** List elements and arguments, with their spreads. */
export const list = (nodes: readonly ts.Expression[], c: Context): string =>
  nodes
    .map((node) =>
      ts.isOmittedExpression(node)
        ? ''
        : ts.isSpreadElement(node)
          ? `...__o.moved(${expression(node.expression, c)})`
          : expression(node, c),
    )
    .join(', ');

const arrayLiteral = (node: ts.ArrayLiteralExpression, c: Context): string => {
  const last = node.elements.at(-1);
  const hole = last !== undefined && ts.isOmittedExpression(last) ? ',' : '';
  return `[${list(node.elements, c)}${hole}]`;
};

export function propertyName(name: ts.PropertyName, c: Context): string {
  if (ts.isComputedPropertyName(name)) return `[${index(name.expression, c)}]`;
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) return name.text;
  if (ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) return JSON.stringify(name.text);
  return unsupported(name, c);
}

function objectLiteral(node: ts.ObjectLiteralExpression, c: Context): string {
  const members = node.properties.map((member): string => {
    if (ts.isPropertyAssignment(member)) {
      return `${propertyName(member.name, c)}: ${expression(member.initializer, c)}`;
    }
    if (ts.isShorthandPropertyAssignment(member)) return `${member.name.text}: ${identifier(member.name, c)}`;
    if (ts.isSpreadAssignment(member)) return `...${expression(member.expression, c)}`;
    return methodText(member, c);
  });
  return `({ ${members.join(', ')} })`;
}

const inner = (node: { readonly expression: ts.Expression }, c: Context): string =>
  expression(node.expression, c);
const text = (node: ts.StringLiteralLike): string => JSON.stringify(node.text);

const table: ReadonlyMap<ts.SyntaxKind, Translate> = new Map<ts.SyntaxKind, Translate>([
  [ts.SyntaxKind.Identifier, identifier],
  [ts.SyntaxKind.NumericLiteral, (node: ts.NumericLiteral) => `(${node.text})`],
  [ts.SyntaxKind.StringLiteral, text],
  [ts.SyntaxKind.NoSubstitutionTemplateLiteral, text],
  [ts.SyntaxKind.RegularExpressionLiteral, (node: ts.RegularExpressionLiteral) => node.text],
  [ts.SyntaxKind.TrueKeyword, () => 'true'],
  [ts.SyntaxKind.FalseKeyword, () => 'false'],
  [ts.SyntaxKind.NullKeyword, () => 'null'],
  [ts.SyntaxKind.ThisKeyword, () => 'this'],
  [ts.SyntaxKind.TemplateExpression, template],
  [ts.SyntaxKind.ArrayLiteralExpression, arrayLiteral],
  [ts.SyntaxKind.ObjectLiteralExpression, objectLiteral],
  [ts.SyntaxKind.PropertyAccessExpression, access],
  [ts.SyntaxKind.ElementAccessExpression, access],
  [ts.SyntaxKind.CallExpression, callExpression],
  [ts.SyntaxKind.NewExpression, newExpression],
  [ts.SyntaxKind.PrefixUnaryExpression, prefix],
  [ts.SyntaxKind.PostfixUnaryExpression, postfix],
  [ts.SyntaxKind.BinaryExpression, binary],
  [
    ts.SyntaxKind.ConditionalExpression,
    (node: ts.ConditionalExpression, c) =>
      `(${plain(node.condition, c)} ? ${expression(node.whenTrue, c)} : ${expression(node.whenFalse, c)})`,
  ],
  [ts.SyntaxKind.ParenthesizedExpression, inner],
  [ts.SyntaxKind.AsExpression, inner],
  [ts.SyntaxKind.SatisfiesExpression, inner],
  [ts.SyntaxKind.TypeAssertionExpression, inner],
  [ts.SyntaxKind.NonNullExpression, inner],
  [ts.SyntaxKind.ExpressionWithTypeArguments, inner],
  [ts.SyntaxKind.FunctionExpression, functionExpression],
  [ts.SyntaxKind.ArrowFunction, functionExpression],
  [ts.SyntaxKind.ClassExpression, classExpression],
  [
    ts.SyntaxKind.TypeOfExpression,
    (node: ts.TypeOfExpression, c) => `__o.typeOf(${expression(node.expression, c)})`,
  ],
  [ts.SyntaxKind.VoidExpression, (node: ts.VoidExpression, c) => `(void ${expression(node.expression, c)})`],
  [
    ts.SyntaxKind.DeleteExpression,
    (node: ts.DeleteExpression, c) => {
      const target = withoutTypes(node.expression);
      if (ts.isPropertyAccessExpression(target))
        return `(delete ${expression(target.expression, c)}.${target.name.text})`;
      if (!ts.isElementAccessExpression(target)) return unsupported(node, c);
      return `(delete ${expression(target.expression, c)}[${index(target.argumentExpression, c)}])`;
    },
  ],
]);
