/** Rules and the functions they are of: what they are given is memory of the program, and nothing there is followed. */
import { ts } from 'ts-morph';
import { Resolver } from '../resolver.js';
import { isWritten } from '../written.js';

/** A parameter that the function writes to, as far as its file shows. */
export function writtenParameter(
  checker: ts.TypeChecker,
  f: ts.SignatureDeclaration | undefined,
): ts.ParameterDeclaration | undefined {
  if (f === undefined || f.getSourceFile().isDeclarationFile) return undefined;
  const resolver = new Resolver(checker);
  const isNameWritten = (p: ts.ParameterDeclaration | ts.BindingElement): boolean => {
    if (!ts.isIdentifier(p.name))
      return p.name.elements.some((e) => ts.isBindingElement(e) && isNameWritten(e));
    const symbol = resolver.symbolOf(p.name);
    return symbol !== undefined && isWritten(resolver, symbol, p);
  };
  return f.parameters.find((p): p is ts.ParameterDeclaration => ts.isParameter(p) && isNameWritten(p));
}
