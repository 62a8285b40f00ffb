/** Names of the run-time package. */
import { ts } from 'ts-morph';
import type { Context } from './context.js';

/** Whether the name is that of a function of the run-time package, imported by name or as a namespace. */
export function isMarker(c: Context, callee: ts.Expression, marker: string): boolean {
  const name = ts.isPropertyAccessExpression(callee) ? callee.expression : callee;
  const symbol = ts.isIdentifier(name) ? c.types.checker.getSymbolAtLocation(name) : undefined;
  return (symbol?.declarations ?? []).some((d) => {
    const statement = ts.findAncestor(d, ts.isImportDeclaration);
    const from = statement?.moduleSpecifier;
    if (from === undefined || !ts.isStringLiteral(from) || from.text !== 'cotangent') return false;
    if (ts.isNamespaceImport(d)) return ts.isPropertyAccessExpression(callee) && callee.name.text === marker;
    return ts.isImportSpecifier(d) && callee === name && (d.propertyName ?? d.name).text === marker;
  });
}
