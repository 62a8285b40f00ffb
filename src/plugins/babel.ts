/**
 * `cotangent/babel`: companions when the first file is compiled, markers replaced, mistakes as Babel's code frames. Babel
 * compiles each file by itself and at once, so one engine stays open for the process.
 */
import { resolve } from 'node:path';
import { companionOf } from '../companions.js';
import type { Diagnostic } from '../compiler.js';
import type { Api, Babel, BabelFile, CallPath, ImportNode, NodePath, ProgramNode } from './babelTypes.js';
import type { Replacements } from './replacements.js';
import { openSession, type Options, type Session } from './session.js';

export type { Options } from './session.js';

interface State {
  readonly file: BabelFile;
  replacements?: Replacements | undefined;
}

const sessions = new Map<string, { readonly session: Session; refreshed: number }>();

/** The plugin, made by Babel from its configuration. */
export default function cotangent(api: Api, options: Options = {}): unknown {
  api.assertVersion('^7.17.0 || ^8.0.0');
  return {
    name: 'cotangent',

    pre(this: State, file: BabelFile) {
      const { filename, root = process.cwd() } = file.opts;
      if (
        filename === undefined ||
        filename === null ||
        !/['"]cotangent['"]|@differentiable\b/.test(file.code)
      )
        return;
      const session = sessionFor(resolve(root), options);
      const companion = companionOf(filename, session.layout);
      const error = session.diagnostics.find(
        (d) => d.severity === 'error' && (d.span.file === filename || d.span.file === companion),
      );
      if (error !== undefined) throw frameOf(file, error, filename);
      this.replacements = session.replacements(filename, file.code);
    },

    visitor: {
      Program: {
        exit(program: NodePath<ProgramNode>, { replacements }: State) {
          if (replacements !== undefined) replace(program, replacements, api);
        },
      },
    },
  };
}

/** In a build of many files, the disk is looked at again only now and then. */
const restMilliseconds = 100;

function sessionFor(root: string, options: Options): Session {
  const key = JSON.stringify([root, options]);
  let entry = sessions.get(key);
  if (entry === undefined) {
    entry = { session: openSession(options, { root }), refreshed: -Infinity };
    sessions.set(key, entry);
  }
  if (performance.now() - entry.refreshed > restMilliseconds) {
    entry.session.refresh();
    entry.refreshed = performance.now();
  }
  return entry.session;
}

function frameOf(file: BabelFile, { code, message, hint, span }: Diagnostic, filename: string): Error {
  const text = `${code}: ${message}${hint === undefined ? '' : `\n${hint}`}`;
  if (span.file !== filename) return new Error(`${span.file}: ${text}`);
  const loc = {
    start: { line: span.line, column: span.column - 1 },
    end: { line: span.endLine, column: span.endColumn - 1 },
  };
  return file.buildCodeFrameError({ loc }, text);
}

function replace(program: NodePath<ProgramNode>, replacements: Replacements, { types: t }: Babel): void {
  const { calls, imports, unused } = replacements;
  const names = new Map(calls.map(({ start, end, name }) => [`${start} ${end}`, name]));
  program.traverse({
    CallExpression(path: CallPath) {
      const place = `${path.node.start} ${path.node.end}`;
      const name = names.get(place);
      if (name === undefined) return;
      names.delete(place);
      path.replaceWith(t.identifier(name));
    },
  });
  const [lost] = names.values();
  if (lost !== undefined) {
    throw program.buildCodeFrameError(
      `Another plugin has changed the call that ${lost} stands for. Let cotangent come before it.`,
    );
  }
  for (const path of program.get('body')) removeUnused(path as NodePath<ImportNode>, unused);
  const modules = [...new Set(imports.map(({ from }) => from))];
  const declarations = modules.map((from) =>
    t.importDeclaration(
      imports
        .filter((d) => d.from === from)
        .map(({ imported, local }) => t.importSpecifier(t.identifier(local), t.identifier(imported))),
      t.stringLiteral(from),
    ),
  );
  program.unshiftContainer('body', declarations);
  program.scope.crawl();
}

function removeUnused(path: NodePath<ImportNode>, unused: ReadonlySet<string>): void {
  const { node } = path;
  if (node.type !== 'ImportDeclaration' || node.source.value !== 'cotangent') return;
  const kept = node.specifiers.filter(({ local }) => !unused.has(local.name));
  if (kept.length === node.specifiers.length) return;
  if (kept.length === 0) path.remove();
  else node.specifiers = kept;
}
