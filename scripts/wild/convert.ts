/**
 * A module of JavaScript as one of TypeScript with the tag on every function: wrappers around the module are taken off,
 * `require` becomes `import`, members assigned to the module's object become functions of the module, and types are put
 * on: those of the declarations that come with the package, else what TypeScript infers from how a parameter is used.
 */
import ts from 'typescript';

export interface Converted {
  readonly text: string;
  /** How many functions have the tag. */
  readonly functions: number;
}

/** The types of the parameters of an exported function, in order; undefined where nothing is declared. */
export type Declared = (name: string) => readonly string[] | undefined;

export const tag = '/** @differentiable */ ';

export function convert(file: string, text: string, declared: Declared): Converted {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const conversion = new Conversion(declared);
  const lines = conversion.statements(source.statements).filter((line) => line !== '');
  const own = conversion.moduleObject;
  const self =
    own === undefined
      ? []
      : [`import * as ${own} from './${file.replace(/^.*\//, '').replace(/\.js$/, '')}.js';`];
  return { text: ['// @ts-nocheck', ...self, ...lines].join('\n') + '\n', functions: conversion.functions };
}

class Conversion {
  functions = 0;
  moduleObject: string | undefined;
  private readonly names = new Set<string>();

  constructor(private readonly declared: Declared) {}

  statements(list: readonly ts.Statement[]): string[] {
    return list.flatMap((s) => this.statement(s));
  }

  private statement(s: ts.Statement): string[] {
    if (ts.isExpressionStatement(s)) return this.expression(s);
    if (ts.isVariableStatement(s)) return s.declarationList.declarations.map((d) => this.variable(s, d));
    if (ts.isFunctionDeclaration(s) && s.name !== undefined)
      return [this.function(s.name.text, s, documented(s))];
    if (ts.isClassDeclaration(s)) return [this.class(s)];
    if (ts.isReturnStatement(s)) return [];
    if (ts.isExportDeclaration(s) && s.moduleSpecifier === undefined) return [];
    return [this.edited(s, [])];
  }

