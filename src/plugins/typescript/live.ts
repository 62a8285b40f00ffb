/** The engine over what is open in an editor, saved or not. */
import { dirname, resolve } from 'node:path';
import type ts from 'typescript';
import {
  openEngine,
  UsageError,
  type CompileOptions,
  type CompileResult,
  type Diagnostic,
  type Engine,
} from '../../compiler.js';
import { withSettings } from '../../settings.js';
import { isCompanion } from '../../companions.js';

/** What the configuration says; while it is broken, nothing. */
function settingsAt(folder: string): CompileOptions {
  try {
    const { modes, out, workingDirectory } = withSettings({ paths: [], modes: [] }, folder);
    const output = out === undefined ? {} : { outputDirectory: resolve(workingDirectory, out) };
    return { workingDirectory, modes, ...output };
  } catch (error) {
    if (error instanceof UsageError) return { workingDirectory: folder };
    throw error;
  }
}

export class Live {
  private engine: Engine | undefined;
  private last: CompileResult | undefined;
  private versions = new Map<string, string>();

  constructor(private readonly info: ts.server.PluginCreateInfo) {}

  /** What the engine says now. The first call opens it. */
  get result(): CompileResult {
    const texts = this.changed();
    if (this.engine === undefined) this.engine = this.open();
    if (texts.length > 0) this.engine.update(texts);
    if (texts.length > 0 || this.last === undefined) this.last = this.engine.compile();
    return this.last;
  }

  diagnosticsIn(file: string): readonly Diagnostic[] {
    const text = this.textOf(file);
    if (text === undefined || !/@differentiable\b|['"]cotangent['"]/.test(text)) return [];
    return this.result.diagnostics.filter((d) => d.span.file === file);
  }

  private open(): Engine {
    const { project } = this.info;
    const name = project.getProjectName();
    if (/\.json$/.test(name)) return openEngine({ project: name, ...settingsAt(dirname(name)) });
    const paths = project.getRootFiles().filter((file) => /\.[mc]?tsx?$/.test(file) && !isCompanion(file));
    return openEngine({ ...settingsAt(project.getCurrentDirectory()), paths });
  }

  /** The files whose text is another than when they were last looked at. */
  private changed(): readonly { readonly file: string; readonly text?: string }[] {
    const { languageServiceHost: host, project } = this.info;
    const now = new Map<string, string>();
    for (const file of project.getFileNames(true, true)) {
      if (/[\\/]node_modules[\\/]|\.d\.[mc]?ts$/.test(file)) continue;
      now.set(file, host.getScriptVersion(file));
    }
    const before = this.versions;
    this.versions = now;
    const edited = [...now].filter(([file, version]) => before.get(file) !== version);
    const gone = [...before.keys()].filter((file) => !now.has(file));
    return [
      ...edited.map(([file]) => ({ file, text: this.textOf(file) ?? '' })),
      ...gone.map((file) => ({ file })),
    ];
  }

  private textOf(file: string): string | undefined {
    const snapshot = this.info.languageServiceHost.getScriptSnapshot(file);
    return snapshot?.getText(0, snapshot.getLength());
  }
}
