/** The derivatives of the function at a place of the editor. */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type ts from 'typescript';
import type { CompiledCompanion } from '../../compiler.js';
import type { Live } from './live.js';

type Ts = typeof ts;

export interface Derivatives {
  readonly companion: CompiledCompanion;
  /** The function that is differentiated. */
  readonly name: string;
  /** Its name, or the tag, where it was asked for. */
  readonly at: ts.TextSpan;
}

/**
 * Of the annotated function whose name, or tag, stands there; `declared`: only where it is declared, not where it is
 * used.
 */
export function derivativesAt(
  service: ts.LanguageService,
  live: Live,
  file: string,
  position: number,
  tsModule: Ts,
  declared = false,
): Derivatives | undefined {
  const source = service.getProgram()?.getSourceFile(file);
  if (source === undefined) return undefined;
  const at = declarationAt(source, position, tsModule);
  if (at !== undefined) return inCompanion(live, file, at.name, at.span);
  if (declared) return undefined;
  const [definition] = service.getDefinitionAtPosition(file, position) ?? [];
  if (definition === undefined) return undefined;
  return inCompanion(live, definition.fileName, definition.name, definition.textSpan);
}

function inCompanion(live: Live, file: string, name: string, at: ts.TextSpan): Derivatives | undefined {
  const companion = live.result.companions.find(
    (c) => c.source === file && c.functions.some((f) => f.name === name),
  );
  return companion === undefined ? undefined : { companion, name, at };
}

/** The function of the module whose name or tag stands at the position. */
function declarationAt(
  source: ts.SourceFile,
  position: number,
  tsModule: Ts,
): { readonly name: string; readonly span: ts.TextSpan } | undefined {
  for (const statement of source.statements) {
    if (position < statement.pos || position > statement.end) continue;
    const name = nameOf(statement, tsModule);
    if (name === undefined) return undefined;
    const start = name.getStart(source);
    const own = { start, length: name.end - start };
    if (position >= start && position <= name.end) return { name: name.text, span: own };
    const tag = '@differentiable';
    const from = source.text.indexOf(tag, statement.pos);
    if (from < 0 || from > statement.getStart(source)) return undefined;
    if (position < from || position > from + tag.length) return undefined;
    return { name: name.text, span: { start: from, length: tag.length } };
  }
  return undefined;
}

function nameOf(statement: ts.Statement, tsModule: Ts): ts.Identifier | undefined {
  if (tsModule.isFunctionDeclaration(statement)) return statement.name;
  if (!tsModule.isVariableStatement(statement)) return undefined;
  const name = statement.declarationList.declarations[0]?.name;
  return name !== undefined && tsModule.isIdentifier(name) ? name : undefined;
}

/** `loss.grad.ts: lossGrad, lossValueAndGrad`, and what their sweeps keep. */
export function describeDerivatives({ companion, name }: Derivatives): string {
  const functions = functionsIn(companion.text, name);
  const kept = new Set(functions.flatMap((f) => keptIn(f.text)));
  const line = `Derivatives in ${basename(companion.file)}: ${functions.map((f) => f.name).join(', ')}.`;
  if (kept.size === 0) return line;
  return `${line} Kept between the sweeps: ${[...kept].join(', ')}.`;
}

/** Where the derivatives stand in the companion on the disk. */
export function placesOf({ companion, name }: Derivatives, { ScriptElementKind }: Ts): ts.DefinitionInfo[] {
  if (!existsSync(companion.file)) return [];
  const text = readFileSync(companion.file, 'utf8');
  return functionsIn(text, name).map((f) => ({
    fileName: companion.file,
    textSpan: { start: f.start, length: f.name.length },
    kind: ScriptElementKind.functionElement,
    name: f.name,
    containerKind: ScriptElementKind.moduleElement,
    containerName: basename(companion.file),
  }));
}

interface CompanionFunction {
  readonly name: string;
  readonly start: number;
  readonly text: string;
}

/** The exported functions of the companion that are derivatives of the function. */
function functionsIn(companion: string, primal: string): readonly CompanionFunction[] {
  const suffix = '(?:ValueAndGrad|Grad|Vjp|Jvp|Hvp|(?:Sparse)?(?:Jacobian|Hessian)|HessianDiagonal|Adjoint)';
  const head = new RegExp(`^export function (${primal.replaceAll('$', '\\$')}${suffix})\\b`, 'gm');
  return [...companion.matchAll(head)].map((match) => {
    const end = companion.indexOf('\n}\n', match.index);
    return {
      name: match[1]!,
      start: match.index + 'export function '.length,
      text: companion.slice(match.index, end < 0 ? undefined : end),
    };
  });
}

/** Arrays allocated for the reverse sweep; adjoints are no such arrays. */
function keptIn(code: string): readonly string[] {
  const allocated = /^\s*(?:const|let) (\w+) = new ((?:Float64|Float32|Int32|Uint8)Array\(.*\));$/gm;
  return [...code.matchAll(allocated)]
    .filter(([, name]) => !/(?:Bar|Dot)(?:_\d+)?$/.test(name!))
    .map(([, name, made]) => `${name} (${made})`);
}
