/** A run that finds nothing changed: the same answer, without loading TypeScript; and every change is noticed. */
import { readdirSync } from 'node:fs';
import { describe, it } from 'vitest';
import { Folder, refused, square } from './harness.js';

const project = {
  'package.json': '{ "type": "module" }',
  'tsconfig.json': '{ "extends": "./base.json", "include": ["src"] }',
  'base.json': '{ "compilerOptions": { "strict": true, "module": "nodenext", "types": [] } }',
  'node_modules/.package-lock.json': '{}',
  'src/square.ts': square,
  'src/scaled.ts': `import { factor } from './factor.js';
/** @differentiable */
export function scaled(x: number): number {
  return factor(x) * x;
}
`,
  'src/factor.ts': 'export const factor = (x: number): number => 2 * x;\n',
};

/** Edits one after the other; undefined: the file is deleted. */
const changes: readonly (readonly [file: string, text: string | undefined])[] = [
  ['src/square.ts', square.replace('x * x', 'x + x')],
  ['src/factor.ts', 'export const factor = (x: number): number => 3 * x;\n'],
  ['src/deep/more.ts', square],
  ['src/use.ts', "import { squareJvp } from './square.grad.js';\nvoid squareJvp;\n"],
  ['base.json', '{ "compilerOptions": { "strict": true, "noUncheckedIndexedAccess": true } }'],
  ['package.json', '{ "type": "commonjs" }'],
  ['node_modules/.package-lock.json', '{ "packages": {} }'],
  ['node_modules/@types/more/index.d.ts', 'declare const more: number;\n'],
  ['src/use.ts', undefined],
  ['tsconfig.json', '{ "extends": "./base.json", "include": ["src/square.ts"] }'],
];

/** Whether the program had to be opened. */
async function isCold(folder: Folder): Promise<boolean> {
  const run = await folder.run(['--verbose']);
  return run.stderr.includes('the program is opened');
}

describe.concurrent('the cache', () => {
  it('gives the same answer twice, and loads nothing of the compiler', async ({ expect }) => {
    using folder = new Folder({ ...project, 'src/mixed.ts': refused });
    const first = await folder.run(['--json']);
    const loaded = 'process.on("exit",()=>console.log(Object.keys(require.cache).join("\\n")))';
    const second = await folder.run(['--json'], {
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(`import{createRequire}from"node:module";const require=createRequire("/");${loaded}`)}`,
    });
    expect(second.status).toBe(1);
    const [json, modules] = [second.stdout.slice(0, second.stdout.lastIndexOf('}') + 1), second.stdout];
    expect(JSON.parse(json)).toEqual(
      JSON.parse(first.stdout.replaceAll('"written": true', '"written": false')),
    );
    expect(second.stderr).toContain('error[COT');
    expect(modules).not.toContain('typescript.js');
    expect(await folder.run(['--json', '--no-cache'])).toMatchObject({ stdout: json + '\n' });
  });

  it('writes a companion again that was deleted or changed by hand', async ({ expect }) => {
    using folder = new Folder(project);
    await folder.run([]);
    const text = folder.read('src/square.grad.ts');
    folder.write('src/square.grad.ts', `${text}// more\n`);
    folder.remove('src/scaled.grad.ts');
    const run = await folder.run(['--verbose']);
    expect(run.stderr).not.toContain('the program is opened');
    expect(run.stderr).toContain('2 written');
    expect(folder.read('src/square.grad.ts')).toBe(text);
  });

  it('notices every change', { timeout: 300_000 }, async ({ expect }) => {
    using folder = new Folder({
      ...project,
      'node_modules/@types/one/index.d.ts': 'declare const one: 1;\n',
    });
    expect(await isCold(folder)).toBe(true);
    expect(await isCold(folder)).toBe(false);
    for (const [file, text] of changes) {
      if (text === undefined) folder.remove(file);
      else folder.write(file, text);
      expect({ file, isCold: await isCold(folder) }).toEqual({ file, isCold: true });
    }
    expect(await isCold(folder)).toBe(false);
    expect(await folder.run(['--check', '--no-cache'])).toMatchObject({ status: 0 });
  });

  it('compiles only what a change touches', async ({ expect }) => {
    using folder = new Folder(project);
    await folder.run([]);
    folder.write('src/factor.ts', 'export const factor = (x: number): number => 3 * x;\n');
    const run = await folder.run(['--verbose']);
    expect(run.stderr).toContain('compiled src/scaled.ts');
    expect(run.stderr).not.toContain('compiled src/square.ts');
  });

  it('is kept apart for each way to call the command, and broken files of it are passed over', async ({
    expect,
  }) => {
    using folder = new Folder(project);
    await folder.run(['src/square.ts']);
    await folder.run(['src/square.ts', '--modes', 'jvp']);
    expect(folder.read('src/square.grad.ts')).toContain('squareJvp');
    await folder.run(['src/square.ts']);
    expect(folder.read('src/square.grad.ts')).not.toContain('squareJvp');
    const kept = readdirSync(folder.at('node_modules/.cache/cotangent'));
    expect(kept).toHaveLength(2);
    for (const file of kept) folder.write(`node_modules/.cache/cotangent/${file}`, '{ "known": ');
    expect(await folder.run(['src/square.ts', '--check'])).toMatchObject({ status: 0 });
  });

  it('is passed by while several runs write at once', async ({ expect }) => {
    using folder = new Folder(project);
    const runs = await Promise.all([1, 2, 3, 4].map(() => folder.run([])));
    expect(runs.map((run) => run.status)).toEqual([0, 0, 0, 0]);
    expect(readdirSync(folder.at('src')).filter((file) => file.endsWith('.tmp'))).toEqual([]);
    expect(await folder.run(['--check'])).toMatchObject({ status: 0 });
  });
});
