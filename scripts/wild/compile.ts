/** The process that `sweep` watches: compiles the files of a folder, says where it is, and what came of it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../src/compiler.js';

const [folder = '', ...files] = process.argv.slice(2);
const say = (message: object): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

const result = compile({
  paths: files.map((f) => join(folder, f)),
  project: join(folder, 'tsconfig.json'),
  workingDirectory: folder,
  onProgress: (_, __, file) => say({ file }),
});
for (const c of result.companions) writeFileSync(c.file, c.text);
const codes: Record<string, number> = {};
for (const d of result.diagnostics) codes[d.code] = (codes[d.code] ?? 0) + 1;
say({
  generated: result.companions.reduce((sum, c) => sum + c.functions.length, 0),
  codes,
  crashes: result.failures.map(
    (f) =>
      `${f.file.replace(folder, '')} ${f.functions.join(', ')}: ${f.cause instanceof Error ? (f.cause.stack ?? f.cause.message).split('\n').slice(0, 4).join(' ') : String(f.cause)}`,
  ),
});
