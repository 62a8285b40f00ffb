/** What it takes to run a program's own modules: their code, which module an import names, how functions are called. */
import { resolve } from 'node:path';
import { ts } from 'ts-morph';
import { annotationsOf } from './annotations.js';
import { countOperations } from './counting.js';
import { examplesOf } from './examples.js';
import { nameOfFile, sourceFileOf, type Program } from './program.js';
import { functionName, hasReceiver, type FunctionNode } from './resolver.js';

export interface Callable {
  readonly name: string;
  /** A function of the module that takes what the derivative takes: the object of a method first. Absent: there is none. */
  readonly call?: string;
  /** Functions of the module that give the arguments of calls in `@example`s, as code. */
  readonly examples: readonly string[];
}

/** The annotated functions of a file, in the order of the text. */
export function callablesIn(program: Program, file: string): readonly Callable[] {
  const source = sourceFileOf(program, file);
  if (source === undefined) return [];
  return annotationsOf(program, source).found.map(({ node }) => {
    const call = callOf(node);
    return {
      name: functionName(node),
      ...(call === undefined ? {} : { call }),
      examples: examplesOf(node, source),
    };
  });
}

function callOf(node: FunctionNode): string | undefined {
  if (ts.isClassElement(node)) {
    const owner = ts.isClassLike(node.parent) ? node.parent.name?.text : undefined;
    if (node.name === undefined || !ts.isIdentifier(node.name)) return undefined;
    if (hasReceiver(node)) return `(self, ...args) => self.${node.name.text}(...args)`;
    return owner === undefined ? undefined : `(...args) => ${owner}.${node.name.text}(...args)`;
  }
  if (ts.isFunctionDeclaration(node)) return node.name?.text ?? byDefault;
  const holder = ts.findAncestor(node.parent, (n) => !ts.isExpression(n));
  if (holder !== undefined && ts.isVariableDeclaration(holder)) return functionName(node);
  return holder !== undefined && ts.isExportAssignment(holder) ? byDefault : undefined;
}

const byDefault = '(...args) => exports.default(...args)';

/** The module's code for `require`, types taken off as the project's settings say; it may count its operations. */
export function asCommonJs(program: Program, file: string, text: string, isCounting = false): string {
  const { experimentalDecorators, useDefineForClassFields, jsx } = program.compiler.getCompilerOptions();
  const { outputText } = ts.transpileModule(text, {
    fileName: file,
    ...(isCounting ? { transformers: { before: [countOperations] } } : {}),
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
      ...(experimentalDecorators === undefined ? {} : { experimentalDecorators }),
      ...(useDefineForClassFields === undefined ? {} : { useDefineForClassFields }),
      ...(jsx === undefined ? {} : { jsx }),
    },
  });
  return outputText;
}

/** The text of a module of the program; undefined for declarations, and for what is no part of it. */
export function moduleText(program: Program, file: string): string | undefined {
  const source = sourceFileOf(program, file);
  return source === undefined || source.isDeclarationFile ? undefined : source.text;
}

/** The module of the program that an import names. */
export function resolveModule(program: Program, importer: string, specifier: string): string | undefined {
  const source = sourceFileOf(program, importer);
  const { resolvedModule } = ts.resolveModuleName(
    specifier,
    source?.fileName ?? resolve(program.workingDirectory, importer),
    program.compiler.getCompilerOptions(),
    program.disk.host,
    undefined,
    undefined,
    source?.impliedNodeFormat,
  );
  const target = resolvedModule && program.compiler.getSourceFile(resolvedModule.resolvedFileName);
  return target === undefined || target.isDeclarationFile ? undefined : nameOfFile(program, target);
}
