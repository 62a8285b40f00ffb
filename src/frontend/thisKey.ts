/** `this`, as a variable that functions capture: the one of the nearest function that is no arrow. */
import { ts } from 'ts-morph';
import type { Key } from './environment.js';

const keys = new WeakMap<ts.Node, Key>();

/** The function, class element or file that `this` belongs to at a node. */
export function thisContainer(node: ts.Node): ts.Node {
  const container = ts.findAncestor(
    node.parent,
    (n) =>
      (ts.isFunctionLike(n) && !ts.isArrowFunction(n)) ||
      ts.isPropertyDeclaration(n) ||
      ts.isClassStaticBlockDeclaration(n) ||
      ts.isSourceFile(n),
  );
  return container ?? node.getSourceFile();
}

/** The variable that `this` is in a function that has its own. */
export function thisKey(container: ts.Node): Key {
  const known = keys.get(container);
  if (known !== undefined) return known;
  const owner = ts.isClassLike(container.parent) ? container.parent.name?.text : undefined;
  const key = { name: owner === undefined ? 'self' : owner.charAt(0).toLowerCase() + owner.slice(1) };
  keys.set(container, key);
  return key;
}
