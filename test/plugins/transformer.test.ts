/** `tspc` of ts-patch builds the project with the transformer. */
import { execFile, spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type typescript from 'typescript';
import { describe, expect, it, vi } from 'vitest';
import { compile } from '../../src/compiler.js';
import transform from '../../src/plugins/transformer.js';
import { linkPackage } from './package.js';
import { printed, sources, TestProject } from './project.js';

vi.setConfig({ testTimeout: 180_000 });

const tspcOf = (name: string): string =>
  join(import.meta.dirname, '..', '..', 'node_modules', name, 'bin', 'tspc.js');
const tspc = tspcOf('ts-patch');

const configuration = (own: object, rest: object = { include: ['src'] }): string =>
  JSON.stringify({
    compilerOptions: {
      target: 'es2022',
      lib: ['es2023'],
      types: [],
      rootDir: 'src',
      outDir: 'dist',
      strict: true,
      module: 'nodenext',
      plugins: [{ transform: 'cotangent/transformer', transformProgram: true }],
      ...own,
    },
    ...rest,
  });

function projectWith(own: object, files: Readonly<Record<string, string>> = {}): TestProject {
  const project = new TestProject({
    ...sources,
    'tsconfig.json': configuration(own),
    'src/console.d.ts': 'declare const console: { log(...data: unknown[]): void };\n',
    ...files,
  });
  linkPackage(project, 'typescript', 'ts-patch');
  return project;
}

function run(project: TestProject, ...args: readonly string[]): Promise<{ status: number; output: string }> {
  return runWith(tspc, project, ...args);
}

function runWith(
  program: string,
  project: TestProject,
  ...args: readonly string[]
): Promise<{ status: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { cwd: project.root }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

const fine = { status: 0, output: '' };

const noise = `/** @differentiable */
export function noisy(x: number): number {
  return x * Math.random();
}
`;

describe('tspc', () => {
  it('builds from nothing, as ES modules', async () => {
    using project = projectWith({});
    expect(await run(project, '-p', '.')).toEqual(fine);
    expect(project.run('dist/main.js')).toBe(printed);
    const { companions } = compile({ workingDirectory: project.root });
    expect(project.read('src/loss.grad.ts')).toBe(companions[0]!.text);
    expect(project.read('dist/main.js')).not.toMatch(/cotangent/);
  });

  it('builds by ts-patch 3.3 too', async () => {
    using project = projectWith({});
    expect(await runWith(tspcOf('ts-patch-3'), project, '-p', '.')).toEqual(fine);
    expect(project.run('dist/main.js')).toBe(printed);
    expect(project.read('dist/main.js')).not.toMatch(/cotangent/);
  });

  it('builds CommonJS', async () => {
    using project = projectWith({}, { 'package.json': '{}' });
    expect(await run(project)).toEqual(fine);
    expect(project.run('dist/main.js')).toBe(printed);
    expect(project.read('dist/main.js')).toContain('require("./loss.grad.js")');
  });

  it('writes companions without emitting, and shows diagnostics as its own', async () => {
    using project = projectWith({}, { 'src/noise.ts': noise });
    const { status, output } = await run(project, '--noEmit');
    expect(output).toMatch(/^src\/noise\.ts\(3,14\): error TS902008: COT2008: `Math\.random\(\)` gives/m);
    expect(status).toBe(2);
    expect(project.files('src')).toContain('loss.grad.ts');
    const pretty = await run(project, '--noEmit', '--pretty');
    expect(pretty.output).toMatch(/return x \* Math\.random\(\);/);
  });

  it('emits again only what changed', async () => {
    using project = projectWith({ incremental: true });
    expect(await run(project)).toEqual(fine);
    const emitted = () =>
      project
        .files('dist')
        .filter((f) => f.endsWith('.js'))
        .map((f) => [f, statSync(project.at(`dist/${f}`)).mtimeMs] as const);
    const first = emitted();
    expect(await run(project)).toEqual(fine);
    expect(emitted()).toEqual(first);
    project.write('src/loss.ts', sources['src/loss.ts']!.replace('x * x * x;', 'x * x * x * 7;'));
    expect(await run(project)).toEqual(fine);
    const changed = emitted().filter(([f, time]) => !first.some(([g, before]) => f === g && time === before));
    expect(changed.map(([f]) => f)).toEqual(expect.arrayContaining(['loss.grad.js', 'loss.js']));
    expect(changed.map(([f]) => f)).not.toContain('scale.js');
    expect(JSON.parse(project.run('dist/main.js').split('\n').at(-1)!)).toMatchObject({ cube: 84 });
    project.write('src/loss.ts', sources['src/loss.ts']!.replace('x * x * x;', 'x * Math.random();'));
    for (let i = 0; i < 2; i++) expect((await run(project)).output).toContain('COT2008');
  });

  it('builds projects that refer to each other', async () => {
    const part = (name: string, references: readonly string[]) =>
      configuration(
        { composite: true, rootDir: '.', outDir: `../dist/${name}` },
        { include: ['*.ts'], references: references.map((path) => ({ path })) },
      );
    using project = projectWith(
      {},
      {
        'tsconfig.json': JSON.stringify({ files: [], references: [{ path: 'src' }, { path: 'app' }] }),
        'src/tsconfig.json': part('src', []),
        'app/tsconfig.json': part('app', ['../src']),
        'src/main.ts': 'export {};\n',
        'app/console.d.ts': 'declare const console: { log(...data: unknown[]): void };\n',
        'app/main.ts': `import { cube } from '../src/loss.js';
import { cubeGrad } from '../src/loss.grad.js';
import { grad } from 'cotangent';

/** @differentiable */
export const fourth = (x: number): number => x ** 4;
console.log(cube(2), cubeGrad(2), grad(fourth)(1));
`,
      },
    );
    expect(await run(project, '-b')).toEqual(fine);
    expect(project.run('dist/app/main.js')).toBe('8 12 4');
    expect(project.files('app')).toContain('main.grad.ts');
    const again = await run(project, '-b', '--verbose');
    expect(again.output).toMatch(/'src\/tsconfig\.json' is up to date/);
    expect(again.output).toMatch(/'app\/tsconfig\.json' is up to date/);
  });

  it('watches', async () => {
    using project = projectWith({});
    const child = spawn(process.execPath, [tspc, '-w', '--preserveWatchOutput'], { cwd: project.root });
    let output = '';
    child.stdout.on('data', (data) => (output += String(data)));
    const wait = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 30_000, interval: 200 });
    try {
      await wait(() => expect(output).toContain('Found 0 errors'));
      project.write('src/loss.ts', sources['src/loss.ts']!.replace('x * x * x;', 'x * Math.random();'));
      await wait(() => expect(output).toContain('COT2008'));
      project.write('src/loss.ts', sources['src/loss.ts']!.replace('x * x * x;', 'x * x * x * 7;'));
      await wait(() => expect(output.match(/Found 0 errors/g)!.length).toBeGreaterThan(1));
      await wait(() => expect(project.read('dist/loss.grad.js')).toMatch(/7 \*/));
    } finally {
      child.kill();
    }
  });
});

it('says what to do under TypeScript 7', () => {
  const ts = { versionMajorMinor: '7.0', version: '7.0.2' } as unknown as typeof typescript;
  expect(() => transform({} as never, undefined, {}, { ts })).toThrow(
    /needs TypeScript 5\.9 or 6\.0, and this is 7\.0\.2.*npx cotangent/,
  );
});
