/** All evals of GradBench: every case of bench/gradbench/data through the protocol, spoken to the tool's process. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer } from '../bench/gradbench/protocol.js';
import { evals } from '../bench/gradbench/evals/index.js';

const folder = join(import.meta.dirname, '../bench/gradbench');

interface Case {
  readonly input: unknown;
  readonly expected: Readonly<Record<string, unknown>>;
}

interface Response {
  readonly id: number;
  readonly success?: boolean;
  readonly output?: unknown;
  readonly error?: string;
  readonly tool?: string;
  readonly timings?: readonly { readonly name: string; readonly nanoseconds: number }[];
}

const cases = readdirSync(join(folder, 'data'))
  .filter((file) => file.endsWith('.json'))
  .map((file) => {
    const name = file.replace(/\.json$/, '');
    return { name, ...(JSON.parse(readFileSync(join(folder, 'data', file), 'utf8')) as Case) };
  });

/** ρ of the specification; results near zero by their difference. */
const distance = (eval_: string, x: number, y: number): number =>
  eval_ === 'saddle' ? 1e4 * Math.abs(x - y) : Math.abs(x - y) / Math.max(1, Math.abs(x) + Math.abs(y));

/** Where two answers disagree; integers must be equal. */
function disagreement(eval_: string, found: unknown, wanted: unknown, at = ''): string | undefined {
  if (typeof wanted === 'number') {
    const agrees =
      typeof found === 'number' &&
      (/^\.(rows|cols)|repeated$/.test(at) ? found === wanted : distance(eval_, found, wanted) <= 1e-8);
    return agrees ? undefined : `${at}: ${String(found)} instead of ${wanted}`;
  }
  if (typeof found !== 'object' || found === null) return `${at}: ${String(found)}`;
  const [there, expected] = [Object.entries(found), Object.entries(wanted as object)];
  if (there.length !== expected.length) return `${at}: ${there.length} entries instead of ${expected.length}`;
  for (const [key, value] of expected) {
    const problem = disagreement(eval_, (found as Record<string, unknown>)[key], value, `${at}.${key}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

describe('the tool', () => {
  let tool: ChildProcessWithoutNullStreams;
  const waiting: ((line: string) => void)[] = [];
  let next = 0;

  beforeAll(() => {
    tool = spawn(process.execPath, ['--import', 'tsx', join(folder, 'tool.ts')]);
    createInterface({ input: tool.stdout }).on('line', (line) => waiting.shift()?.(line));
  });
  afterAll(() => {
    tool.kill();
  });

  async function ask(message: Readonly<Record<string, unknown>>): Promise<Response> {
    const id = next++;
    const line = new Promise<string>((resolve) => waiting.push(resolve));
    tool.stdin.write(`${JSON.stringify({ id, ...message })}\n`);
    const response = JSON.parse(await line) as Response;
    expect(response.id).toBe(id);
    return response;
  }

  it('names itself', async () => {
    expect(await ask({ kind: 'start', eval: 'hello' })).toMatchObject({ tool: 'cotangent' });
  });

  it.each(cases)('reproduces $name', async ({ name, input, expected }) => {
    const module = name.replace(/_.*/, '');
    expect((await ask({ kind: 'define', module })).success).toBe(true);
    for (const [f, wanted] of Object.entries(expected)) {
      const response = await ask({ kind: 'evaluate', module, function: f, input });
      expect(response.error).toBeUndefined();
      expect(response.success).toBe(true);
      expect(response.timings?.filter((t) => t.name === 'evaluate')).toHaveLength(1);
      expect(disagreement(module, response.output, wanted)).toBeUndefined();
      expect(await ask({ kind: 'analysis', of: response.id, valid: true })).toEqual({ id: next - 1 });
    }
  });

  it('ends when its input is closed', async () => {
    const ended = new Promise((resolve) => tool.on('exit', resolve));
    tool.stdin.end();
    expect(await ended).toBe(0);
  });
});

describe('the protocol', () => {
  it('has all twelve evals', () => {
    expect(Object.keys(evals)).toEqual([...new Set(cases.map(({ name }) => name.replace(/_.*/, '')))]);
    expect(Object.keys(evals)).toHaveLength(12);
  });

  it('repeats as often and as long as it is asked to', () => {
    const input = { x: [1, 2], min_runs: 3, min_seconds: 0 };
    const message = { id: 7, kind: 'evaluate', module: 'lse', function: 'primal' };
    expect(answer(evals, { ...message, input }).timings).toHaveLength(1 + 3);
    const long = answer(evals, { ...message, input: { ...input, min_seconds: 0.01 } }).timings!;
    const runs = long.slice(1);
    expect(runs.length).toBeGreaterThanOrEqual(3);
    expect(runs.reduce((sum, t) => sum + t.nanoseconds, 0)).toBeGreaterThanOrEqual(1e7);
    for (const { nanoseconds } of long) expect(Number.isInteger(nanoseconds)).toBe(true);
  });

  it('refuses what it does not know', () => {
    expect(answer(evals, { id: 1, kind: 'define', module: 'toString' })).toEqual({ id: 1, success: false });
    const unknown = answer(evals, {
      id: 2,
      kind: 'evaluate',
      module: 'lse',
      function: 'toString',
      input: {},
    });
    expect(unknown).toEqual({ id: 2, success: false, error: 'lse has no function toString' });
    expect(answer(evals, { id: 3, kind: 'surprise' })).toEqual({ id: 3 });
  });
});
