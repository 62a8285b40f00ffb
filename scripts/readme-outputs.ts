/**
 * The outputs that README.md shows, from its inputs: the block after `<!-- output: f.grad.ts -->` is the companion of the
 * block after `<!-- input: f.ts -->`; after `<!-- diagnostics: f.ts -->` stands what the command line says of it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile, renderDiagnostics } from '../src/compiler.js';

/** A program with a mistake, shown by its diagnostics alone. */
const mistaken: Readonly<Record<string, string>> = {
  'noise.ts': `function jitter(scale: number): number {
  return scale * (Math.random() - 0.5);
}

/** @differentiable */
export function noisy(x: number): number {
  return x * x + jitter(x);
}
`,
};

export function withOutputs(readme: string): string {
  const inputs = [...readme.matchAll(/<!-- input: (\S+) -->\n```ts\n([^]*?)```/g)];
  const sources = Object.fromEntries([
    ...inputs.map(([, file, text]) => [file!, text!]),
    ...Object.entries(mistaken),
  ]);
  const { companions, diagnostics } = compile({ sources, workingDirectory: '/' });
  return readme
    .replace(/(<!-- output: (\S+) -->\n```ts\n)[^]*?```/g, (_, head: string, file: string) => {
      const companion = companions.find((c) => c.file === file);
      if (companion === undefined) throw new Error(`no companion ${file}`);
      return `${head}${companion.text}\`\`\``;
    })
    .replace(/(<!-- diagnostics: (\S+) -->\n```text\n)[^]*?```/g, (_, head: string, file: string) => {
      const own = diagnostics.filter((d) => d.span.file === file);
      return `${head}${renderDiagnostics(own, { sourceText: (name) => sources[name] })}\`\`\``;
    });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = join(import.meta.dirname, '..', 'README.md');
  writeFileSync(file, withOutputs(readFileSync(file, 'utf8')));
}
