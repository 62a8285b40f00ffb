/** GradBench's protocol: a message of the eval in, the response of the tool out. */
import type { Eval } from './evals/eval.js';

interface Timing {
  readonly name: string;
  readonly nanoseconds: number;
}

export interface Response {
  readonly id: number;
  readonly tool?: string;
  readonly success?: boolean;
  readonly output?: unknown;
  readonly timings?: readonly Timing[];
  readonly error?: string;
}

interface Message {
  readonly id: number;
  readonly kind: string;
  readonly module?: string;
  readonly function?: string;
  readonly input?: unknown;
}

/** The line that answers a line. */
export function answerLine(evals: Readonly<Record<string, Eval>>, line: string): string {
  return JSON.stringify(answer(evals, JSON.parse(line) as Message));
}

export function answer(evals: Readonly<Record<string, Eval>>, message: Message): Response {
  const { id } = message;
  switch (message.kind) {
    case 'start':
      return { id, tool: 'cotangent' };
    case 'define':
      return { id, success: Object.hasOwn(evals, message.module ?? '') };
    case 'evaluate':
      try {
        return { id, success: true, ...evaluate(evals, message) };
      } catch (error) {
        return { id, success: false, error: error instanceof Error ? error.message : String(error) };
      }
    default:
      return { id };
  }
}

/** Runs at least so often and so long, timing each run alone. */
function evaluate(
  evals: Readonly<Record<string, Eval>>,
  { module = '', function: name = '', input }: Message,
): { output: unknown; timings: Timing[] } {
  if (!Object.hasOwn(evals, module) || !Object.hasOwn(evals[module]!, name))
    throw new Error(`${module} has no function ${name}`);
  const began = process.hrtime.bigint();
  const { run, output } = evals[module]![name]!(input);
  const timings = [{ name: 'prepare', nanoseconds: Number(process.hrtime.bigint() - began) }];
  const { least, seconds } = repetition(input);
  let total = 0;
  let result: unknown;
  for (let runs = 0; runs < least || total < seconds * 1e9; runs++) {
    const before = process.hrtime.bigint();
    result = run();
    const nanoseconds = Number(process.hrtime.bigint() - before);
    timings.push({ name: 'evaluate', nanoseconds });
    total += nanoseconds;
  }
  return { output: output(result), timings };
}

function repetition(input: unknown): { least: number; seconds: number } {
  const given = (typeof input === 'object' ? input : {}) as { min_runs?: number; min_seconds?: number };
  return { least: Math.max(1, given.min_runs ?? 1), seconds: given.min_seconds ?? 0 };
}
