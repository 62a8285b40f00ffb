/** What a function takes from the functions around it: their variables, and `this`. */
import { ts } from 'ts-morph';
import { reassignedIn } from './assigned.js';
import { isStatic } from './classes.js';
import type { Context } from './context.js';
import { isSymbol, type Environment, type Key } from './environment.js';
import type { Atom } from '../ir/types.js';
import type { Closure } from './functionValues.js';
import { remembered } from './remembered.js';
import { enclosingFunction, type FunctionNode, type Resolver } from './resolver.js';
import { thisContainer, thisKey } from './thisKey.js';
import { isFixedInIteration, isInMemory } from './variables.js';

export interface Captures {
  /** Variables of surrounding functions that it, or a local function it calls, reads or writes; `this` first. */
  readonly captured: readonly Key[];
  /** The local functions it calls, itself among them if it recurs. */
  readonly functions: readonly FunctionNode[];
}

export const capturesOf = remembered(collectCaptures);

function collectCaptures(node: FunctionNode, resolver: Resolver): Captures {
  const captured = new Set<Key>();
  const functions = new Set<FunctionNode>();
  let self: Key | undefined;
  const collect = (f: FunctionNode): void => {
    const visit = (n: ts.Node): void => {
      if (n.kind === ts.SyntaxKind.ThisKeyword || n.kind === ts.SyntaxKind.SuperKeyword) mention(n);
      else if (ts.isIdentifier(n) && !isMember(n)) name(n);
      ts.forEachChild(n, visit);
    };
    visit(f);
  };
  const mention = (n: ts.Node): void => {
    const container = thisContainer(n);
    // `this` of a static method is its class, which is known.
    if (isStatic(container)) return;
    if (container === node || !isInside(container, node)) self = thisKey(container);
  };
  const name = (n: ts.Identifier): void => {
    const local = resolver.localFunction(n);
    if (local !== undefined) {
      if (local === node || isInside(local, node) || functions.has(local)) return;
      functions.add(local);
      collect(local);
      return;
    }
    const symbol = resolver.symbolOf(n);
    const declaration = symbol?.valueDeclaration;
    if (symbol === undefined || declaration === undefined || isInside(declaration, node)) return;
    if (!isVariable(declaration)) return;
    const owner = enclosingFunction(declaration);
    // Its own variables, and those of the local functions it calls, come to be only when they run.
    if (owner === undefined || !isInside(node, owner) || [...functions].includes(owner as FunctionNode))
      return;
    if (resolver.memberOf(n, 'Math') !== undefined || resolver.memberOf(n, 'Number') !== undefined) return;
    captured.add(symbol);
  };
  collect(node);
  return { captured: self === undefined ? [...captured] : [self, ...captured], functions: [...functions] };
}

/** What the closure captured, as it is now: undefined for variables that do not exist where it is called. */
export function capturedBy(c: Context, closure: Closure): readonly (readonly [Key, Atom | undefined])[] {
  const { captured } = capturesOf(closure.node, c.resolver);
  return captured.map((key) => [key, closure.captured.get(key) ?? c.environment.get(key)] as const);
}

/** A function as a value: variables that are never assigned again are kept with it. */
export function closureOf(c: Context, node: FunctionNode): Closure {
  const captured: Environment = new Map();
  for (const key of capturesOf(node, c.resolver).captured) {
    const value = c.environment.get(key);
    if (value !== undefined && isConstant(c, key)) captured.set(key, value);
  }
  return { kind: 'closure', node, captured, typeArguments: c.types.typeArguments };
}

/** Whether the variable keeps the value it is declared with. */
function isConstant(c: Context, key: Key): boolean {
  if (!isSymbol(key) || isInMemory(c.resolver, key)) return true;
  if (isFixedInIteration(c.resolver, key as ts.Symbol)) return true;
  const declaration = (key as ts.Symbol).valueDeclaration;
  const owner = declaration === undefined ? undefined : enclosingFunction(declaration);
  return owner === undefined || !reassignedIn(owner, c.resolver).has(key as ts.Symbol);
}

const isMember = (n: ts.Identifier): boolean =>
  ts.isPropertyAccessExpression(n.parent) && n.parent.name === n;

const isVariable = (node: ts.Declaration): boolean =>
  ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node);

const isInside = (node: ts.Node, owner: ts.Node): boolean =>
  node.getSourceFile() === owner.getSourceFile() && node.pos >= owner.pos && node.end <= owner.end;
