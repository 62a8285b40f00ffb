/** Prints a random program as TypeScript: the annotated function `f` in main.ts, libraries beside it. */
import type {
  Body,
  Case,
  Expr,
  Helper,
  ModuleConstant,
  Parameter,
  Placement,
  Program,
  Stmt,
} from './program.js';
import { namesIn } from './walk.js';

export const entryName = 'f';

const libraries: Partial<Record<Placement, string>> = {
  library: 'lib.ts',
  libraryArrow: 'lib.ts',
  libraryDefault: 'standard.ts',
  reexported: 'lib.ts',
  renamed: 'lib.ts',
};

/** The files of the program, by path under `folder`; the annotated function is in `main.ts`. */
export function printProgram(program: Program, folder = ''): Record<string, string> {
  const prefix = folder === '' ? '' : `${folder}/`;
  const at = (file: string) => (helper: Helper) => (libraries[helper.placement] ?? 'main.ts') === file;
  const library = program.helpers.filter(at('lib.ts'));
  const standard = program.helpers.filter(at('standard.ts'));
  const shared = program.constants.filter((constant) => constant.placement === 'library');
  const files: Record<string, string> = {};
  if (shared.length > 0) files[`${prefix}constants.ts`] = shared.map(printConstant).join('');
  if (library.length > 0) {
    files[`${prefix}lib.ts`] = printImports(library, 'lib.ts', program) + library.map(printHelper).join('\n');
  }
  if (standard.length > 0) {
    files[`${prefix}standard.ts`] =
      printImports(standard, 'standard.ts', program) + standard.map(printHelper).join('\n');
  }
  const reexported = library.filter((helper) => helper.placement === 'reexported');
  if (reexported.length > 0) {
    files[`${prefix}index.ts`] =
      `export { ${reexported.map((helper) => helper.name).join(', ')} } from './lib.js';\n`;
  }
  files[`${prefix}main.ts`] = printMain(program, program.helpers.filter(at('main.ts')));
  return files;
}

function printMain(program: Program, helpers: readonly Helper[]): string {
  const constants = program.constants.filter((constant) => constant.placement !== 'library');
  const tag = program.wrt.length === 0 ? '@differentiable' : `@differentiable wrt ${program.wrt.join(', ')}`;
  const parameters = program.parameters.map(printParameter).join(', ');
  const body = printBody(program.body, 1);
  const text = {
    function: `export function ${entryName}(${parameters}): number {\n${body}}\n`,
    arrow: `export const ${entryName} = (${parameters}): number => {\n${body}};\n`,
    functionExpression: `export const ${entryName} = function (${parameters}): number {\n${body}};\n`,
  }[program.form];
  const users = [...helpers.map((helper) => helper.body), program.body];
  return [
    printImports(helpers, 'main.ts', program, users),
    constants.map(printConstant).join(''),
    ...helpers.map((helper) => `${printHelper(helper)}\n`),
    `/** ${tag} */\n${text}`,
  ].join('');
}