  private expression(s: ts.ExpressionStatement): string[] {
    const wrapped = wrapperBody(s.expression);
    if (wrapped !== undefined) return this.statements(wrapped);
    const { expression: e } = s;
    if (!ts.isBinaryExpression(e) || e.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return [];
    if (e.left.getText() === 'module.exports') {
      if (ts.isIdentifier(e.right)) this.moduleObject = e.right.text;
      return [];
    }
    if (!ts.isPropertyAccessExpression(e.left)) return [];
    const isDefault = e.left.getText() === 'exports.default' && ts.isIdentifier(e.right);
    if (isDefault) return [`export default ${e.right.getText()};`];
    if (!isFunction(e.right)) return [];
    if (!ts.isIdentifier(e.left.expression)) return [];
    return [this.function(e.left.name.text, e.right, documented(s))];
  }

  private variable(s: ts.VariableStatement, d: ts.VariableDeclaration): string {
    const required = requiredBy(d.initializer);
    if (required !== undefined) {
      const from = required.path.startsWith('.') ? `${required.path}.js` : required.path;
      return required.isDefault
        ? `import ${d.name.getText()} from '${from}';`
        : `import * as ${d.name.getText()} from '${from}';`;
    }
    const name = d.name.getText();
    const initializer = d.initializer;
    const exported = /^exports\.default\s*=\s*(\w+)$/.exec(initializer?.getText() ?? '');
    if (exported !== null) return `export default ${exported[1]!};`;
    if (initializer !== undefined && isFunction(initializer))
      return this.function(name, initializer, documented(s));
    if (
      name === this.moduleObject ||
      (initializer !== undefined && /^(\{\}|exports\.default\s*=)/.test(initializer.getText()))
    )
      return '';
    const keyword = /^\s*(?:export\s+)?(const|let|var)/.exec(s.getText())?.[1] ?? 'var';
    if (this.names.has(name)) return '';
    this.names.add(name);
    return `export ${keyword} ${this.edited(d, [])};`;
  }

  private function(name: string, f: FunctionLike, known: Known): string {
    if (this.names.has(name) || f.body === undefined) return '';
    this.names.add(name);
    this.functions++;
    const text = this.edited(f, this.types(name, f, known));
    const isDeclaration = !ts.isArrowFunction(f);
    const plain = text.replace(/^(?:export\s+)?(?:default\s+)?/, '');
    const reserved = ['default', 'delete', 'in', 'new', 'class', 'function'].includes(name);
    const shown = reserved ? `${name}_` : name;
    return isDeclaration
      ? `${tag}export ${plain.replace(/^((?:async\s+)?function\s*\*?)\s*[\w$]*/, (_, head: string) => `${head} ${shown}`)}`
      : `${tag}export const ${shown} = ${plain};`;
  }

  private class(s: ts.ClassDeclaration): string {
    const insertions = s.members
      .filter(ts.isMethodDeclaration)
      .map((m) => ({ at: m.getStart(), text: `${tag}\n  ` }));
    this.functions += insertions.length;
    const text = this.edited(s, insertions);
    return text.startsWith('export') ? text : `export ${text}`;
  }

  private types(name: string, f: FunctionLike, known: Known): Insertion[] {
    const types = this.declared(name);
    return f.parameters.flatMap((p, i) => {
      const type = types?.[i] ?? known.get(p.name.getText());
      if (type === undefined || p.type !== undefined) return [];
      const isBare = ts.isArrowFunction(f) && f.getFirstToken()?.kind !== ts.SyntaxKind.OpenParenToken;
      if (isBare)
        return [
          { at: p.getStart(), text: '(' },
          { at: p.name.end, text: `: ${type})` },
        ];
      return [{ at: p.name.end, text: `: ${type}` }];
    });
  }

  /** The node's text with insertions, and with `(0, x.default)` as `x`. */
  private edited(node: ts.Node, insertions: readonly Insertion[]): string {
    const edits: Edit[] = insertions.map(({ at, text }) => ({ at, end: at, text }));
    const visit = (n: ts.Node): void => {
      const inner =
        ts.isParenthesizedExpression(n) && ts.isBinaryExpression(n.expression) ? n.expression : undefined;
      if (inner?.operatorToken.kind === ts.SyntaxKind.CommaToken && inner.left.getText() === '0') {
        edits.push({ at: n.getStart(), end: n.end, text: inner.right.getText().replace(/\.default$/, '') });
        return;
      }
      ts.forEachChild(n, visit);
    };
    visit(node);
    const { text } = node.getSourceFile();
    let out = '';
    let at = node.getStart();
    for (const e of edits.sort((a, b) => a.at - b.at)) {
      out += text.slice(at, e.at) + e.text;
      at = e.end;
    }
    return out + text.slice(at, node.end);
  }
}

/** The types of parameters by their names. */
type Known = ReadonlyMap<string, string>;

const vector = '{ x: number; y: number }';
const documentedTypes: Readonly<Record<string, string>> = {
  number: 'number',
  boolean: 'boolean',
  bool: 'boolean',
  string: 'string',
  vector,
  vertices: `${vector}[]`,
  bounds: `{ min: ${vector}; max: ${vector} }`,
};

/** The types that the comment before a statement gives. */
function documented(s: ts.Statement): Known {
  const comment = s.getFullText().slice(0, s.getLeadingTriviaWidth());
  const found = [...comment.matchAll(/@param \{(\w+)\} \[?(\w+)/g)];
  return new Map(
    found.flatMap(([, type, name]) =>
      documentedTypes[type!] === undefined ? [] : [[name!, documentedTypes[type!]!]],
    ),
  );
}

interface Insertion {
  readonly at: number;
  readonly text: string;
}

interface Edit extends Insertion {
  readonly end: number;
}

type FunctionLike = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction;

const isFunction = (e: ts.Node): e is ts.FunctionExpression | ts.ArrowFunction =>
  ts.isFunctionExpression(e) || ts.isArrowFunction(e);

/** The statements of `(function () { … })()`, and of the factory of a universal module. */
function wrapperBody(e: ts.Expression): readonly ts.Statement[] | undefined {
  const plain = ts.isParenthesizedExpression(e) ? e.expression : e;
  if (!ts.isCallExpression(plain)) return undefined;
  const callee = ts.isParenthesizedExpression(plain.expression)
    ? plain.expression.expression
    : plain.expression;
  if (!isFunction(callee)) return undefined;
  const factory = plain.arguments
    .map((a) => (ts.isParenthesizedExpression(a) ? a.expression : a))
    .find(isFunction);
  const { body } = factory ?? callee;
  return ts.isBlock(body) ? body.statements : undefined;
}

/** `require('x')`, bare or in a helper that makes a default of it. */
function requiredBy(
  e: ts.Expression | undefined,
): { readonly path: string; readonly isDefault: boolean } | undefined {
  if (e === undefined || !ts.isCallExpression(e)) return undefined;
  const [argument] = e.arguments;
  if (e.expression.getText() === 'require' && argument !== undefined && ts.isStringLiteral(argument)) {
    return { path: argument.text, isDefault: false };
  }
  const inner = requiredBy(argument);
  return inner && { ...inner, isDefault: true };
}

/** `text` with the types that TypeScript infers from the use of parameters. */
export function inferTypes(file: string, text: string): string {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    noImplicitAny: true,
    strict: true,
    lib: ['lib.es2023.d.ts'],
    types: [],
  };
  const checked = text.replace('// @ts-nocheck\n', '');
  const host: ts.LanguageServiceHost = {
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const content = name === file ? checked : ts.sys.readFile(name);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => '/',
    getCompilationSettings: () => options,
    getDefaultLibFileName: (o) => ts.getDefaultLibFilePath(o),
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: (name) => (name === file ? checked : ts.sys.readFile(name)),
  };
  const service = ts.createLanguageService(host);
  const fix = service.getCombinedCodeFix(
    { type: 'file', fileName: file },
    'inferFromUsage',
    ts.getDefaultFormatCodeSettings(),
    {},
  );
  const changes = fix.changes.find((c) => c.fileName === file)?.textChanges ?? [];
  let out = checked;
  for (const c of [...changes].sort((a, b) => b.span.start - a.span.start)) {
    // What says nothing is taken for a number.
    out =
      out.slice(0, c.span.start) +
      c.newText.replace(/\bany\b/g, 'number') +
      out.slice(c.span.start + c.span.length);
  }
  return `// @ts-nocheck\n${out}`;
}
