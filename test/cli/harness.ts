/** The real command in a folder of its own. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const main = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');

export interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'cotangent-'));

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [file, text] of Object.entries(files)) this.write(file, text);
  }

  run(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Run> {
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, CI: '', ...environment };
    return new Promise((resolve) => {
      const argv = ['--import', import.meta.resolve('tsx'), main, ...args];
      execFile(process.execPath, argv, { cwd: this.path, env }, (error, stdout, stderr) => {
        resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr });
      });
    });
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(this.at(file)), { recursive: true });
    writeFileSync(this.at(file), text);
  }

  read(file: string): string {
    return readFileSync(this.at(file), 'utf8');
  }

  has(file: string): boolean {
    return existsSync(this.at(file));
  }

  modified(file: string): number {
    return statSync(this.at(file)).mtimeMs;
  }

  at(file: string): string {
    return join(this.path, file);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
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
