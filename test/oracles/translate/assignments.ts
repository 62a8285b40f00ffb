/** Assignments, increments and destructuring into existing targets, in JavaScript's order of evaluation. */
import ts from 'typescript';
import { memberOf, shared } from './calls.js';
import { call, operation, temporary, uncounted, unsupported, withoutTypes, type Context } from './context.js';
import { binaryOperation, expression, index } from './expressions.js';

/** A place that can be read and written without evaluating its parts again. */
interface Place {
  /** Runs first; empty or ends in a comma. */
  readonly setup: string;
  readonly read: string;
  write(value: string): string;
}

type Target = ts.Identifier | ts.PropertyAccessExpression | ts.ElementAccessExpression;

function targetOf(node: ts.Expression, c: Context): Target {
  const target = withoutTypes(node);
  if (
    ts.isIdentifier(target) ||
    ts.isPropertyAccessExpression(target) ||
    ts.isElementAccessExpression(target)
  ) {
    return target;
  }
  return unsupported(target, c, 'as the target of an assignment');
}

function writeProperty(base: string, name: string, value: string, c: Context): string {
  if (c.flavour.accessors.has(name)) {
    return call(c, `__o.writeAccessor(${base}, ${JSON.stringify(name)}, ${value})`);
  }
  if (name === 'length') return `(${base}.length = __o.plain(${value}))`;
  return `(${base}.${name} = ${value})`;
}

/** Writing alone: each part of the target is evaluated once, in place, so nothing need be shared. */
function write(node: Target, value: string, c: Context): string {
  if (ts.isIdentifier(node)) return `(${node.text} = ${value})`;
  const base = expression(node.expression, c);
  if (ts.isPropertyAccessExpression(node)) return writeProperty(base, node.name.text, value, c);
  return `__o.set(${base}, ${index(node.argumentExpression, c)}, ${value})`;
}

/** Reading and then writing: base and key are evaluated once, before either. */
function place(node: Target, c: Context): Place {
  if (ts.isIdentifier(node)) {
    return { setup: '', read: node.text, write: (value) => `(${node.text} = ${value})` };
  }
  return shared(expression(node.expression, c), c, (base, first): Place => {
    const setup = base === first ? '' : `${first}, `;
    if (ts.isPropertyAccessExpression(node)) {
      const name = node.name.text;
      return { setup, read: memberOf(base, node, c), write: (value) => writeProperty(base, name, value, c) };
    }
    const key = temporary(c);
    return {
      setup: `${setup}${key} = ${index(node.argumentExpression, c)}, `,
      read: `__o.get(${base}, ${key})`,
      write: (value) => `__o.set(${base}, ${key}, ${value})`,
    };
  });
}

const isOne = (node: ts.Expression): boolean => ts.isNumericLiteral(node) && node.text === '1';

export function assignment(node: ts.BinaryExpression, c: Context): string {
  const operator = (ts.tokenToString(node.operatorToken.kind) ?? '').slice(0, -1);
  const left = withoutTypes(node.left);
  if (operator === '') {
    if (ts.isArrayLiteralExpression(left) || ts.isObjectLiteralExpression(left)) {
      const t = temporary(c);
      return `(${t} = ${expression(node.right, c)}, ${destructure(left, t, c)}${t})`;
    }
    return write(targetOf(left, c), expression(node.right, c), c);
  }
  const { setup, read, write: store } = place(targetOf(left, c), c);
  if (operator === '??') return `(${setup}${read} ?? ${store(expression(node.right, c))})`;
  if (operator === '&&' || operator === '||') {
    const t = temporary(c);
    const right = store(expression(node.right, c));
    const [then, otherwise] = operator === '&&' ? [right, t] : [t, right];
    return `(${setup}__o.plain(${t} = ${read}) ? ${then} : ${otherwise})`;
  }
  const counting = (operator === '+' || operator === '-') && isOne(node.right) ? uncounted(c) : c;
  const value = binaryOperation(operator, read, expression(node.right, c), counting);
  return `(${setup}${store(value ?? unsupported(node.operatorToken, c))})`;
}

export function incrementOf(
  operand: ts.Expression,
  name: 'increment' | 'decrement',
  result: 'old' | 'new',
  c: Context,
): string {
  const { setup, read, write: store } = place(targetOf(operand, c), c);
  if (result === 'new') return `(${setup}${store(operation(uncounted(c), name, [read]))})`;
  const old = temporary(c);
  return `(${setup}${old} = __o.toNumber(${read}), ${store(operation(uncounted(c), name, [old]))}, ${old})`;
}

/** The assignments of a pattern, each followed by a comma. */
export function destructure(
  pattern: ts.ArrayLiteralExpression | ts.ObjectLiteralExpression,
  source: string,
  c: Context,
): string {
  return ts.isArrayLiteralExpression(pattern)
    ? destructureArray(pattern, source, c)
    : destructureObject(pattern, source, c);
}

/** One target, possibly with a default, possibly a pattern itself. */
function element(node: ts.Expression, value: string, c: Context): string {
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    const t = temporary(c);
    const withDefault = `((${t} = ${value}) === undefined ? ${expression(node.right, c)} : ${t})`;
    return element(node.left, withDefault, c);
  }
  const target = withoutTypes(node);
  if (ts.isArrayLiteralExpression(target) || ts.isObjectLiteralExpression(target)) {
    const t = temporary(c);
    return `${t} = ${value}, ${destructure(target, t, c)}`;
  }
  return `${write(targetOf(target, c), value, c)}, `;
}

function destructureArray(pattern: ts.ArrayLiteralExpression, source: string, c: Context): string {
  const iterator = temporary(c);
  const parts = pattern.elements.map((node) => {
    if (ts.isOmittedExpression(node)) return `__o.next(${iterator}), `;
    if (ts.isSpreadElement(node)) return element(node.expression, `__o.rest(${iterator})`, c);
    return element(node, `__o.next(${iterator})`, c);
  });
  return `${iterator} = __o.iterate(${source}), ${parts.join('')}`;
}

function destructureObject(pattern: ts.ObjectLiteralExpression, source: string, c: Context): string {
  const taken: string[] = [];
  const parts = pattern.properties.map((member) => {
    if (ts.isSpreadAssignment(member)) {
      return element(member.expression, `__o.without(${source}, [${taken.join(', ')}])`, c);
    }
    if (ts.isShorthandPropertyAssignment(member)) {
      taken.push(JSON.stringify(member.name.text));
      const value = `__o.get(${source}, ${JSON.stringify(member.name.text)})`;
      const initial = member.objectAssignmentInitializer;
      if (initial === undefined) return element(member.name, value, c);
      const t = temporary(c);
      return element(member.name, `((${t} = ${value}) === undefined ? ${expression(initial, c)} : ${t})`, c);
    }
    if (!ts.isPropertyAssignment(member)) return unsupported(member, c);
    const name = member.name;
    const key = temporary(c);
    taken.push(key);
    const code = ts.isComputedPropertyName(name)
      ? index(name.expression, c)
      : ts.isPrivateIdentifier(name) || ts.isBigIntLiteral(name)
        ? unsupported(name, c)
        : JSON.stringify(name.text);
    return `${key} = ${code}, ${element(member.initializer, `__o.get(${source}, ${key})`, c)}`;
  });
  return parts.join('');
}
