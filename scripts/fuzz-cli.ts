/**
 * `npm run fuzz:cli -- --runs 10000 --seed 1`: mutated fixtures, compiled in this process by an engine that stays open,
 * their diagnostics rendered; and, of the last `--real` ones, by the real command. Whatever they are given, neither
 * meets an internal error, takes minutes, shows a stack or leaves a partial file.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEngine, renderDiagnostics } from '../src/compiler.js';

const root = join(import.meta.dirname, '..');
const main = join(root, 'dist', 'cli', 'main.js');
const fixtures = join(root, 'fixtures');

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    batch: { type: 'string', default: '50' },
    real: { type: 'string', default: '25' },
  },
});

/** mulberry32 */
function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const texts = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .sort()
  .map((file) => readFileSync(join(fixtures, file), 'utf8'))
  .filter((text) => text.includes('@differentiable'));

const insertions = [
  '}',
  '{',
  ';',
  '(',
  '=>',
  '?.',
  '...',
  '`${',
  '/*',
  '*/',
  '@',
  '\r\n',
  '\uFEFF',
  '\0',
  '\u2028',
  '𝛼',
  'await ',
  'NaN',
  '!',
  '= x',
];

type Random = (below: number) => number;

function mutate(text: string, random: Random): string {
  const tokens: readonly string[] = text.match(/\w+|\s+|[^\w\s]/g) ?? [''];
  const lines = text.split('\n');
  const at = random(tokens.length);
  const line = random(lines.length);
  switch (random(9)) {
    case 0:
      return tokens.toSpliced(at, 1).join('');
    case 1:
      return tokens.toSpliced(at, 0, tokens[at]!).join('');
    case 2:
      return tokens.with(at, tokens[random(tokens.length)]!).join('');
    case 3:
      return lines.toSpliced(line, 1).join('\n');
    case 4:
      return lines.toSpliced(line, 0, lines[random(lines.length)]!).join('\n');
    case 5:
      return text.slice(0, random(text.length));
    case 6:
      return tokens.toSpliced(at, 0, insertions[random(insertions.length)]!).join('');
    case 7:
      return text.replaceAll('\n', '\r\n');
    default:
      return text.replace(/\bnumber\b/g, (n) =>
        random(4) === 0 ? ['string', 'any', 'unknown', 'bigint', 'number[]'][random(5)]! : n,
      );
  }
}

interface Report {
  readonly companions: readonly { readonly file: string }[];
  readonly diagnostics: readonly { readonly code: string; readonly message: string; readonly file: string }[];
}

/** What went wrong with a folder of mutated files. */
function problemsOf(sources: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'cotangent-fuzz-'));
  try {
    sources.forEach((text, i) => {
      mkdirSync(join(folder, String(i)));
      writeFileSync(join(folder, `${i}/f.ts`), text);
    });
    const run = spawnSync(process.execPath, [main, '.', '--json'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      timeout: 600_000,
    });
    const problems: string[] = [];
    if (run.status !== 0 && run.status !== 1) problems.push(`status ${String(run.status)}`);
    if (/^ +at .*:\d+:\d+\)?$/m.test(run.stderr)) problems.push('a stack');
    let report: Report = { companions: [], diagnostics: [] };
    try {
      report = JSON.parse(run.stdout) as Report;
    } catch {
      problems.push(`no JSON: ${run.stderr.slice(-500)}`);
    }
    for (const d of report.diagnostics.filter(({ code }) => code.startsWith('COT9'))) {
      const source = sources[Number.parseInt(d.file)] ?? '';
      problems.push(`${d.code} ${d.message}\n${source.replace(/^/gm, '    ')}`);
    }
    const known = new Set(report.companions.map(({ file }) => file));
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const name = file.replaceAll('\\', '/');
      if (!/^\d+(?:\/f\.ts)?$/.test(name) && !known.has(name)) problems.push(`the file ${name}`);
    }
    return problems;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const runs = Number(values.runs);
const batch = Number(values.batch);
const real = Math.min(runs, Number(values.real));
const random = randomFrom(Number(values.seed));

const nameOf = (i: number): string => `m${i}/f.ts`;
const engine = openEngine({
  sources: Object.fromEntries(Array.from({ length: batch }, (_, i) => [nameOf(i), ''])),
});

/** What went wrong with files compiled together; if it is a crash, each is compiled alone. */
function problemsInProcess(sources: readonly string[]): readonly string[] {
  engine.update(Array.from({ length: batch }, (_, i) => ({ file: nameOf(i), text: sources[i] ?? '' })));
  try {
    const { diagnostics, failures } = engine.compile();
    renderDiagnostics(diagnostics, { sourceText: (file) => sources[Number.parseInt(file.slice(1))] });
    return failures.map(({ file, cause }) => {
      const stack = cause instanceof Error ? cause.stack : String(cause);
      return `${stack}\n${(sources[Number.parseInt(file.slice(1))] ?? '').replace(/^/gm, '    ')}`;
    });
  } catch (error) {
    if (sources.length > 1) return sources.flatMap((text) => problemsInProcess([text]));
    return [`${error instanceof Error ? error.stack : String(error)}\n${sources[0]!.replace(/^/gm, '    ')}`];
  }
}

const longest = 60_000;
let failures = 0;
let last: readonly string[] = [];
const started = performance.now();
const note = (done: number, problem: string): void => {
  failures++;
  console.log(`${done}: ${problem}\n`);
};
for (let done = 0; done < runs; done += batch) {
  const sources = Array.from({ length: Math.min(batch, runs - done) }, () => {
    let text = texts[random(texts.length)]!;
    for (let k = random(3); k >= 0; k--) text = mutate(text, random);
    return text;
  });
  const before = performance.now();
  for (const problem of problemsInProcess(sources)) note(done, problem);
  if (performance.now() - before > longest) note(done, `${longest / 1000} s for ${sources.length} files`);
  last = [...last, ...sources].slice(-real);
}
for (const problem of real > 0 ? problemsOf(last) : []) note(runs, problem);
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(`${runs} mutations, ${failures} failures, ${seconds} s`);
process.exitCode = failures > 0 ? 1 : 0;
