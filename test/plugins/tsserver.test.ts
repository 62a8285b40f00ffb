/** A real tsserver, asked as an editor asks it. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { compile } from '../../src/compiler.js';
import { linkPackage } from './package.js';
import { sources, TestProject } from './project.js';

vi.setConfig({ testTimeout: 120_000 });

const program = join(import.meta.dirname, '..', '..', 'node_modules', 'typescript', 'lib', 'tsserver.js');

class Editor {
  private readonly server: ChildProcessWithoutNullStreams;
  private readonly waiting = new Map<number, (body: unknown) => void>();
  private text = '';
  private sequence = 0;

  constructor(private readonly project: TestProject) {
    this.server = spawn(
      process.execPath,
      [program, '--disableAutomaticTypingAcquisition', '--pluginProbeLocations', project.root],
      {
        cwd: project.root,
      },
    );
    this.server.stdout.on('data', (data) => this.read(String(data)));
  }

  private read(data: string): void {
    this.text += data;
    const lines = this.text.split('\n');
    this.text = lines.pop()!;
    for (const line of lines.filter((l) => l.startsWith('{'))) {
      const message = JSON.parse(line) as { type: string; request_seq: number; body?: unknown };
      if (message.type === 'response') this.waiting.get(message.request_seq)?.(message.body);
    }
  }

  tell(command: string, args: object): number {
    const seq = ++this.sequence;
    this.server.stdin.write(`${JSON.stringify({ seq, type: 'request', command, arguments: args })}\n`);
    return seq;
  }

  ask<T>(command: string, file: string, rest: object = {}): Promise<T> {
    return new Promise((resolve) => {
      const seq = this.tell(command, { file: this.project.at(file), ...rest });
      this.waiting.set(seq, (body) => resolve(body as T));
    });
  }

  close(): void {
    this.server.kill();
  }
}

let editor: Editor | undefined;
afterEach(() => editor?.close());

interface Problem {
  readonly text: string;
  readonly source?: string;
  readonly start: { readonly line: number; readonly offset: number };
}

const tape = `/** @differentiable */
export function newton(x: number, steps: number): number {
  let y = x;
  for (let i = 0; i < steps; i++) y = Math.sin(y) * y;
  return y;
}
`;

it('shows diagnostics as one types, derivatives, and the way to them', async () => {
  const configuration = JSON.parse(sources['tsconfig.json']!) as { compilerOptions: object };
  using project = new TestProject({
    ...sources,
    'tsconfig.json': JSON.stringify({
      ...configuration,
      compilerOptions: { ...configuration.compilerOptions, plugins: [{ name: 'cotangent/tsserver' }] },
    }),
    'src/newton.ts': tape,
  });
  linkPackage(project);
  const { companions } = compile({ workingDirectory: project.root });
  for (const { file, text } of companions) project.write(file.slice(project.root.length + 1), text);
  editor = new Editor(project);
  const problems = (file: string): Promise<readonly Problem[]> =>
    editor!.ask('semanticDiagnosticsSync', file);
  const own = async (file: string) => (await problems(file)).filter((p) => p.source === 'cotangent');

  editor.tell('open', { file: project.at('src/loss.ts') });
  expect(await own('src/loss.ts')).toEqual([]);

  const text = sources['src/loss.ts']!;
  const place = (part: string, from = text) => {
    const before = from.slice(0, from.indexOf(part)).split('\n');
    return { line: before.length, offset: before.at(-1)!.length + 1 };
  };
  const start = place('x * x * x');
  editor.tell('change', {
    file: project.at('src/loss.ts'),
    ...start,
    endLine: start.line,
    endOffset: start.offset + 'x * x * x'.length,
    insertString: 'x * Math.random()',
  });
  const [problem, ...others] = await own('src/loss.ts');
  expect(others).toEqual([]);
  expect(problem).toMatchObject({ start: { line: start.line, offset: start.offset + 4 } });
  expect(problem!.text).toMatch(/^COT2008: `Math\.random\(\)`/);
  editor.tell('change', {
    file: project.at('src/loss.ts'),
    ...start,
    endLine: start.line,
    endOffset: start.offset + 'x * Math.random()'.length,
    insertString: 'x * x * x',
  });
  expect(await own('src/loss.ts')).toEqual([]);

  const info = await editor.ask<{ documentation: string }>('quickinfo', 'src/loss.ts', place('cube'));
  expect(info.documentation).toMatch(/Derivatives in loss\.grad\.ts: cubeGrad, cubeValueAndGrad, cubeJvp\./);
  editor.tell('open', { file: project.at('src/newton.ts') });
  const newton = await editor.ask<{ documentation: string }>(
    'quickinfo',
    'src/newton.ts',
    place('newton', tape),
  );
  expect(newton.documentation).toMatch(/Kept between the sweeps: \w+ \(Float64Array\(.*\)\)/);

  const places = await editor.ask<{
    definitions: readonly { file: string; start: { line: number } }[];
  }>('definitionAndBoundSpan', 'src/loss.ts', place('differentiable'));
  const companion = project.read('src/loss.grad.ts').split('\n');
  const targets = places.definitions.filter((d) => d.file === project.at('src/loss.grad.ts'));
  expect(targets.map((d) => companion[d.start.line - 1])).toEqual([
    expect.stringContaining('function lossGrad'),
    expect.stringContaining('function lossValueAndGrad'),
  ]);
  editor.tell('open', { file: project.at('src/main.ts') });
  const used = await editor.ask<readonly { file: string }[]>(
    'implementation',
    'src/main.ts',
    place('cube)(2)', sources['src/main.ts']),
  );
  expect(used.map((d) => d.file)).toContain(project.at('src/loss.grad.ts'));
});
