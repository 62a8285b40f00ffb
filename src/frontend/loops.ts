/** `while`, `do` and `for`: what each loop is made of. How it becomes IR is in loop.ts, when it is counted in counted.ts. */
import { ts } from 'ts-morph';
import { assignedIn } from './assigned.js';
import { lowerDeclarations } from './bindings.js';
import { condition } from './conditions.js';
import type { Context } from './context.js';
import { countedHead, lowerCounted } from './counted.js';
import { lowerForEffect } from './effects.js';
import { lowerGeneral } from './loop.js';
import { storesIn } from './stores.js';

export function lowerWhile(c: Context, node: ts.WhileStatement): void {
  lowerGeneral(c, {
    node,
    test: isForever(node.expression) ? undefined : (inner) => condition(inner, node.expression),
    testFirst: true,
    body: [node.statement],
  });
}

export function lowerDo(c: Context, node: ts.DoStatement): void {
  lowerGeneral(c, {
    node,
    test: isForever(node.expression) ? undefined : (inner) => condition(inner, node.expression),
    testFirst: false,
    body: [node.statement],
  });
}

export function lowerFor(c: Context, node: ts.ForStatement): void {
  const { initializer, condition: test, incrementor } = node;
  if (initializer !== undefined) {
    if (ts.isVariableDeclarationList(initializer)) lowerDeclarations(c, initializer);
    else lowerForEffect(c, initializer);
  }
  const head = countedHead(c, node);
  if (head !== undefined) return lowerCounted(c, head);
  lowerGeneral(c, {
    node,
    test: test === undefined || isForever(test) ? undefined : (inner) => condition(inner, test),
    testFirst: true,
    body: [node.statement],
    ...(incrementor === undefined
      ? {}
      : {
          update: (inner: Context) => inner.at(incrementor, () => lowerForEffect(inner, incrementor)),
          updateIsLocal: stepsOwnVariables(c, node, incrementor),
        }),
  });
}

const isForever = (test: ts.Expression): boolean => test.kind === ts.SyntaxKind.TrueKeyword;

/** Whether the update does nothing that can be seen once the loop has been left. */
function stepsOwnVariables(c: Context, node: ts.ForStatement, update: ts.Expression): boolean {
  const list = node.initializer;
  if (list === undefined || !ts.isVariableDeclarationList(list)) return false;
  if ((list.flags & ts.NodeFlags.BlockScoped) === 0) return false;
  const own = new Set(list.declarations.map((d) => c.resolver.symbolOf(d.name)));
  for (const symbol of assignedIn(update, c.resolver)) if (!own.has(symbol)) return false;
  const { all, isUnknown } = storesIn([update], c);
  return all.length === 0 && !isUnknown && !containsCall(update);
}

const containsCall = (node: ts.Node): boolean =>
  ts.isCallExpression(node) || (ts.forEachChild(node, (child) => containsCall(child) || undefined) ?? false);
