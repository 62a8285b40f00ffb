/**
 * What calls of markers stand for: `grad(loss)` is `lossGrad` of the companion of the file that declares `loss`. A call
 * that stands for nothing is a diagnostic.
 */
import { ts } from 'ts-morph';
import { diagnose } from '../diagnostics/codes.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { annotationsOf, type Annotation } from './annotations.js';
import { unwrap } from './assigned.js';
import { callsIn, mentionsMarkers, type MarkerNode } from './markerCalls.js';
import { spanOf, textOf } from './places.js';
import { nameOfFile, type Program } from './program.js';
import { functionName, hasReceiver, isFunctionNode, parametersOf, Resolver } from './resolver.js';
import type { FunctionNode } from './resolver.js';
import { isDifferentiable, Types } from './types.js';

/** The derivative a call stands for. */
export interface Derivative {
  /** The file that declares the function. */
  readonly source: string;
  /** `lossGrad` */
  readonly name: string;
}

/** For each call of a marker in a file, in the order of the text, its derivative, if it has one. */
export type FileMarkers = readonly (Derivative | undefined)[];

interface Found {
  readonly byFile: ReadonlyMap<string, FileMarkers>;
  /** The names that are taken from the companion of each file. */
  readonly names: ReadonlyMap<ts.SourceFile, readonly string[]>;
  readonly diagnostics: readonly Diagnostic[];
}

const found = new WeakMap<ts.Program, Found>();

/** The calls of markers in the files to compile that have some. */
export function markersIn(program: Program): ReadonlyMap<string, FileMarkers> {
  const all = markersOf(program).byFile;
  return new Map([...all].filter(([file]) => program.files.includes(file)));
}

/** What is wrong with the calls of markers in a file. */
export function markerDiagnostics(program: Program, file: string): readonly Diagnostic[] {
  return markersOf(program).diagnostics.filter((d) => d.span.file === file);
}

/** The names that calls of markers take from the companion of a file. */
export const markedNames = (program: Program, file: ts.SourceFile): readonly string[] =>
  markersOf(program).names.get(file) ?? [];

function markersOf(program: Program): Found {
  const current = program.compiler;
  const known = found.get(current);
  if (known !== undefined) return known;
  const collected = collect(program, current);
  found.set(current, collected);
  return collected;
}

function collect(program: Program, current: ts.Program): Found {
  const byFile = new Map<string, FileMarkers>();
  const names = new Map<ts.SourceFile, string[]>();
  const diagnostics: Diagnostic[] = [];
  const reader = new Reader(program, current.getTypeChecker());
  for (const file of current.getSourceFiles()) {
    if (file.isDeclarationFile || !mentionsMarkers(file.text)) continue;
    const derivatives = callsIn(file).map((node) => {
      const read = reader.read(node);
      if (read === undefined) return undefined;
      if ('code' in read) {
        diagnostics.push(read);
        return undefined;
      }
      const source = read.node.getSourceFile();
      const name = functionName(read.node) + node.suffix;
      names.set(source, [...(names.get(source) ?? []), name]);
      return { source: nameOfFile(program, source), name };
    });
    if (derivatives.length > 0) byFile.set(nameOfFile(program, file), derivatives);
  }
  return { byFile, names, diagnostics };
}

class Reader {
  private readonly resolver: Resolver;
  private readonly types: Types;
  private readonly annotations = new Map<ts.SourceFile, readonly Annotation[]>();

  constructor(
    private readonly program: Program,
    checker: ts.TypeChecker,
  ) {
    this.resolver = new Resolver(checker);
    this.types = new Types(checker);
  }

  /** The annotated function that is differentiated; what is wrong; or nothing, if the call is no marker's. */
  read({ call, marker, suffix, local }: MarkerNode): Annotation | Diagnostic | undefined {
    if (!this.isImported(local)) return undefined;
    if (this.isInside(call)) return undefined;
    const [argument, ...others] = call.arguments;
    const span = spanOf(this.program, argument ?? call);
    const node = argument === undefined || others.length > 0 ? undefined : this.functionOf(argument);
    if (argument === undefined || node === undefined) {
      return diagnose('markerArgument', span, { marker });
    }
    const name = textOf(argument);
    const annotation = this.annotationsIn(node.getSourceFile()).find((a) => a.node === node);
    if (annotation === undefined) return diagnose('markerUnannotated', span, { marker, name });
    if (!this.hasOwnShape(annotation)) {
      const derivative = functionName(node) + suffix;
      return diagnose('markerShape', span, { marker, name, derivative });
    }
    return annotation;
  }

  /**
   * In a differentiated function, and in a helper that is handed the function, the compiler takes the derivative, of
   * whatever function that is.
   */
  private isInside(call: ts.CallExpression): boolean {
    const annotated = new Set<ts.Node>(this.annotationsIn(call.getSourceFile()).map((a) => a.node));
    if (ts.findAncestor(call, (n) => annotated.has(n)) !== undefined) return true;
    const [argument] = call.arguments;
    const symbol = argument === undefined ? undefined : this.resolver.symbolOf(unwrap(argument));
    return symbol?.valueDeclaration !== undefined && ts.isParameter(symbol.valueDeclaration);
  }

  private isImported(name: ts.Identifier): boolean {
    const symbol = this.resolver.checker.getSymbolAtLocation(name);
    return (symbol?.declarations ?? []).some(
      (d) => ts.isImportSpecifier(d) || ts.isNamespaceImport(d) || ts.isImportClause(d),
    );
  }

  private functionOf(argument: ts.Expression): FunctionNode | undefined {
    const plain = unwrap(argument);
    const name = ts.isPropertyAccessExpression(plain) ? plain.name : plain;
    if (!ts.isIdentifier(name)) return undefined;
    const node = this.resolver.functionOf(name);
    if (node !== undefined) return node;
    const symbol = this.resolver.symbolOf(name);
    const method = symbol?.declarations?.find((d) => ts.isMethodDeclaration(d) && d.body !== undefined);
    return method !== undefined && isFunctionNode(method) && !hasReceiver(method) ? method : undefined;
  }

  private annotationsIn(file: ts.SourceFile): readonly Annotation[] {
    const known = this.annotations.get(file) ?? annotationsOf(this.program, file).found;
    this.annotations.set(file, known);
    return known;
  }

  /** Whether the derivative has the shape that the marker's type gives it, which knows nothing of `wrt`. */
  private hasOwnShape({ node, wrt }: Annotation): boolean {
    if (wrt === undefined) return true;
    const parameters = parametersOf(node);
    const differentiable = parameters.filter((p) => {
      const result = this.types.of(this.resolver.checker.getTypeAtLocation(p));
      return 'type' in result && isDifferentiable(result.type);
    });
    return (
      wrt.length === differentiable.length &&
      (wrt.length === 1 || differentiable.length === parameters.length)
    );
  }
}
