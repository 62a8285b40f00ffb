/**
 * The function that `sort` is given, as source code: an order of elements is data, whatever they are compared by. What
 * it reads of the surrounding function becomes holes of the text.
 */
import { ts } from 'ts-morph';
import { printType } from '../../ir/print.js';
import type { Atom, Type } from '../../ir/types.js';
import { assignedIn, reassignedIn, unwrap } from '../assigned.js';
import type { Context } from '../context.js';
import { narrowed } from '../memory.js';
import { referTo } from '../names.js';
import type { OwnNames } from './ownNames.js';
import { isFunctionNode, isLibrarySymbol, type FunctionNode } from '../resolver.js';
import { isMadeWhereNamed } from '../sameArray.js';
import { storesIn } from '../stores.js';
import { thisContainer, thisKey } from '../thisKey.js';
import { readVariable } from '../variables.js';

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
  own: OwnNames,
): Code | undefined {
  const f = functionIn(c, node);
  if (f === undefined) return undefined;
  const source = ts.isIdentifier(f) ? c.resolver.functionOf(f) : f;
  if (source === undefined || source.body === undefined || writes(c, source) || source.parameters.length > 2)
    return undefined;
  if (ts.isIdentifier(f)) return join(code(`${referTo(c, f) ?? ''}(`), left, code(', '), right, code(')'));
  const body = source.body;
  const names = f.parameters.map((p) => (ts.isIdentifier(p.name) ? c.resolver.symbolOf(p.name) : undefined));
  const assigned = reassignedIn(f, c.resolver);
  const isShort = !ts.isBlock(body) && names.every((n) => n !== undefined && !assigned.has(n));
  if (isShort) {
    const elements = new Map(
      [left, right].flatMap((read, i) => (names[i] === undefined ? [] : [[names[i], read]])),
    );
    const text = new Text(c, f, elements, own).of(body);
    return text !== undefined && needsParentheses(body) ? join(code('('), text, code(')')) : text;
  }
  const text = new Text(c, f, new Map(), own);
  const parameters = f.parameters.map((p) => text.of(p.name));
  const whole = text.of(body);
  if (whole === undefined || parameters.some((p) => p === undefined)) return undefined;
  const typed = parameters.map((p) => join(p!, code(`: ${printType(element)}`)));
  const [first = code(''), second] = typed;
  const head = second === undefined ? first : join(first, code(', '), second);
  return join(code('(('), head, code(') => '), whole, code(')('), left, code(', '), right, code(')'));
}

/** The function whose code is taken; a function of the module is called by its name. */
export function functionIn(c: Context, node: ts.Expression): FunctionNode | ts.Identifier | undefined {
  const plain = unwrap(node);
  if (!ts.isIdentifier(plain)) return isFunctionNode(plain) ? plain : undefined;
  return c.resolver.localFunction(plain) ?? (c.resolver.functionOf(plain) && plain);
}

const needsParentheses = (body: ts.Node): boolean => ts.isCommaListExpression(body);

/** Whether the function assigns what is not its own, or writes to memory that neither it nor what it calls makes. */
function writes(c: Context, f: FunctionNode): boolean {
  for (const symbol of assignedIn(f, c.resolver)) if (c.environment.has(symbol)) return true;
  const { all, isUnknown } = storesIn([f], c);
  return isUnknown || all.some(({ target }) => !isMadeWhereNamed(c, target) || isAround(c, target));
}

/** Whether the name is one of the function around the comparator. */
function isAround(c: Context, target: ts.Expression): boolean {
  const symbol = c.resolver.symbolOf(unwrap(target));
  return symbol !== undefined && c.environment.has(symbol);
}

/** A piece of source with the names replaced that mean something else, or nothing, where it will stand. */
class Text {
  private readonly read = new Map<ts.Symbol, Atom | undefined>();

  constructor(
    private readonly c: Context,
    private readonly comparator: FunctionNode,
    private readonly replaced: ReadonlyMap<ts.Symbol | undefined, Code>,
    private readonly names: OwnNames,
  ) {}

  /** Undefined if it names what cannot be named there. */
  of(node: ts.Node): Code | undefined {
    const file = node.getSourceFile();
    let last = node.getStart(file);
    let text: Code | undefined = code('');
    const visit = (n: ts.Node): void => {
      const meaning = this.meaningOf(n);
      if (meaning === undefined) text = undefined;
      if (meaning === undefined || meaning === 'itself') {
        ts.forEachChild(n, visit);
        return;
      }
      const key = ts.isShorthandPropertyAssignment(n.parent) ? code(`${n.getText(file)}: `) : code('');
      if (text !== undefined) text = join(text, code(file.text.slice(last, n.getStart(file))), key, meaning);
      last = n.getEnd();
    };
    visit(node);
    return text === undefined ? undefined : join(text, code(file.text.slice(last, node.getEnd())));
  }

