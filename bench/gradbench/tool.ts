/** A tool for GradBench: `npx tsx bench/gradbench/tool.ts` answers messages on standard input until that is closed. */
import { createInterface } from 'node:readline';
import { evals } from './evals/index.js';
import { answerLine } from './protocol.js';

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() !== '') process.stdout.write(`${answerLine(evals, line)}\n`);
}
