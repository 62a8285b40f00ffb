/** What a local function takes from the functions around it. */
import { ts } from 'ts-morph';
import { enclosingFunction, type FunctionNode, type Resolver } from './resolver.js';

export interface Captures {
  /** Variables of surrounding functions that it, or a local function it calls, reads or writes. */
  readonly captured: readonly ts.Symbol[];
  /** The local functions it calls, itself among them if it recurs. */
  readonly functions: readonly FunctionNode[];
}

export function capturesOf(node: FunctionNode, resolver: Resolver): Captures {
  const captured = new Set<ts.Symbol>();
  const functions = new Set<FunctionNode>();
  const collect = (f: FunctionNode): void => {
    const visit = (n: ts.Node): void => {
      if (ts.isIdentifier(n)) name(n);
      ts.forEachChild(n, visit);
    };
    visit(f);
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
    if (
      !ts.isVariableDeclaration(declaration) &&
      !ts.isParameter(declaration) &&
      !ts.isBindingElement(declaration)
    )
      return;
    const owner = enclosingFunction(declaration);
    // Its own variables, and those of the local functions it calls, come to be only when they run.
    if (owner === undefined || !isInside(node, owner) || [...functions].includes(owner as FunctionNode))
      return;
    if (resolver.memberOf(n, 'Math') !== undefined || resolver.memberOf(n, 'Number') !== undefined) return;
    captured.add(symbol);
  };
  if (enclosingFunction(node) !== undefined) collect(node);
  return { captured: [...captured], functions: [...functions] };
}

const isInside = (node: ts.Node, owner: ts.Node): boolean =>
  node.getSourceFile() === owner.getSourceFile() && node.pos >= owner.pos && node.end <= owner.end;
