/** Classes that are not exported are written out where instances of theirs leave a function: with all they need. */
import { ts } from 'ts-morph';
import { isReadonly, isStatic } from './classes.js';
import type { Resolver } from './resolver.js';
import { renamed, type NameOf } from './sourceText.js';

/**
 * The class `symbol` as `name`; undefined if it is none, needs what has no name, or could be told from its copy: by
 * what only the class itself can see, by what it shares between instances, by `instanceof`.
 */
export function classText(
  symbol: ts.Symbol,
  name: string,
  resolver: Resolver,
  nameOf: NameOf,
): string | undefined {
  const declaration = symbol.valueDeclaration;
  if (declaration === undefined || !ts.isClassDeclaration(declaration)) return undefined;
  if (!ts.isSourceFile(declaration.parent) || !declaration.members.every(isPlain)) return undefined;
  if (/@differentiable\b/.test(declaration.getText()) || isTestedFor(symbol, declaration, resolver))
    return undefined;
  const text = renamed(declaration, symbol, name, resolver, nameOf);
  return text?.replace(/^(?:(?:export|default|declare)\s+)*/, '');
}

const hidden: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PrivateKeyword,
  ts.SyntaxKind.ProtectedKeyword,
  ts.SyntaxKind.Decorator,
]);

const isHidden = (node: ts.ClassElement | ts.ParameterDeclaration): boolean =>
  (node.name !== undefined && ts.isPrivateIdentifier(node.name)) ||
  (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((m) => hidden.has(m.kind)) === true);

function isPlain(member: ts.ClassElement): boolean {
  if (ts.isClassStaticBlockDeclaration(member) || isHidden(member)) return false;
  if (ts.isPropertyDeclaration(member) && isStatic(member) && !isReadonly(member)) return false;
  return !ts.isConstructorDeclaration(member) || !member.parameters.some(isHidden);
}

function isTestedFor(symbol: ts.Symbol, { parent }: ts.ClassDeclaration, resolver: Resolver): boolean {
  const visit = (n: ts.Node): boolean =>
    (ts.isBinaryExpression(n) &&
      n.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword &&
      ts.isIdentifier(n.right) &&
      resolver.symbolOf(n.right) === symbol) ||
    (ts.forEachChild(n, (child) => visit(child) || undefined) ?? false);
  return visit(parent);
}
