/** Every function of some packages, with the tag: code that type-checks, or diagnostics; no crash, and no hang. */
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix, relative } from 'node:path';
import ts from 'typescript';
import { convert, inferTypes, tag, type Declared } from './convert.js';
import { fetchPackages, folderOf } from './packages.js';

interface WildPackage {
  readonly specifier: string;
  /** The folder with the sources. */
  readonly from: string;
  readonly accepts: (file: string) => boolean;
}

export const wildPackages: readonly WildPackage[] = [
  {
    specifier: 'matter-js@0.20.0',
    from: 'src',
    accepts: (f) => /\.js$/.test(f) && !/^(render|module)\//.test(f),
  },
  { specifier: 'geolib@3.3.14', from: 'es', accepts: (f) => /\.js$/.test(f) && f !== 'index.js' },
  { specifier: 'd3-force@3.0.1', from: 'dist', accepts: (f) => f === 'd3-force.js' },
  { specifier: 'd3-hierarchy@3.1.3', from: 'dist', accepts: (f) => f === 'd3-hierarchy.js' },
  { specifier: '@mathigon/fermat@1.1.24', from: 'src', accepts: (f) => /\.ts$/.test(f) },
  { specifier: '@thi.ng/math@5.15.17', from: '.', accepts: (f) => /^[^/]*\.js$/.test(f) },
];

export interface SweepResult {
  readonly functions: number;
  readonly generated: number;
  /** How often each code was given. */
  readonly codes: Readonly<Record<string, number>>;
  readonly crashes: readonly string[];
  readonly hangs: readonly string[];
  /** What `tsc --strict` finds in the companions. */
  readonly badTypes: readonly string[];
}

export async function sweep(p: WildPackage): Promise<SweepResult> {
  const cache = fetchPackages([p.specifier]);
  // Not below node_modules, where nobody's own sources are.
  const root = join(tmpdir(), 'cotangent-wild');
  const target = join(root, p.specifier.replaceAll('/', '+'));
  mkdirSync(root, { recursive: true });
  rmSync(join(root, 'node_modules'), { force: true });
  symlinkSync(join(cache, 'node_modules'), join(root, 'node_modules'), 'dir');
  const { files, functions } = convertPackage(p, target);
  const hangs: string[] = [];
  for (;;) {
    const outcome = await compileIn(
      target,
      files.filter((f) => !hangs.includes(f)),
    );
    if ('stuck' in outcome) {
      hangs.push(outcome.stuck);
      continue;
    }
    return { functions, hangs, ...outcome, badTypes: strictErrors(target) };
  }
}

function convertPackage(
  p: WildPackage,
  target: string,
): { readonly files: string[]; readonly functions: number } {
  const folder = join(folderOf(p.specifier), p.from);
  rmSync(target, { recursive: true, force: true });
  const listed = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((f) =>
    f.replaceAll('\\', '/'),
  );
  const files: string[] = [];
  let functions = 0;
  for (const file of listed.filter((f) => !f.endsWith('.d.ts') && p.accepts(f)).sort()) {
    const text = readFileSync(join(folder, file), 'utf8');
    const converted = file.endsWith('.ts')
      ? tagged(text)
      : fromJavaScript(file, text, declaredIn(join(folder, file)));
    functions += converted.functions;
    const out = file.replace(/\.js$/, '.ts');
    mkdirSync(dirname(join(target, out)), { recursive: true });
    writeFileSync(join(target, out), converted.text);
    files.push(out);
  }
  writeFileSync(
    join(target, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'es2023',
        lib: ['es2023'],
        module: 'esnext',
        moduleResolution: 'bundler',
        strict: true,
        noEmit: true,
        types: [],
        allowImportingTsExtensions: true,
        skipLibCheck: true,
      },
      include: ['**/*.ts'],
    }),
  );
  return { files, functions };
}

function fromJavaScript(
  file: string,
  text: string,
  declared: Declared,
): { readonly text: string; readonly functions: number } {
  const converted = convert(file, text, declared);
  return { ...converted, text: inferTypes(`/${file.replace(/\.js$/, '.ts')}`, converted.text) };
}

