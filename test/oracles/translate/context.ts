/**
 * What the translation of a piece of syntax needs to know. Programs are interpreted by translation: each node becomes
 * JavaScript in which every operation on numbers, every truth test and every element access is a call of the machine
 * (`__o`), whose algebra decides what a number is. Everything else (scopes, closures, exceptions, jumps) is left to
 * JavaScript itself, so it cannot differ.
 *
 * In the generator flavour every function is a generator and every call a `yield*`: an operation may then capture the
 * rest of the computation. Both flavours come from the same translation.
 */
import ts from 'typescript';

export interface Flavour {
  readonly generator: boolean;
  /** The library written in the interpreted language itself: its counters are plain numbers. */
  readonly library: boolean;
  /** Property names that some class or object literal of the program defines by a getter or setter. */
  readonly accessors: ReadonlySet<string>;
}

export interface Context {
  readonly flavour: Flavour;
  readonly file: ts.SourceFile;
  /** What imported names stand for, as expressions that read the exporting module. */
  readonly imports: ReadonlyMap<string, string>;
  /** False inside index expressions and headers of counting loops, see count.ts. */
  readonly counted: boolean;
  /** Fresh names of the function being written; they are declared at its start. */
  readonly temporaries: string[];
  /** The class being written, for `super(…)`. */
  readonly home: ClassHome | undefined;
}

export interface ClassHome {
  /** Unique suffix of the method that initialises the fields this class declares. */
  readonly id: number;
  readonly extendsError: boolean;
  readonly derived: boolean;
  /** Names of constructor parameters that are also fields. */
  readonly parameterFields: readonly string[];
}

export const inFunction = (c: Context): Context => ({ ...c, temporaries: [], counted: true });
export const uncounted = (c: Context): Context => (c.counted ? { ...c, counted: false } : c);

export function temporary(c: Context): string {
  const name = `__t${c.temporaries.length}`;
  c.temporaries.push(name);
  return name;
}

export const declareTemporaries = (c: Context): string =>
  c.temporaries.length === 0 ? '' : `let ${c.temporaries.join(', ')};\n`;

/** An operation of the algebra: it may capture the continuation. */
export function operation(c: Context, name: string, operands: readonly string[]): string {
  const code = `${c.counted ? '__o' : '__u'}.${name}(${operands.join(', ')})`;
  if (!c.flavour.generator) return code;
  const t = temporary(c);
  return `((${t} = ${code}) instanceof __o.Shift ? yield ${t} : ${t})`;
}

/** A call of a function of the program or of the library. */
export const call = (c: Context, code: string): string => (c.flavour.generator ? `(yield* ${code})` : code);

export const star = (c: Context): string => (c.flavour.generator ? '*' : '');

/** What stands under parentheses, casts and `!`. */
export function withoutTypes(node: ts.Expression): ts.Expression {
  const isOuter =
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isTypeAssertionExpression(node) ||
    ts.isNonNullExpression(node);
  return isOuter ? withoutTypes(node.expression) : node;
}

export function unsupported(node: ts.Node, c: Context, detail?: string): never {
  const { line, character } = c.file.getLineAndCharacterOfPosition(node.getStart(c.file));
  const kind = ts.SyntaxKind[node.kind];
  const reason = detail === undefined ? '' : ` (${detail})`;
  throw new Error(
    `the oracle interpreter has no ${kind}${reason}: ${c.file.fileName}:${line + 1}:${character + 1}`,
  );
}
