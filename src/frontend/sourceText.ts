/** Functions of the source that the companion writes out as they stand, under the names it knows everything by. */
import { ts } from 'ts-morph';
import type { Resolver } from './resolver.js';
import { isConst, isLibrarySymbol } from './resolver.js';

/** The companion's name for what an identifier means; undefined if it can have none. */
export type NameOf = (symbol: ts.Symbol, use: ts.Identifier, typeOnly: boolean) => string | undefined;

/** The declaration of the function `symbol` as `name`; undefined if it is none, or needs what has no name. */
export function functionText(
  symbol: ts.Symbol,
  name: string,
  resolver: Resolver,
  nameOf: NameOf,
): string | undefined {
  const declaration = symbol.valueDeclaration;
  if (declaration === undefined) return undefined;
  const text = (node: ts.Node): string | undefined => renamed(node, symbol, name, resolver, nameOf);
  if (ts.isFunctionDeclaration(declaration)) {
    const keyword = declaration.body === undefined ? 'declare ' : '';
    const whole = text(declaration);
    const head = /^(?:(?:export|default|declare)\s+)*/;
    return whole === undefined
      ? undefined
      : keyword + whole.replace(head, '').replace(/^function\s*(\*?)\s*\(/, `function$1 ${name}(`);
  }
  const isFunction =
    ts.isVariableDeclaration(declaration) &&
    isConst(declaration) &&
    declaration.initializer !== undefined &&
    (ts.isArrowFunction(declaration.initializer) || ts.isFunctionExpression(declaration.initializer));
  if (!isFunction) return undefined;
  const whole = text(declaration);
  return whole === undefined ? undefined : `const ${whole};`;
}

/** The text of a node, without the comment before it, free names replaced. */
export function renamed(
  node: ts.Node,
  self: ts.Symbol | undefined,
  selfName: string,
  resolver: Resolver,
  nameOf: NameOf,
): string | undefined {
  const replacements: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  let isComplete = true;
  const visit = (n: ts.Node): void => {
    if (ts.isIdentifier(n) && isUse(n)) {
      const symbol = resolver.symbolOf(n);
      if (symbol === undefined || isOfLanguage(symbol) || isDeclaredIn(symbol, node, self)) return;
      const found = symbol === self ? selfName : nameOf(symbol, n, isInType(n));
      if (found === undefined) isComplete = false;
      else if (found !== n.text) {
        const text = ts.isShorthandPropertyAssignment(n.parent) ? `${n.text}: ${found}` : found;
        replacements.push({ start: n.getStart(), end: n.getEnd(), text });
      }
    }
    ts.forEachChild(n, visit);
  };
  visit(node);
  if (!isComplete) return undefined;
  const source = node.getSourceFile().text;
  let out = '';
  let at = node.getStart();
  for (const r of replacements.sort((a, b) => a.start - b.start)) {
    out += source.slice(at, r.start) + r.text;
    at = r.end;
  }
  return out + source.slice(at, node.getEnd());
}

/** `Math`, and `undefined`, which is declared nowhere. */
const isOfLanguage = (symbol: ts.Symbol): boolean =>
  (symbol.declarations ?? []).length === 0 || isLibrarySymbol(symbol);

/** Whether the identifier names something, rather than a member of what was named before. */
function isUse(n: ts.Identifier): boolean {
  const { parent } = n;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === n;
  if (ts.isQualifiedName(parent)) return parent.left === n;
  if (ts.isPropertyAssignment(parent) || ts.isNamedTupleMember(parent) || ts.isTypeElement(parent))
    return parent.name !== n;
  if (ts.isClassElement(parent)) return parent.name !== n;
  if (ts.isBindingElement(parent)) return parent.propertyName !== n;
  return true;
}

const isInType = (n: ts.Node): boolean =>
  ts.findAncestor(n, (a) => ts.isTypeNode(a) && !isExtended(a)) !== undefined;

/** The class in `class A extends B`, which is no type. */
const isExtended = ({ parent }: ts.Node): boolean =>
  ts.isHeritageClause(parent) &&
  parent.token === ts.SyntaxKind.ExtendsKeyword &&
  ts.isClassLike(parent.parent);

const isDeclaredIn = (symbol: ts.Symbol, node: ts.Node, self: ts.Symbol | undefined): boolean =>
  symbol !== self &&
  (symbol.declarations ?? []).some(
    (d) => d.getSourceFile() === node.getSourceFile() && d.pos >= node.pos && d.end <= node.end,
  );