/** TypeScript with the tag before each function of the module and each method. */
function tagged(text: string): { readonly text: string; readonly functions: number } {
  const source = ts.createSourceFile('m.ts', text, ts.ScriptTarget.Latest, true);
  const places: number[] = [];
  for (const s of source.statements) {
    if (ts.isFunctionDeclaration(s) && s.body !== undefined) places.push(s.getStart());
    if (ts.isClassDeclaration(s))
      for (const m of s.members) if (ts.isMethodDeclaration(m) && m.body) places.push(m.getStart());
    if (!ts.isVariableStatement(s)) continue;
    const [d] = s.declarationList.declarations;
    if (d?.initializer && (ts.isArrowFunction(d.initializer) || ts.isFunctionExpression(d.initializer)))
      places.push(s.getStart());
  }
  const out = places.reduceRight((t, at) => `${t.slice(0, at)}${tag}${t.slice(at)}`, text);
  return { text: `// @ts-nocheck\n${out}`, functions: places.length };
}

/** The parameters' types as the declarations beside a module give them, where they name nothing of their own. */
function declaredIn(file: string): Declared {
  const declarations = file.replace(/\.js$/, '.d.ts');
  if (!ts.sys.fileExists(declarations)) return () => undefined;
  const program = ts.createProgram([declarations], {
    target: ts.ScriptTarget.ES2023,
    types: [],
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(declarations)!);
  const exported = module === undefined ? [] : checker.getExportsOfModule(module);
  return (name) => {
    const symbol = exported.find((e) => e.name === name) ?? exported.find((e) => e.name === 'default');
    const place = symbol?.valueDeclaration ?? symbol?.declarations?.[0];
    if (symbol === undefined || place === undefined) return undefined;
    const type = ts.isExportAssignment(place)
      ? checker.getTypeAtLocation(place.expression)
      : checker.getTypeOfSymbolAtLocation(symbol, place);
    const [signature] = type.getCallSignatures();
    return signature?.parameters.map((parameter) => {
      const t = checker.getTypeOfSymbolAtLocation(parameter, place);
      return checker.typeToString(
        t,
        undefined,
        ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias,
      );
    });
  };
}

type Compiled = Pick<SweepResult, 'generated' | 'codes' | 'crashes'>;

/** In a process of its own, so that a hang can be ended; the file it stood still at, then. */
function compileIn(target: string, files: readonly string[]): Promise<Compiled | { readonly stuck: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', join(import.meta.dirname, 'compile.ts'), target, ...files],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let at = files[0] ?? '';
    let rest = '';
    let timer = setTimeout(stop, stillness);
    function stop(): void {
      child.kill('SIGKILL');
      resolve({ stuck: at });
    }
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      rest += chunk;
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const message = JSON.parse(line) as { file: string } | Compiled;
        clearTimeout(timer);
        if ('file' in message) at = relative(target, message.file);
        else resolve(message);
        timer = setTimeout(stop, stillness);
      }
    });
    child.on('exit', (code) => {
      clearTimeout(timer);
      if (code !== 0) reject(new Error(`the compiler's process ended with ${code} at ${at}`));
    });
  });
}

const stillness = 240_000;

function strictErrors(target: string): string[] {
  const companions = readdirSync(target, { recursive: true, encoding: 'utf8' }).filter((f) =>
    f.endsWith('.grad.ts'),
  );
  const program = ts.createProgram(
    companions.map((f) => join(target, f)),
    {
      target: ts.ScriptTarget.ES2023,
      lib: ['lib.es2023.d.ts'],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      strict: true,
      noEmit: true,
      types: [],
      skipLibCheck: true,
    },
  );
  return program
    .getSourceFiles()
    .filter((f) => f.fileName.endsWith('.grad.ts'))
    .flatMap((f) => [...program.getSyntacticDiagnostics(f), ...program.getSemanticDiagnostics(f)])
    .map((d) => {
      const line = d.file!.getLineAndCharacterOfPosition(d.start ?? 0).line + 1;
      const text = ts.flattenDiagnosticMessageText(d.messageText, ' ');
      return `${posix.relative(target.replaceAll('\\', '/'), d.file!.fileName)}:${line}: TS${d.code} ${text}`;
    });
}
