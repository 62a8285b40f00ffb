/** `cotangent init`: what to add to the project, printed and not written: the files are the user's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Step {
  readonly file: string;
  readonly why: string;
  readonly text: string;
}

/** Bundlers that have a plugin, by the package whose presence says that one is used. */
const bundlers: readonly (readonly [name: string, file: string, text: string])[] = [
  ['vite', 'vite.config.ts', pluginOf('vite')],
  ['rolldown', 'rolldown.config.ts', pluginOf('rolldown')],
  ['rollup', 'rollup.config.js', pluginOf('rollup')],
  ['webpack', 'webpack.config.js', pluginOf('webpack')],
  ['@rspack/core', 'rspack.config.js', pluginOf('rspack')],
  ['esbuild', 'the build script', pluginOf('esbuild')],
];

function pluginOf(name: string): string {
  return `import cotangent from 'cotangent/${name}';\n\nplugins: [cotangent()]`;
}

/** The text to print for the project in this folder. */
export function initText(folder: string): string {
  const used = packagesIn(folder);
  const bundler = bundlers.find(([name]) => used.has(name));
  const steps: Step[] = [
    {
      file: 'package.json',
      why: 'to write the companions, and to check them in continuous integration',
      text: '"scripts": {\n  "derive": "cotangent",\n  "derive:check": "cotangent --check"\n}',
    },
    {
      file: 'cotangent.config.ts',
      why: 'only for settings other than the defaults',
      text: "import { defineConfig } from 'cotangent/config';\n\nexport default defineConfig({ paths: ['src'] });",
    },
    {
      file: '.gitattributes',
      why: 'companions are committed; reviews may fold them',
      text: '*.grad.ts linguist-generated',
    },
  ];
  if (bundler !== undefined) {
    const [name, file, text] = bundler;
    steps.push({ file, why: `the project uses ${name}: companions are written as it builds`, text });
  }
  const blocks = steps.map(
    ({ file, why, text }) => `${file} (${why}):\n\n${text.replace(/^(?=.)/gm, '    ')}`,
  );
  return [
    'Nothing is written. Add what you need:',
    ...blocks,
    'Then mark a function /** @differentiable */, and run npx cotangent.',
  ].join('\n\n');
}

function packagesIn(folder: string): ReadonlySet<string> {
  try {
    const found = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
    return new Set(['dependencies', 'devDependencies'].flatMap((key) => Object.keys(found[key] ?? {})));
  } catch {
    return new Set();
  }
}