  private meaningOf(n: ts.Node): Code | 'itself' | undefined {
    if (n.kind === ts.SyntaxKind.ThisKeyword) return this.meaningOfThis(n);
    if (n.kind === ts.SyntaxKind.SuperKeyword || ts.isPrivateIdentifier(n)) return undefined;
    if (isMemberOfClass(this.c, n)) return undefined;
    return ts.isIdentifier(n) && isReference(n) ? this.meaningOfName(n) : 'itself';
  }

  private meaningOfThis(node: ts.Node): Code | 'itself' | undefined {
    const container = thisContainer(node);
    if (container === this.comparator) return undefined;
    if (ts.findAncestor(container, (n) => n === this.comparator) !== undefined) return 'itself';
    const value = this.c.environment.get(thisKey(container));
    return value === undefined || isMethodOfFields(node, value) ? undefined : hole(value);
  }

  private meaningOfName(name: ts.Identifier): Code | 'itself' | undefined {
    const { c } = this;
    const symbol = c.resolver.symbolOf(name);
    const replacement = this.replaced.get(symbol);
    if (name.text === 'arguments' && symbol?.valueDeclaration === undefined) return undefined;
    if (symbol === undefined || isLibrarySymbol(symbol)) return 'itself';
    if (replacement !== undefined) return replacement;
    const value = this.valueOf(symbol, name);
    if (value !== undefined) return isMethodOfFields(name, value) ? undefined : hole(value);
    const declaration = symbol.valueDeclaration;
    if (declaration === undefined || c.resolver.localFunction(name) !== undefined) return undefined;
    if (ts.findAncestor(declaration.parent, ts.isFunctionLike) !== undefined) {
      if (!this.names.isTaken(name.text)) return 'itself';
      return ts.isBindingElement(declaration) ? undefined : code(this.names.instead(name.text));
    }
    const known = referTo(c, name);
    return known === undefined ? undefined : code(known);
  }

  private valueOf(symbol: ts.Symbol, name: ts.Identifier): Atom | undefined {
    if (!this.read.has(symbol))
      this.read.set(
        symbol,
        readVariable(this.c, symbol, (t) => narrowed(this.c, t, name)),
      );
    return this.read.get(symbol);
  }
}

/** Whether the node asks for a method or getter of values of which the companion has the fields only. */
function isMemberOfClass(c: Context, n: ts.Node): boolean {
  const asked = memberAskedFor(n);
  if (asked === undefined) return false;
  const type = c.types.checker.getNonNullableType(c.types.checker.getTypeAtLocation(asked.object));
  const symbol = c.types.checker.getPropertyOfType(type, asked.name);
  const isCode =
    symbol !== undefined && (symbol.flags & (ts.SymbolFlags.Accessor | ts.SymbolFlags.Method)) !== 0;
  if (!isCode || isLibrarySymbol(symbol)) return false;
  const known = c.types.of(type);
  return 'type' in known && known.type.kind === 'record' && printType(known.type).startsWith('{');
}

/** `a.size`, `a['size']`, `{ size }` */
function memberAskedFor(n: ts.Node): { readonly object: ts.Node; readonly name: string } | undefined {
  if (ts.isPropertyAccessExpression(n)) return { object: n.expression, name: n.name.text };
  if (ts.isElementAccessExpression(n) && ts.isStringLiteralLike(n.argumentExpression))
    return { object: n.expression, name: n.argumentExpression.text };
  if (!ts.isBindingElement(n) || !ts.isObjectBindingPattern(n.parent)) return undefined;
  const name = n.propertyName ?? n.name;
  return ts.isIdentifier(name) ? { object: n.parent, name: name.text } : undefined;
}

/** Whether a method or getter is asked of a value of which the companion has the fields only. */
function isMethodOfFields({ parent }: ts.Node, { type }: Atom): boolean {
  if (type.kind !== 'record' || !ts.isPropertyAccessExpression(parent)) return false;
  return !type.fields.some((f) => f.name === parent.name.text) && printType(type).startsWith('{');
}

/** Whether the name stands for a value, not for a member or a declaration. */
function isReference(n: ts.Identifier): boolean {
  const { parent } = n;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === n;
  if (ts.isBindingElement(parent)) return parent.initializer === n;
  return !(ts.isPropertyAssignment(parent) && parent.name === n);
}
