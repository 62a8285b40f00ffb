/** Replaces calls of markers in TypeScript's tree, before it emits. */
import type ts from 'typescript';
import type { Replacements } from '../replacements.js';

type Ts = typeof ts;

/**
 * `isCommonJs`: the module becomes one that calls `require`. Names imported by a declaration are then found by what the
 * checker knows of them, which is nothing for new ones; so modules are imported whole, and names taken from them.
 */
export function replaceInTree(
  file: ts.SourceFile,
  { calls, imports, unused }: Replacements,
  isCommonJs: boolean,
  tsModule: Ts,
  context: ts.TransformationContext,
): ts.SourceFile {
  const f = context.factory;
  const modules = [...new Set(imports.map(({ from }) => from))];
  const wholes = new Map(modules.map((from) => [from, f.createUniqueName('companion')]));
  const substitute = (name: string): ts.Expression => {
    if (!isCommonJs) return f.createIdentifier(name);
    const { from, imported } = imports.find((d) => d.local === name)!;
    return f.createPropertyAccessExpression(wholes.get(from)!, imported);
  };
  const names = new Map(calls.map(({ start, end, name }) => [`${start} ${end}`, name]));
  const visit = (node: ts.Node): ts.Node => {
    if (tsModule.isCallExpression(node)) {
      const name = names.get(`${node.getStart(file)} ${node.end}`);
      if (name !== undefined) return substitute(name);
    }
    return tsModule.visitEachChild(node, visit, context);
  };
  const declarations = modules.map((from) => {
    if (isCommonJs) {
      const reference = f.createExternalModuleReference(f.createStringLiteral(from));
      return f.createImportEqualsDeclaration(undefined, false, wholes.get(from)!, reference);
    }
    const specifiers = imports
      .filter((d) => d.from === from)
      .map(({ imported, local }) =>
        f.createImportSpecifier(
          false,
          imported === local ? undefined : f.createIdentifier(imported),
          f.createIdentifier(local),
        ),
      );
    const clause = f.createImportClause(undefined, undefined, f.createNamedImports(specifiers));
    return f.createImportDeclaration(undefined, clause, f.createStringLiteral(from));
  });
  let isAdded = false;
  const statements = file.statements.flatMap((statement) => {
    if (!isPackageImport(statement, tsModule)) return [tsModule.visitNode(statement, visit) as ts.Statement];
    const added = isAdded ? [] : declarations;
    isAdded = true;
    return [...added, ...withoutUnused(statement, unused, tsModule, f)];
  });
  return f.updateSourceFile(file, f.createNodeArray(statements, file.statements.hasTrailingComma));
}

const isPackageImport = (s: ts.Statement, tsModule: Ts): s is ts.ImportDeclaration =>
  tsModule.isImportDeclaration(s) &&
  tsModule.isStringLiteral(s.moduleSpecifier) &&
  s.moduleSpecifier.text === 'cotangent';

function withoutUnused(
  declaration: ts.ImportDeclaration,
  unused: ReadonlySet<string>,
  tsModule: Ts,
  f: ts.NodeFactory,
): readonly ts.Statement[] {
  const clause = declaration.importClause;
  const named = clause?.namedBindings;
  if (clause === undefined || named === undefined || !tsModule.isNamedImports(named)) return [declaration];
  const kept = named.elements.filter((e) => !unused.has(e.name.text));
  if (kept.length === named.elements.length) return [declaration];
  if (kept.length === 0) return [];
  return [
    f.updateImportDeclaration(
      declaration,
      declaration.modifiers,
      f.createImportClause(undefined, clause.name, f.updateNamedImports(named, kept)),
      declaration.moduleSpecifier,
      declaration.attributes,
    ),
  ];
}
