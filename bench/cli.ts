/**
 * `npm run bench:cli`: how long the command takes, cold and warm, on one file and on many, beside TypeScript's own
 * compiler on the same project. Next to the time on the clock stands the time of the main thread on a processor, which
 * other work on the machine disturbs less.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const main = join(root, 'dist', 'cli', 'main.js');
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

/** Writes the processor time of the main thread, in milliseconds, where it is to be had. */
const probe = `data:text/javascript,${encodeURIComponent(`
import { readFileSync } from 'node:fs';
process.on('exit', () => {
  try {
    const fields = readFileSync('/proc/self/task/' + process.pid + '/stat', 'utf8').split(') ')[1].split(' ');
    process.stderr.write('\\nmain thread ' + (Number(fields[11]) + Number(fields[12])) * 10);
  } catch {}
});`)}`;

interface Time {
  readonly clock: number;
  readonly processor: number;
}

function measure(folder: string, argv: readonly string[], status = 0): Time {
  const started = performance.now();
  const run = spawnSync(process.execPath, ['--import', probe, ...argv], { cwd: folder, encoding: 'utf8' });
  const clock = (performance.now() - started) / 1000;
  if (run.status !== status)
    throw new Error(`${argv.join(' ')} ended with ${String(run.status)}:\n${run.stderr}${run.stdout}`);
  const processor = Number(/main thread (\d+)/.exec(run.stderr)?.[1] ?? NaN) / 1000;
  return { clock, processor };
}

function projectOf(count: number, compilerOptions: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'cotangent-bench-'));
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  mkdirSync(join(folder, 'node_modules'));
  write('package.json', '{ "type": "module" }');
  const options = {
    strict: true,
    target: 'es2022',
    module: 'nodenext',
    types: [],
    skipLibCheck: true,
    ...compilerOptions,
  };
  write('tsconfig.json', JSON.stringify({ compilerOptions: options, include: ['src'] }));
  for (let i = 0; i < Math.ceil(count / 10); i++)
    write(`src/lib${i}.ts`, `export const scale = (x: number): number => x / (${i + 1} + Math.abs(x));\n`);
  for (let i = 0; i < count; i++) write(`src/f${i}.ts`, sourceOf(i));
  return folder;
}

const sourceOf = (i: number, factor = i): string => `import { scale } from './lib${Math.floor(i / 10)}.js';

/** @differentiable */
export function f${i}(w: number, x: Float64Array): number {
  let s = 0;
  for (const value of x) {
    const d = scale(value) - w * ${factor};
    s += Math.exp(-d * d);
  }
  return s / x.length;
}
`;

const rows: { what: string; clock: string; processor: string }[] = [];
const note = (what: string, { clock, processor }: Time): void => {
  rows.push({
    what,
    clock: `${clock.toFixed(2)} s`,
    processor: Number.isNaN(processor) ? '' : `${processor.toFixed(2)} s`,
  });
};

function bench(what: string, count: number, compilerOptions: Readonly<Record<string, unknown>>): void {
  const folder = projectOf(count, compilerOptions);
  try {
    note(`${what}, cold`, measure(folder, [main, '--silent']));
    note(`${what}, warm`, measure(folder, [main, '--silent']));
    writeFileSync(join(folder, 'src/f0.ts'), sourceOf(0, 7));
    note(`${what}, one file edited`, measure(folder, [main, '--silent']));
    note(`${what}, tsc --noEmit`, measure(folder, [tsc, '--noEmit']));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The times that `--watch` prints, from an edit to the companion. */
async function benchWatch(count: number): Promise<void> {
  const folder = projectOf(count, { lib: ['es2022'] });
  const child = spawn(process.execPath, [main, '--watch'], { cwd: folder });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const until = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const match = pattern.exec(said);
      if (match !== null) {
        said = '';
        return match[1] ?? '';
      }
      await new Promise((go) => setTimeout(go, 20));
    }
  };
  try {
    await until(/Watching/);
    const times: string[] = [];
    for (let edit = 1; edit <= 8; edit++) {
      writeFileSync(join(folder, 'src/f3.ts'), sourceOf(3, 100 + edit));
      times.push(await until(/\((\d+ ms|[\d.]+ s)\)/));
    }
    rows.push({ what: `${count} files watched, edits of one`, clock: times.join(', '), processor: '' });
  } finally {
    child.kill();
    rmSync(folder, { recursive: true });
  }
}

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
bench('1 file, no DOM', 1, { lib: ['es2022'] });
bench('1 file, DOM', 1, {});
bench('500 files, no DOM', 500, { lib: ['es2022'] });
await benchWatch(200);
console.log(`cotangent ${version}, Node.js ${process.version}`);
console.table(rows);
