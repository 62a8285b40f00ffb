/** Settings from a file, and `cotangent init`. */
import { describe, it } from 'vitest';
import { Folder, square } from './harness.js';

const config = (text: string): string =>
  `import { defineConfig } from 'cotangent/config';\nexport default defineConfig(${text});\n`;

describe.concurrent('cotangent.config.ts', () => {
  it('stands behind the arguments, wherever below it the command is run', async ({ expect }) => {
    using folder = new Folder({
      'cotangent.config.ts': config("{ paths: ['src'], modes: ['jvp'], out: 'made' }"),
      'src/square.ts': square,
      'other/square.ts': square,
    });
    expect(await folder.run([])).toMatchObject({ status: 0 });
    expect(folder.read('made/src/square.grad.ts')).toContain('squareJvp');
    expect(folder.has('other/square.grad.ts')).toBe(false);
    expect(await folder.run(['other', '--modes', 'vjp', '--out', 'there'])).toMatchObject({ status: 0 });
    expect(folder.read('there/other/square.grad.ts')).toContain('squareVjp');
    expect(folder.read('there/other/square.grad.ts')).not.toContain('squareJvp');
    const below = await folder.run(['--check'], {}, 'other');
    expect(below).toMatchObject({ status: 0, stdout: '' });
    expect(below.stderr).toContain('1 up to date');
  });

  it('may be a key of package.json', async ({ expect }) => {
    using folder = new Folder({
      'package.json': '{ "cotangent": { "paths": ["src/*.ts"] } }',
      'src/square.ts': square,
    });
    expect(await folder.run([])).toMatchObject({ status: 0 });
    expect(folder.has('src/square.grad.ts')).toBe(true);
  });

  it.for([
    ['a setting that is none', config('{ path: [] } as object'), 'there is no setting path'],
    ['a value of another kind', config("{ paths: 'src' } as object"), 'paths must be a list of paths'],
    ['a mode that is none', config("{ modes: ['gradd'] } as object"), 'gradd'],
    ['no object', 'export default 3;\n', 'does not export an object'],
    ['what does not parse', 'export default {;\n', 'cannot be read'],
    ['what throws', 'throw new Error("no luck");\n', 'no luck'],
  ] as const)('with %s ends with status 2', async ([, text, message], { expect }) => {
    using folder = new Folder({ 'cotangent.config.ts': text, 'square.ts': square });
    const run = await folder.run(['square.ts']);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toContain(message);
    expect(run.stderr).not.toMatch(/^ +at /m);
    expect(folder.has('square.grad.ts')).toBe(false);
  });
});

describe.concurrent('cotangent init', () => {
  it('prints what to add, and writes nothing', async ({ expect }) => {
    using folder = new Folder({ 'package.json': '{ "devDependencies": { "vite": "8.0.0" } }' });
    const run = await folder.run(['init']);
    expect(run).toMatchObject({ status: 0, stderr: '' });
    for (const text of [
      '"derive": "cotangent"',
      'linguist-generated',
      "from 'cotangent/vite'",
      'defineConfig',
    ])
      expect(run.stdout).toContain(text);
    expect(folder.files()).toEqual(['package.json']);
  });
});
