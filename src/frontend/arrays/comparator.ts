/**
 * The function that `sort` is given, as source code: an order of elements is data, whatever they are compared by. What
 * it reads of the surrounding function becomes holes of the text.
 */
import { ts } from 'ts-morph';
import { printType } from '../../ir/print.js';
import type { Atom, Type } from '../../ir/types.js';
import { assignedIn, unwrap } from '../assigned.js';
import type { Context } from '../context.js';
import { referTo } from '../names.js';
import { isFunctionNode, isLibrarySymbol, type FunctionNode } from '../resolver.js';

/** `text[0] holes[0] text[1] …` */
export interface Code {
  readonly text: readonly string[];
  readonly holes: readonly Atom[];
}

export const code = (text: string): Code => ({ text: [text], holes: [] });
export const hole = (a: Atom): Code => ({ text: ['', ''], holes: [a] });

export function join(...parts: readonly Code[]): Code {
  return parts.reduce((a, b) => ({
    text: [...a.text.slice(0, -1), `${a.text.at(-1)!}${b.text[0]!}`, ...b.text.slice(1)],
    holes: [...a.holes, ...b.holes],
  }));
}

/** What compares the elements that `left` and `right` read; undefined if it cannot be said as source code. */
export function comparison(
  c: Context,
  node: ts.Expression,
  element: Type,
  left: Code,
  right: Code,
): Code | undefined {
  const plain = unwrap(node);
  const f = isFunctionNode(plain) ? plain : ts.isIdentifier(plain) ? c.resolver.functionOf(plain) : undefined;
  if (f === undefined) return undefined;
  const isOfModule = ts.isIdentifier(plain) && c.resolver.localFunction(plain) === undefined;
  if (isOfModule) return join(code(`${referTo(c, plain) ?? ''}(`), left, code(', '), right, code(')'));
  if (f.body === undefined || writes(c, f)) return undefined;
  const names = f.parameters.map((p) => (ts.isIdentifier(p.name) ? c.resolver.symbolOf(p.name) : undefined));
  const isShort = !ts.isBlock(f.body) && names.every((n) => n !== undefined) && names.length <= 2;
  if (isShort) {
    const elements = new Map(
      [left, right].flatMap((read, i) => (names[i] === undefined ? [] : [[names[i], read]])),
    );
    const body = new Text(c, elements).of(f.body);
    return body === undefined
      ? undefined
      : needsParentheses(f.body)
        ? join(code('('), body, code(')'))
        : body;
  }
  const text = new Text(c, new Map());
  const parameters = f.parameters.map((p) => text.of(p.name));
  const body = text.of(f.body);
  if (body === undefined || parameters.some((p) => p === undefined)) return undefined;
  const typed = parameters.map((p) => join(p!, code(`: ${printType(element)}`)));
  const [first = code(''), second] = typed;
  const head = second === undefined ? first : join(first, code(', '), second);
  return join(code('(('), head, code(') => '), body, code(')('), left, code(', '), right, code(')'));
}

const needsParentheses = (body: ts.Node): boolean => ts.isCommaListExpression(body);

/** Whether the function assigns what is not its own. */
function writes(c: Context, f: FunctionNode): boolean {
  for (const symbol of assignedIn(f, c.resolver)) if (c.environment.has(symbol)) return true;
  return false;
}

/** A piece of source with the names replaced that mean something else, or nothing, where it will stand. */
class Text {
  constructor(
    private readonly c: Context,
    private readonly replaced: ReadonlyMap<ts.Symbol | undefined, Code>,
  ) {}

  /** Undefined if it names what cannot be named there. */
  of(node: ts.Node): Code | undefined {
    const file = node.getSourceFile();
    let last = node.getStart(file);
    let text: Code | undefined = code('');
    const visit = (n: ts.Node): void => {
      const meaning = ts.isIdentifier(n) && isReference(n) ? this.meaningOf(n) : 'itself';
      if (meaning === undefined) text = undefined;
      if (meaning === undefined || meaning === 'itself') {
        ts.forEachChild(n, visit);
        return;
      }
      if (text !== undefined) text = join(text, code(file.text.slice(last, n.getStart(file))), meaning);
      last = n.getEnd();
    };
    visit(node);
    return text === undefined ? undefined : join(text, code(file.text.slice(last, node.getEnd())));
  }

  private meaningOf(name: ts.Identifier): Code | 'itself' | undefined {
    const { c } = this;
    const symbol = c.resolver.symbolOf(name);
    const replacement = this.replaced.get(symbol);
    if (symbol === undefined || isLibrarySymbol(symbol)) return 'itself';
    if (replacement !== undefined) return replacement;
    const value = c.environment.get(symbol);
    if (value !== undefined) return hole(value);
    const declaration = symbol.valueDeclaration;
    if (declaration === undefined || c.resolver.localFunction(name) !== undefined) return undefined;
    if (ts.findAncestor(declaration, ts.isFunctionLike) !== undefined) return 'itself';
    const known = referTo(c, name);
    return known === undefined ? undefined : code(known);
  }
}

/** Whether the name stands for a value, not for a member or a declaration. */
function isReference(n: ts.Identifier): boolean {
  const { parent } = n;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === n;
  if (ts.isBindingElement(parent)) return parent.initializer === n;
  return !(ts.isPropertyAssignment(parent) && parent.name === n);
}
