/** The real command in a folder of its own. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { builtMain } from '../support/built.js';
import { TemporaryFolder } from '../support/folder.js';

const main = builtMain();

export interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class Folder extends TemporaryFolder {
  constructor(files: Readonly<Record<string, string>> = {}) {
    super('cotangent-', files);
  }

  run(args: readonly string[], environment: NodeJS.ProcessEnv = {}, below = '.'): Promise<Run> {
    const env = environmentWith(environment);
    return new Promise((resolve) => {
      execFile(process.execPath, [main, ...args], { cwd: this.at(below), env }, (error, stdout, stderr) => {
        resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr });
      });
    });
  }

  /** The command, going on in the background. */
  start(args: readonly string[]): Running {
    return new Running(
      spawn(process.execPath, [main, ...args], { cwd: this.path, env: environmentWith({}) }),
    );
  }

  files(): string[] {
    return readdirSync(this.path, { recursive: true, encoding: 'utf8' }).sort();
  }

  modified(file: string): number {
    return statSync(this.at(file)).mtimeMs;
  }
}

const environmentWith = (more: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...process.env,
  NO_COLOR: '1',
  FORCE_COLOR: undefined,
  CI: '',
  ...more,
});

export class Running {
  private said = '';
  private read = 0;
  private readonly ended: Promise<number | null>;

  constructor(private readonly child: ChildProcess) {
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    this.ended = new Promise((end) => child.once('exit', end));
  }

  /** What it has said, up to and with the first text not read yet that matches. */
  async says(pattern: RegExp): Promise<string> {
    for (const end = Date.now() + 45_000; Date.now() < end; await new Promise((go) => setTimeout(go, 10))) {
      const match = pattern.exec(this.said.slice(this.read));
      if (match === null) continue;
      this.read += match.index + match[0].length;
      return match[0];
    }
    throw new Error(`no ${String(pattern)} in what was said:\n${this.said.slice(this.read)}`);
  }

  /** Ends it as Ctrl+C does; gives its exit status. */
  end(): Promise<number | null> {
    this.child.kill('SIGINT');
    return this.ended;
  }
}

export const square = `/** @differentiable */
export function square(x: number): number {
  return x * x;
}
`;

export const refused = `/** @differentiable */
export async function later(x: number): Promise<number> {
  return x;
}

/** @differentiable */
export function fine(x: number): number {
  return x + x;
}
`;
