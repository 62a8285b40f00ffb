/** The interpreter on plain numbers is JavaScript, bit for bit; so are the values it carries in every other algebra. */
import { describe, expect, test } from 'vitest';
import { loadModules } from '../support/run.js';
import {
  dualNumbers,
  execute,
  interpret,
  numbers,
  plain,
  type Algebra,
  type Entry,
  type Files,
} from './index.js';
import { programs } from './programs/index.js';

const entry: Entry = { file: 'main.ts', name: 'f' };

/** The real thing: the program compiled by TypeScript and run by JavaScript. */
const loadJavaScript = (files: Files, { file, name }: Entry): ((...args: never[]) => unknown) => {
  const exports = loadModules(files)(file);
  return (exports[name] ?? exports['default']) as (...args: never[]) => unknown;
};

/** Own data as plain records: prototypes differ, numbers must not. */
function bare(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Float64Array || value instanceof Float32Array)
    return [value.constructor.name, ...value];
  if (Array.isArray(value)) return Array.from(value, bare);
  return Object.fromEntries(Object.entries(value).map(([name, x]) => [name, bare(x)]));
}

/** Values of any algebra whose elements are boxed. */
const boxed: Algebra<{ readonly primal: number }> = dualNumbers(numbers);
const primals = (value: unknown): unknown =>
  JSON.stringify(value, (_, x: unknown) =>
    typeof x === 'object' && x !== null && 'primal' in x ? render(x.primal as number) : x,
  );
const render = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));
const rendered = (value: unknown): string =>
  JSON.stringify(value, (_, x: unknown) =>
    typeof x === 'number' ? render(x) : ArrayBuffer.isView(x) ? Array.from(x as unknown as number[]) : x,
  );

/** A class with the same name in the program receives the argument's fields. */
const forJavaScript = (files: Files, args: readonly unknown[]): never[] =>
  args.map((x) => {
    const type = (x as { constructor?: { name: string } } | undefined)?.constructor?.name;
    if (type !== 'Vector') return structuredClone(x);
    const { x: a, y: b } = x as { x: number; y: number };
    const make = loadJavaScript(
      { 'main.ts': `${files['main.ts']!}\nexport const make = (x: number, y: number) => new Vector(x, y);` },
      { file: 'main.ts', name: 'make' },
    ) as (x: number, y: number) => unknown;
    return make(a, b);
  }) as never[];

describe('plain', () => {
  test.each(programs)('$name', ({ files, runs }) => {
    for (const args of runs) {
      const expectedArgs = forJavaScript(files, args);
      const expected = loadJavaScript(files, entry)(...expectedArgs);
      const actual = execute(files, entry, args);
      expect(bare(actual.value)).toStrictEqual(bare(expected));
      expect(bare(actual.args)).toStrictEqual(bare(expectedArgs));
      expect(bare(plain(files, entry, args))).toStrictEqual(bare(expected));
      expect(primals(interpret(files, entry, args, boxed))).toBe(rendered(bare0(expected)));
    }
  });
});

/** Typed arrays lose their kind in an algebra that is not plain. */
function bare0(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as number[]);
  return value;
}

describe('what the interpreter does not know', () => {
  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['generators', 'export function* f() { yield 1; }', /FunctionDeclaration \(generator\): main\.ts:1:1/],
    ['async', 'export async function f() { return 1; }', /async/],
    ['arguments', 'export function f() { return arguments.length; }', /arguments/],
    ['tagged templates', 'export const f = () => String.raw`a`;', /TaggedTemplateExpression/],
    ['other globals', 'export const f = () => Date.now();', /no global 'Date'/],
    ['chance', 'export const f = () => Math.random();', /./],
    [
      'unknown members',
      'export const f = () => ([1] as any).frobnicate();',
      /no member 'frobnicate' of arrays/,
    ],
    [
      'missing modules',
      `import { g } from 'elsewhere'; export const f = () => g(1);`,
      /no module 'elsewhere'/,
    ],
    ['missing functions', 'export const g = 1;', /no function 'f'/],
    ['syntax errors', 'export const f = (', /main\.ts/],
    ['with', 'export function f(o: any) { with (o) { return 1; } }', /./],
    ['decorators and await', 'export const f = () => { await 1; };', /./],
  ];
  test.each(refused)('%s', (_, text, message) => {
    expect(() => plain({ 'main.ts': text }, entry, [])).toThrow(message);
  });

  test('a function as an argument', () => {
    const files = { 'main.ts': 'export const f = (g: (x: number) => number) => g(1);' };
    expect(() => plain(files, entry, [Math.sin])).toThrow(/no function as an argument/);
  });
});
