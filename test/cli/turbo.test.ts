/** Turborepo with the configuration that docs/monorepos.md gives. */
import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { builtMain, root } from '../support/built.js';
import { Folder, square } from './harness.js';

const turbo = createRequire(import.meta.url).resolve('turbo/bin/turbo');
const documented = /`turbo\.json`:\n\n```json\n([^]*?)```/.exec(
  readFileSync(join(root, 'docs', 'monorepos.md'), 'utf8'),
)![1]!;

const model = { name: 'model', version: '1.0.0', type: 'module' };
const packages = {
  '': { name: 'workspace', workspaces: ['packages/*'] },
  'node_modules/model': { resolved: 'packages/model', link: true },
  'packages/model': { name: 'model', version: '1.0.0' },
};

function derive(folder: Folder): Promise<string> {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', NO_COLOR: '1', CI: '' };
  return new Promise((resolve, reject) => {
    const argv = [turbo, 'run', 'derive', '--no-daemon'];
    execFile(process.execPath, argv, { cwd: folder.path, env }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(stdout + stderr));
    });
  });
}

it('turbo run derive: the second run is a cache hit, and brings companions back', async () => {
  using folder = new Folder({
    'package.json': '{ "name": "workspace", "workspaces": ["packages/*"], "packageManager": "npm@10.0.0" }',
    'package-lock.json': JSON.stringify({ name: 'workspace', lockfileVersion: 3, packages }),
    'turbo.json': documented,
    '.gitignore': 'node_modules\n.turbo\n',
    'packages/model/package.json': JSON.stringify({
      ...model,
      scripts: { derive: `"${process.execPath}" "${builtMain()}" src` },
    }),
    'packages/model/tsconfig.json':
      '{ "compilerOptions": { "strict": true, "types": [] }, "include": ["src"] }',
    'packages/model/src/square.ts': square,
    'node_modules/.package-lock.json': '{}',
  });
  symlinkSync('../packages/model', folder.at('node_modules/model'));
  execFileSync('git', ['init', '-q'], { cwd: folder.path });
  expect(await derive(folder)).toMatch(/wrote src\/square\.grad\.ts[^]*0 cached, 1 total/);
  const text = folder.read('packages/model/src/square.grad.ts');
  folder.remove('packages/model/src/square.grad.ts');
  expect(await derive(folder)).toContain('1 cached, 1 total');
  expect(folder.read('packages/model/src/square.grad.ts')).toBe(text);
  folder.write('packages/model/src/square.ts', square.replace('x * x', 'x + x'));
  expect(await derive(folder)).toContain('0 cached, 1 total');
  expect(folder.read('packages/model/src/square.grad.ts')).not.toBe(text);
});
