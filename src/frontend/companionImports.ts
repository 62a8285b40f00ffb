/** Modes that are asked for by use: `import { lossJvp } from './loss.grad.js'`, `jvp(loss)`. */
import { posix } from 'node:path';
import { ts } from 'ts-morph';
import type { Mode } from '../ir/modes.js';
import { suffixes } from './markerCalls.js';
import { markedNames } from './markers.js';
import type { Program } from './program.js';

const imports = new WeakMap<ts.Program, ReadonlyMap<string, readonly string[]>>();

/** The modes of function `name` of `file` that the program uses. */
export function importedModes(program: Program, file: ts.SourceFile, name: string): readonly Mode[] {
  const names = askedNames(program, file);
  return suffixes.filter(([suffix]) => names.includes(name + suffix)).map(([, mode]) => mode);
}

/** The names that the program takes from the companion of `file`, sorted. */
export function askedNames(program: Program, file: ts.SourceFile): readonly string[] {
  const current = program.compiler;
  let table = imports.get(current);
  if (table === undefined) {
    table = collect(current);
    imports.set(current, table);
  }
  const imported = table.get(file.fileName.replace(/\.[mc]?tsx?$/, '')) ?? [];
  return [...new Set([...imported, ...markedNames(program, file)])].sort();
}

/** From a source's path without extension to the names imported from its companion. */
function collect(program: ts.Program): ReadonlyMap<string, readonly string[]> {
  const table = new Map<string, string[]>();
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile) continue;
    for (const statement of file.statements) {
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
      const { moduleSpecifier } = statement;
      if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) continue;
      const match = /^(\.{1,2}\/.*)\.grad(?:\.[mc]?[jt]s)?$/.exec(moduleSpecifier.text);
      if (match === null) continue;
      const source = posix.join(posix.dirname(file.fileName), match[1]!);
      table.set(source, [...(table.get(source) ?? []), ...namesIn(statement, file)]);
    }
  }
  return table;
}

function namesIn(
  statement: ts.ImportDeclaration | ts.ExportDeclaration,
  file: ts.SourceFile,
): readonly string[] {
  const bindings = ts.isImportDeclaration(statement)
    ? statement.importClause?.namedBindings
    : statement.exportClause;
  if (bindings === undefined) return [];
  if (ts.isNamedImports(bindings) || ts.isNamedExports(bindings)) {
    return bindings.elements.map((e) => (e.propertyName ?? e.name).text);
  }
  return membersOf(bindings.name.getText(file), file);
}

/** `lossGrads.lossJvp` for a namespace import. */
function membersOf(namespace: string, file: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && node.expression.getText(file) === namespace)
      found.push(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
