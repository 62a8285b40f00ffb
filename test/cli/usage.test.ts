import { describe, it } from 'vitest';
import { Folder, square } from './harness.js';

describe.concurrent('cotangent answers', () => {
  it('--help and --version on standard output', async ({ expect }) => {
    using folder = new Folder();
    const help = await folder.run(['--help']);
    expect(help).toMatchObject({ status: 0, stderr: '' });
    for (const flag of [
      '--project',
      '--check',
      '--dry-run',
      '--out',
      '--modes',
      '--json',
      '--verbose',
      '--print-ir',
    ]) {
      expect(help.stdout).toContain(flag);
    }
    expect(help.stdout).not.toContain('--no-tbr');
    const version = await folder.run(['--version']);
    expect(version.status).toBe(0);
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.for([
    ['an unknown option', ['--nonsense'], '--nonsense'],
    ['a missing value', ['--project'], '--project'],
    ['a value given twice', ['--out', 'a', '--out', 'b'], '--out'],
    ['an unknown mode', ['.', '--modes', 'grad,gradd'], 'gradd'],
    ['options that contradict', ['.', '--silent', '--verbose'], '--silent'],
    ['a path that does not exist', ['nowhere'], 'nowhere does not exist'],
    ['a glob that matches nothing', ['nowhere/*.ts'], 'nowhere/*.ts'],
    ['a file that is no TypeScript', ['notes.txt'], 'notes.txt is not a TypeScript file'],
    ['an output folder that is a file', ['square.ts', '--out', 'notes.txt'], 'notes.txt is a file'],
    ['a project that does not exist', ['.', '--project', 'none.json'], 'none.json does not exist'],
    ['a folder without a project', ['.', '--project', 'empty'], 'tsconfig.json does not exist'],
    ['a project that is no JSON', ['.', '--project', 'broken.json'], 'broken.json'],
    ['a project that extends a missing one', ['.', '--project', 'extends.json'], 'extends.json'],
    ['a project with an option that does not exist', ['.', '--project', 'option.json'], 'option.json'],
  ] as const)('%s with a message and status 2', async ([, args, text], { expect }) => {
    using folder = new Folder({
      'square.ts': square,
      'notes.txt': '',
      'empty/a.ts': '',
      'broken.json': '{ "compilerOptions": { strict',
      'extends.json': '{ "extends": "./absent.json" }',
      'option.json': '{ "compilerOptions": { "target": "es1789" } }',
    });
    const run = await folder.run(args);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(/^error: /);
    expect(run.stderr).toContain(text);
    expect(run.stderr).not.toMatch(/^ +at /m);
    expect(folder.has('square.grad.ts')).toBe(false);
  });

  it('an output path that leads through a file', async ({ expect }) => {
    using folder = new Folder({ 'square.ts': square, taken: '' });
    const run = await folder.run(['square.ts', '--out', 'taken/generated']);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('cannot write taken/generated/square.grad.ts: a part of the path is a file');
    expect(run.stderr).not.toMatch(/^ +at /m);
  });
});
