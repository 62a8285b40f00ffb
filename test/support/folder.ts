/** A folder of its own for a test, gone when the test is over. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export class TemporaryFolder {
  readonly path: string;

  /** `files`: path to text. */
  constructor(name: string, files: Readonly<Record<string, string>> = {}) {
    this.path = realpathSync(mkdtempSync(join(tmpdir(), name)));
    for (const [file, text] of Object.entries(files)) this.write(file, text);
  }

  at(file: string): string {
    return join(this.path, file);
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(this.at(file)), { recursive: true });
    writeFileSync(this.at(file), text);
  }

  read(file: string): string {
    return readFileSync(this.at(file), 'utf8');
  }

  remove(file: string): void {
    rmSync(this.at(file), { recursive: true, force: true });
  }

  has(file: string): boolean {
    return existsSync(this.at(file));
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
