/** Terms as text, with the parentheses the grammar needs and those prettier adds where precedence is easily misread. */
import { fieldName, isIdentifier, quote } from '../ir/print.js';
import type { Variable } from '../ir/types.js';
import { enclosed, group, indent, join, line, render, softline, type Doc } from './doc.js';
import { isBitwise, level, levelOf } from './operators.js';
import { sourceLevel, sourceText } from './source.js';
import { reads, type FieldTerm, type Term } from './term.js';

export type NameOf = (v: Variable) => string;

/** The term on one line. */
export const flat = (t: Term, name: NameOf): string => render(document(t, name), Infinity);

export function document(t: Term, name: NameOf): Doc {
  const sub = (child: Term): Doc => document(child, name);
  switch (t.kind) {
    case 'variable':
      return name(t.variable);
    case 'text':
      return t.text;
    case 'unary': {
      const inner = parenthesised(t.operand, precedence(t.operand) < level.unary, name);
      const clash = t.operator === '-' && t.operand.kind === 'unary' && t.operand.operator === '-';
      return [t.operator, clash ? ['(', inner, ')'] : inner];
    }
    case 'binary':
      return group(chain(t, name));
    case 'conditional':
      return group([
        parenthesised(t.test, precedence(t.test) <= level.conditional, name),
        indent([
          line,
          '? ',
          parenthesised(t.whenTrue, t.whenTrue.kind === 'conditional', name),
          line,
          ': ',
          sub(t.whenFalse),
        ]),
      ]);
    case 'call':
      return [postfix(t.callee, name), argumentList(t.arguments, name)];
    case 'create':
      return [`new ${t.type}`, argumentList(t.arguments, name)];
    case 'member':
      return [postfix(t.object, name), isIdentifier(t.name) ? `.${t.name}` : `[${quote(t.name)}]`];
    case 'element':
      return [postfix(t.object, name), '[', sub(t.index), ']'];
    case 'assert':
      return [postfix(t.operand, name), '!'];
    case 'cast':
      return [parenthesised(t.operand, precedence(t.operand) < level.relational, name), ` as ${t.type}`];
    case 'array':
      return enclosed('[', t.elements.map(sub), ']');
    case 'object':
      return enclosed(
        '{',
        t.fields.map((f) => field(f, name)),
        '}',
        line,
      );
    case 'arrow': {
      const body = sub(t.body);
      return [
        `(${reads(t.body, t.parameter) ? name(t.parameter) : ''}) => `,
        t.body.kind === 'object' ? ['(', body, ')'] : body,
      ];
    }
    case 'source':
      return sourceText(
        t.text,
        t.arguments.map((a) => ({ level: precedence(a), text: flat(a, name) })),
      );
  }
}

export function precedence(t: Term): number {
  switch (t.kind) {
    case 'variable':
    case 'array':
    case 'object':
      return level.primary;
    case 'text':
      return t.level;
    case 'unary':
      return level.unary;
    case 'binary':
      return levelOf(t.operator);
    case 'conditional':
    case 'cast':
      return level.conditional;
    case 'call':
    case 'create':
    case 'member':
    case 'element':
    case 'assert':
      return level.postfix;
    case 'arrow':
      return level.arrow;
    case 'source':
      return sourceLevel(t.text);
  }
}

type Binary = Extract<Term, { kind: 'binary' }>;

/** An operator's operands; a left operand of the same precedence continues the chain without deeper indentation. */
function chain(t: Binary, name: NameOf): Doc {
  const left =
    t.left.kind === 'binary' &&
    levelOf(t.left.operator) === levelOf(t.operator) &&
    !leftNeedsParentheses(t.operator, t.left)
      ? chain(t.left, name)
      : parenthesised(t.left, leftNeedsParentheses(t.operator, t.left), name);
  return [
    left,
    ` ${t.operator}`,
    line,
    parenthesised(t.right, rightNeedsParentheses(t.operator, t.right), name),
  ];
}

function leftNeedsParentheses(operator: string, left: Term): boolean {
  const here = levelOf(operator);
  if (operator === '**') return precedence(left) <= level.unary;
  return precedence(left) < here || (left.kind === 'binary' && mixes(operator, left.operator));
}

function rightNeedsParentheses(operator: string, right: Term): boolean {
  const here = levelOf(operator);
  return precedence(right) <= here || (right.kind === 'binary' && mixes(operator, right.operator));
}

/** Where prettier parenthesises `inner` inside `outer` although it binds at least as tightly. */
function mixes(outer: string, inner: string): boolean {
  const [a, b] = [levelOf(outer), levelOf(inner)];
  if (a === b && (a === level.equality || a === level.shift || outer === '%')) return true;
  if (outer === inner) return false;
  if (a === b && a === level.multiplicative) return true;
  if (a === level.additive && inner === '%') return true;
  return isBitwise(outer) || (outer === '||' && inner === '&&');
}

function postfix(t: Term, name: NameOf): Doc {
  const needed = precedence(t) < level.postfix || (t.kind === 'text' && /^\d+$/.test(t.text));
  return parenthesised(t, needed, name);
}

function parenthesised(t: Term, needed: boolean, name: NameOf): Doc {
  const inner = document(t, name);
  return needed ? group(['(', indent([softline, inner]), softline, ')']) : inner;
}

/** A lone function, object or array opens on the line of the call; so does an object after names. */
function argumentList(args: readonly Term[], name: NameOf): Doc {
  const docs = args.map((a) => document(a, name));
  const last = args.at(-1);
  const isHugged =
    args.length === 1
      ? ['arrow', 'object', 'array'].includes(last!.kind)
      : last?.kind === 'object' && args.slice(0, -1).every((a) => a.kind === 'text' || a.kind === 'variable');
  return isHugged ? ['(', join(', ', docs), ')'] : enclosed('(', docs, ')');
}

function field(f: FieldTerm, name: NameOf): Doc {
  const value = document(f.value, name);
  const own: Doc = value === f.name && isIdentifier(f.name) ? f.name : [fieldName(f.name), ': ', value];
  if (f.when === undefined) return own;
  return ['...(', document(f.when, name), ' && { ', own, ' })'];
}