function printImports(
  own: readonly Helper[],
  file: string,
  program: Program,
  users: readonly Body[] = own.map((helper) => helper.body),
): string {
  const used = new Set(users.flatMap((body) => [...namesIn(body)]));
  const lines: string[] = [];
  for (const helper of program.helpers) {
    const home = libraries[helper.placement] ?? 'main.ts';
    if (home === file || !used.has(helper.name)) continue;
    if (helper.placement === 'libraryDefault') lines.push(`import ${helper.name} from './standard.js';`);
    else if (helper.placement === 'renamed')
      lines.push(`import { ${helper.name}Original as ${helper.name} } from './lib.js';`);
    else if (helper.placement === 'reexported' && file === 'main.ts')
      lines.push(`import { ${helper.name} } from './index.js';`);
    else lines.push(`import { ${helper.name} } from './lib.js';`);
  }
  for (const constant of program.constants) {
    if (constant.placement === 'library' && used.has(constant.name)) {
      lines.push(`import { ${constant.name} } from './constants.js';`);
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}

function printConstant({ name, text, placement }: ModuleConstant): string {
  return `${placement === 'local' ? '' : 'export '}const ${name}: number = ${text};\n`;
}

function printParameter({ name, text, initial }: Parameter): string {
  return initial === undefined ? `${name}: ${text}` : `${name}: ${text} = ${initial}`;
}

function printHelper(helper: Helper): string {
  const { name, placement } = helper;
  const result = helper.result === 'boolean' ? 'boolean' : 'number';
  const parameters = `(${helper.parameters.map(printParameter).join(', ')}): ${result}`;
  const body = `{\n${printBody(helper.body, 1)}}`;
  switch (placement) {
    case 'function':
      return `function ${name}${parameters} ${body}\n`;
    case 'exportedFunction':
    case 'library':
    case 'reexported':
      return `export function ${name}${parameters} ${body}\n`;
    case 'renamed':
      return `function ${name}${parameters} ${body}\nexport { ${name} as ${name}Original };\n`;
    case 'libraryDefault':
      return `export default function ${name}${parameters} ${body}\n`;
    case 'arrow':
      return `const ${name} = ${parameters} => ${body};\n`;
    case 'libraryArrow':
      return `export const ${name} = ${parameters} => ${body};\n`;
    case 'functionExpression':
      return `const ${name} = function ${parameters} ${body};\n`;
    case 'expressionArrow': {
      const last = helper.body.at(-1);
      const expression =
        last?.kind === 'return' && helper.body.length === 1 ? printHole(last.value, false) : body;
      return `const ${name} = ${parameters} => ${expression};\n`;
    }
  }
}

function printBody(body: Body, depth: number): string {
  return body.map((statement) => printStatement(statement, depth)).join('');
}

function printStatement(statement: Stmt, depth: number): string {
  const indent = '  '.repeat(depth);
  const block = (body: Body, extra = '') =>
    `{\n${extra === '' ? '' : `${indent}  ${extra}\n`}${printBody(body, depth + 1)}${indent}}`;
  const label = 'label' in statement && statement.label !== undefined ? `${statement.label}: ` : '';
  switch (statement.kind) {
    case 'declare': {
      const initial = statement.initial === undefined ? '' : ` = ${printExpr(statement.initial)}`;
      return `${indent}${statement.keyword} ${statement.name}${typeAnnotation(statement)}${initial};\n`;
    }
    case 'assign':
      return `${indent}${statement.name} ${statement.operator} ${printExpr(statement.value)};\n`;
    case 'expression':
      return `${indent}${printExpr(statement.value)};\n`;
    case 'if': {
      const head = `if (${printExpr(statement.condition)})`;
      const bare = printBare(statement.then, depth);
      if (statement.otherwise === undefined) return `${indent}${head} ${bare ?? block(statement.then)}\n`;
      const [chained, ...more] = statement.otherwise;
      const otherwise =
        chained?.kind === 'if' && more.length === 0
          ? printStatement(chained, depth).trim()
          : (printBare(statement.otherwise, depth) ?? block(statement.otherwise));
      return `${indent}${head} ${block(statement.then)} else ${otherwise}\n`;
    }
    case 'block':
      return `${indent}${block(statement.body)}\n`;
    case 'switch': {
      const cases = statement.cases.map((item) => printCase(item, depth + 1)).join('');
      return `${indent}switch (${printExpr(statement.on)}) {\n${cases}${indent}}\n`;
    }
    case 'for': {
      const { name, from, test, to, step, bound, declared } = statement;
      const outside = declared === 'outside' ? `${indent}let ${name} = 0;\n` : '';
      const start = `${declared === 'outside' ? '' : 'let '}${name} = ${printExpr(from)}`;
      const header =
        bound === undefined
          ? `${start}; ${name} ${test} ${printHole(to, true)}; ${step}`
          : `${start}, ${bound} = ${printExpr(to)}; ${name} ${test} ${bound}; ${step}`;
      return `${outside}${indent}${label}for (${header}) ${block(statement.body)}\n`;
    }
    case 'forOf': {
      const { keyword, name, of } = statement;
      return `${indent}${label}for (${keyword} ${name} of ${printExpr(of)}) ${block(statement.body)}\n`;
    }
    case 'while': {
      const { shape, counter, limit, condition } = statement;
      const declaration = `${indent}let ${counter} = 0;\n`;
      const test = printHole(condition, true);
      if (shape === 'while') {
        const body = block(statement.body, `${counter}++;`);
        return `${declaration}${indent}${label}while (${counter} < ${limit} && ${test}) ${body}\n`;
      }
      if (shape === 'whileCountLast') {
        const body = printBody(statement.body, depth + 1);
        return `${declaration}${indent}${label}while (${counter} < ${limit} && ${test}) {\n${body}${indent}  ${counter}++;\n${indent}}\n`;
      }
      if (shape === 'countDown') {
        const rest = condition.kind === 'literal' ? '' : ` > 0 && ${test}`;
        const head = `${indent}let ${counter} = ${limit};\n${indent}${label}while (${counter}--${rest})`;
        return `${head} ${block(statement.body)}\n`;
      }
      if (shape === 'whileCountInTest') {
        return `${declaration}${indent}${label}while (${counter}++ < ${limit} && ${test}) ${block(statement.body)}\n`;
      }
      if (shape === 'do') {
        return `${declaration}${indent}${label}do ${block(statement.body)} while (${test} && ++${counter} < ${limit});\n`;
      }
      const leave = `if (++${counter} > ${limit} || !${test}) break;`;
      return `${declaration}${indent}${label}for (;;) ${block(statement.body, leave)}\n`;
    }
    case 'jump':
      return `${indent}${statement.jump}${statement.label === undefined ? '' : ` ${statement.label}`};\n`;
    case 'return':
      return `${indent}return ${printExpr(statement.value)};\n`;
  }
}

/** A single jump, return or assignment needs no braces. */
function printBare(body: Body, depth: number): string | undefined {
  const [only, ...more] = body;
  if (only === undefined || more.length > 0) return undefined;
  const simple = only.kind === 'jump' || only.kind === 'return' || only.kind === 'assign';
  return simple ? printStatement(only, depth).trim() : undefined;
}

function printCase({ value, body, breaks }: Case, depth: number): string {
  const indent = '  '.repeat(depth);
  const head = value === undefined ? 'default' : `case ${value}`;
  if (body.length === 0 && !breaks) return `${indent}${head}:\n`;
  const end = breaks ? `${indent}  break;\n` : '';
  const lexical = body.some(({ kind }) => kind === 'declare' || kind === 'while' || kind === 'for');
  if (!lexical) return `${indent}${head}:\n${printBody(body, depth + 1)}${end}`;
  return `${indent}${head}: {\n${printBody(body, depth + 1)}${end}${indent}}\n`;
}

/** Without the annotation a `const` of a literal would have that literal as its type. */
function typeAnnotation(statement: Extract<Stmt, { kind: 'declare' }>): string {
  if (!['number', 'integer', 'boolean'].includes(statement.type)) return '';
  const inferred = statement.keyword === 'let' || statement.initial?.kind !== 'literal';
  if (inferred && statement.initial !== undefined && statement.type !== 'boolean') return '';
  return statement.type === 'boolean' ? ': boolean' : ': number';
}

export function printExpr(expr: Expr): string {
  switch (expr.kind) {
    case 'literal':
      return expr.text;
    case 'variable':
      return expr.name;
    case 'call':
      return `${expr.helper}(${expr.arguments.map((argument) => printExpr(argument)).join(', ')})`;
    case 'apply':
      return expr.template.replace(/([$#])(\d)/g, (_, style: string, index: string) => {
        const argument = expr.arguments[Number(index)];
        if (argument === undefined) throw new Error(`template ${expr.template} has no argument ${index}`);
        return printHole(argument, style === '$');
      });
  }
}

const closed = /^(?:\de-\d|[\w.]+(?:\[\w+\]!?)?|Math\.\w+\([^()]*\))$/;

function printHole(expr: Expr, parenthesised: boolean): string {
  const text = printExpr(expr);
  return !parenthesised || closed.test(text) || expr.kind === 'call' ? text : `(${text})`;
}
