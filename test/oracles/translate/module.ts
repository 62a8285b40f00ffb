/**
 * A file as a JavaScript factory: given the machine, the globals and the linking functions it returns the function
 * that runs the module. Imported names are read through the exporting module, so bindings are live and cycles work.
 */
import ts from 'typescript';
import { classExpression } from './classes.js';
import {
  call,
  declareTemporaries,
  star,
  unsupported,
  withoutTypes,
  type Context,
  type Flavour,
} from './context.js';
import { expression } from './expressions.js';
import { declaredNames, statement } from './statements.js';

export interface ModuleText {
  readonly code: string;
  /** Top-level functions with a rest parameter, and its position. */
  readonly restParameters: ReadonlyMap<string, number>;
}

interface Link {
  /** Imported local name → expression. */
  readonly imports: Map<string, string>;
  /** Exported name → expression. */
  readonly exports: Map<string, string>;
  readonly prologue: string[];
}

export function parse(path: string, text: string): ts.SourceFile {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TS);
  const errors = (file as unknown as { parseDiagnostics: readonly ts.Diagnostic[] }).parseDiagnostics;
  if (errors.length > 0) {
    throw new Error(`${path}: ${ts.flattenDiagnosticMessageText(errors[0]!.messageText, '\n')}`);
  }
  return file;
}

/** Names with a getter or setter anywhere in the file. */
export function accessorNames(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isAccessor(node) && (ts.isIdentifier(node.name) || ts.isStringLiteralLike(node.name))) {
      names.add(node.name.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

/** Every name some scope of the file declares: an import of that name may be shadowed. */
function namesDeclaredAnywhere(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const declares =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionLike(node) ||
      ts.isClassLike(node) ||
      ts.isEnumDeclaration(node) ||
      ts.isModuleDeclaration(node);
    if (declares && node.name !== undefined && ts.isIdentifier(node.name)) names.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

const hasModifier = (node: ts.Statement, kind: ts.SyntaxKind): boolean =>
  ts.canHaveModifiers(node) && node.modifiers?.some((m) => m.kind === kind) === true;

/** Under `isolatedModules` an export of a mere type is marked; an unmarked name is a value, or never read. */
const member = (module: string, name: string): string => `${module}.${name}`;

function addModule(link: Link, specifier: ts.Expression, c: Context): string {
  const name = `__m${link.prologue.length}`;
  const path = ts.isStringLiteral(specifier) ? specifier.text : unsupported(specifier, c);
  link.prologue.push(`const ${name} = ${call(c, `__import(${JSON.stringify(path)})`)};`);
  return name;
}

function importDeclaration(
  node: ts.ImportDeclaration,
  link: Link,
  shadowed: ReadonlySet<string>,
  c: Context,
): void {
  const clause = node.importClause;
  if (clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return;
  const bindings = clause?.namedBindings;
  const elements = bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements : [];
  if (elements.length > 0 && elements.every((e) => e.isTypeOnly) && clause?.name === undefined) return;
  const module = addModule(link, node.moduleSpecifier, c);
  const bind = (local: string, code: string): void => {
    if (shadowed.has(local)) link.prologue.push(`const ${local} = ${code};`);
    else link.imports.set(local, code);
  };
  if (clause?.name !== undefined) bind(clause.name.text, member(module, 'default'));
  if (bindings !== undefined && ts.isNamespaceImport(bindings)) bind(bindings.name.text, module);
  for (const e of elements) {
    if (!e.isTypeOnly) bind(e.name.text, member(module, (e.propertyName ?? e.name).text));
  }
}

function exportDeclaration(node: ts.ExportDeclaration, link: Link, c: Context): void {
  if (node.isTypeOnly) return;
  const module = node.moduleSpecifier === undefined ? undefined : addModule(link, node.moduleSpecifier, c);
  const clause = node.exportClause;
  if (clause === undefined) {
    link.prologue.push(`__exportAll(${module});`);
  } else if (ts.isNamespaceExport(clause)) {
    link.exports.set(clause.name.text, module!);
  } else {
    for (const e of clause.elements) {
      const source = (e.propertyName ?? e.name).text;
      if (!e.isTypeOnly)
        link.exports.set(e.name.text, module === undefined ? source : member(module, source));
    }
  }
}

function restParameters(file: ts.SourceFile): ReadonlyMap<string, number> {
  const positions = new Map<string, number>();
  const add = (name: string, parameters: readonly ts.ParameterDeclaration[]): void => {
    const last = parameters.length - 1;
    if (parameters[last]?.dotDotDotToken !== undefined) positions.set(name, last);
  };
  for (const node of file.statements) {
    if (ts.isFunctionDeclaration(node)) add(node.name?.text ?? 'default', node.parameters);
    if (!ts.isVariableStatement(node)) continue;
    for (const { name, initializer } of node.declarationList.declarations) {
      const f = initializer === undefined ? undefined : withoutTypes(initializer);
      if (f === undefined || !ts.isIdentifier(name)) continue;
      if (ts.isArrowFunction(f) || ts.isFunctionExpression(f)) add(name.text, f.parameters);
    }
  }
  return positions;
}

function defaultExport(node: ts.ExportAssignment, link: Link, c: Context): string {
  if (node.isExportEquals === true) return unsupported(node, c, 'export =');
  link.exports.set('default', '__default');
  const e = withoutTypes(node.expression);
  const code = ts.isClassExpression(e) ? classExpression(e, c) : expression(e, c);
  return `const __default = ${code};\n`;
}

function registerExports(node: ts.Statement, link: Link): void {
  if (!hasModifier(node, ts.SyntaxKind.ExportKeyword)) return;
  if (hasModifier(node, ts.SyntaxKind.DefaultKeyword)) {
    link.exports.set('default', declaredNames(node)[0] ?? '__default');
  } else {
    for (const name of declaredNames(node)) link.exports.set(name, name);
  }
}

const table = (entries: Iterable<readonly [string, string]>): string =>
  `{ ${[...entries].map(([name, code]) => `${JSON.stringify(name)}: () => ${code}`).join(', ')} }`;

export function translateModule(
  file: ts.SourceFile,
  flavour: Flavour,
  globals: readonly string[],
): ModuleText {
  const link: Link = { imports: new Map(), exports: new Map(), prologue: [] };
  const c: Context = {
    flavour,
    file,
    imports: link.imports,
    counted: true,
    temporaries: [],
    home: undefined,
  };
  const shadowed = namesDeclaredAnywhere(file);
  for (const node of file.statements) {
    if (ts.isImportDeclaration(node)) importDeclaration(node, link, shadowed, c);
    else if (ts.isExportDeclaration(node)) exportDeclaration(node, link, c);
  }
  const locals = file.statements
    .filter((node) => !hasModifier(node, ts.SyntaxKind.DeclareKeyword))
    .flatMap(declaredNames)
    .map((name) => [name, name] as const);
  const body = file.statements.map((node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return '';
    if (ts.isExportAssignment(node)) return defaultExport(node, link, c);
    registerExports(node, link);
    return statement(node, c);
  });
  const code = [
    `(function (__o, __u, __export, __exportAll, __import, ${globals.join(', ')}) {`,
    `return function${star(c)} () { 'use strict';`,
    declareTemporaries(c),
    `__export(${table(link.exports)}, ${table(locals)});`,
    ...link.prologue,
    ...body,
    '}; })',
  ].join('\n');
  return { code, restParameters: restParameters(file) };
}
