/** Prints a random program as TypeScript: the annotated function `f` in main.ts, libraries beside it. */
import type {
  Body,
  Case,
  Expr,
  Helper,
  Lambda,
  ModuleConstant,
  Parameter,
  Placement,
  Program,
  Snippet,
  Stmt,
} from './program.js';
import { namesIn } from './walk.js';
import { printDeclarations, importDeclarations } from './print-declarations.js';
import { isScalar, textOf } from './shapes.js';

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
  const apart = program.helpers.some(({ placement }) => libraries[placement] !== undefined);
  const types = apart && program.declarations.length > 0 ? 'types.ts' : 'main.ts';
  const typed = (text: string): string =>
    types === 'main.ts' ? text : importDeclarations(program, text) + text;
  if (types === 'types.ts') files[`${prefix}types.ts`] = printDeclarations(program.declarations, true);
  if (shared.length > 0) files[`${prefix}constants.ts`] = shared.map(printConstant).join('');
  if (library.length > 0) {
    const text = printImports(library, 'lib.ts', program) + library.map(printHelper).join('\n');
    files[`${prefix}lib.ts`] = typed(text);
  }
  if (standard.length > 0) {
    const text = printImports(standard, 'standard.ts', program) + standard.map(printHelper).join('\n');
    files[`${prefix}standard.ts`] = typed(text);
  }
  const reexported = library.filter((helper) => helper.placement === 'reexported');
  if (reexported.length > 0) {
    files[`${prefix}index.ts`] =
      `export { ${reexported.map((helper) => helper.name).join(', ')} } from './lib.js';\n`;
  }
  const main = printMain(program, program.helpers.filter(at('main.ts')), types === 'main.ts');
  files[`${prefix}main.ts`] = typed(main);
  return files;
}

function printMain(program: Program, helpers: readonly Helper[], declares: boolean): string {
  const constants = program.constants.filter((constant) => constant.placement !== 'library');
  const tag = program.wrt.length === 0 ? '@differentiable' : `@differentiable wrt ${program.wrt.join(', ')}`;
  const parameters = program.parameters.map(printParameter).join(', ');
  const body = printBody(program.body, 1);
  const result = textOf(program.result);
  const text = {
    function: `export function ${entryName}(${parameters}): ${result} {\n${body}}\n`,
    arrow: `export const ${entryName} = (${parameters}): ${result} => {\n${body}};\n`,
    functionExpression: `export const ${entryName} = function (${parameters}): ${result} {\n${body}};\n`,
  }[program.form];
  const users = [...helpers.map((helper) => helper.body), program.body];
  return [
    printImports(helpers, 'main.ts', program, users),
    constants.map(printConstant).join(''),
    declares ? printDeclarations(program.declarations, program.exportsDeclarations) : '',
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

export function printParameter(parameter: Parameter): string {
  const { text, initial, rest, optional } = parameter;
  const name = `${rest === true ? '...' : ''}${parameter.pattern ?? parameter.name}${optional === true ? '?' : ''}`;
  return initial === undefined ? `${name}: ${text}` : `${name}: ${text} = ${initial}`;
}

function printHelper(helper: Helper): string {
  const { name, placement } = helper;
  const parameters = `(${helper.parameters.map(printParameter).join(', ')}): ${textOf(helper.result)}`;
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
        last?.kind === 'return' && helper.body.length === 1 ? asBody(printHole(last.value, false, 0)) : body;
      return `const ${name} = ${parameters} => ${expression};\n`;
    }
  }
}

export function printBody(body: Body, depth: number): string {
  return body.map((statement) => printStatement(statement, depth)).join('');
}

function printStatement(statement: Stmt, depth: number): string {
  const indent = '  '.repeat(depth);
  const block = (body: Body, extra = '') =>
    `{\n${extra === '' ? '' : `${indent}  ${extra}\n`}${printBody(body, depth + 1)}${indent}}`;
  const label = 'label' in statement && statement.label !== undefined ? `${statement.label}: ` : '';
  switch (statement.kind) {
    case 'declare': {
      const initial = statement.initial === undefined ? '' : ` = ${printExpr(statement.initial, depth)}`;
      return `${indent}${statement.keyword} ${statement.name}${typeAnnotation(statement)}${initial};\n`;
    }
    case 'assign':
      return `${indent}${statement.name} ${statement.operator} ${printExpr(statement.value, depth)};\n`;
    case 'expression':
      return `${indent}${printExpr(statement.value, depth)};\n`;
    case 'if': {
      const head = `if (${printExpr(statement.condition, depth)})`;
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
      return `${indent}switch (${printExpr(statement.on, depth)}) {\n${cases}${indent}}\n`;
    }
    case 'for': {
      const { name, from, test, to, step, bound, declared } = statement;
      const outside = declared === 'outside' ? `${indent}let ${name} = 0;\n` : '';
      const start = `${declared === 'outside' ? '' : 'let '}${name} = ${printExpr(from, depth)}`;
      const header =
        bound === undefined
          ? `${start}; ${name} ${test} ${printHole(to, true, depth)}; ${step}`
          : `${start}, ${bound} = ${printExpr(to, depth)}; ${name} ${test} ${bound}; ${step}`;
      return `${outside}${indent}${label}for (${header}) ${block(statement.body)}\n`;
    }
    case 'forOf': {
      const { keyword, name, of } = statement;
      return `${indent}${label}for (${keyword} ${name} of ${printExpr(of, depth)}) ${block(statement.body)}\n`;
    }
    case 'while': {
      const { shape, counter, limit, condition } = statement;
      const declaration = `${indent}let ${counter} = 0;\n`;
      const test = printHole(condition, true, depth);
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
    case 'snippet':
      return printSnippet(statement, depth);
    case 'jump':
      return `${indent}${statement.jump}${statement.label === undefined ? '' : ` ${statement.label}`};\n`;
    case 'return':
      return `${indent}return ${printExpr(statement.value, depth)};\n`;
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
  const lexical = body.some(({ kind }) => ['declare', 'while', 'for', 'snippet'].includes(kind));
  if (!lexical) return `${indent}${head}:\n${printBody(body, depth + 1)}${end}`;
  return `${indent}${head}: {\n${printBody(body, depth + 1)}${end}${indent}}\n`;
}

/** Without the annotation a `const` of a literal would have that literal as its type. */
function typeAnnotation(statement: Extract<Stmt, { kind: 'declare' }>): string {
  if (!isScalar(statement.type)) return statement.typed === true ? `: ${textOf(statement.type)}` : '';
  const inferred = statement.keyword === 'let' || statement.initial?.kind !== 'literal';
  if (inferred && statement.initial !== undefined && statement.type !== 'boolean') return '';
  return statement.type === 'boolean' ? ': boolean' : ': number';
}

/** The text of a snippet, each line indented; a body alone on its line needs no braces. */
function printSnippet(snippet: Snippet, depth: number): string {
  const lines = snippet.template.split('\n').map((line) => {
    const own = /^ */.exec(line)![0].length / 2;
    const at = depth + own;
    const alone = /^ *\{(\d)\}$/.exec(line);
    if (alone !== null) return printBody(snippet.bodies[Number(alone[1])] ?? [], at);
    const text = line
      .trim()
      .replace(/([$#@])(\d)|\{(\d)\}/g, (_, style: string, hole: string, body: string) => {
        if (body !== undefined) return printBlock(snippet.bodies[Number(body)] ?? [], at);
        if (style === '@') return snippet.names[Number(hole)]!.name;
        return printHole(snippet.arguments[Number(hole)]!, style === '$', at);
      });
    return `${'  '.repeat(at)}${text}\n`;
  });
  return lines.join('');
}

function printBlock(body: Body, depth: number): string {
  return body.length === 0 ? '{}' : `{\n${printBody(body, depth + 1)}${'  '.repeat(depth)}}`;
}

function printLambda({ parameters, typed, result, body }: Lambda, depth: number): string {
  const list = parameters
    .map((each) => (typed ? printParameter(each) : (each.pattern ?? each.name)))
    .join(', ');
  const head = `(${list})${typed && result !== 'void' ? `: ${textOf(result)}` : ''} =>`;
  const [only] = body;
  if (only?.kind === 'return' && body.length === 1) return `${head} ${asBody(printExpr(only.value, depth))}`;
  return `${head} ${printBlock(body, depth)}`;
}

/** An object literal would be a block. */
const asBody = (text: string): string => (text.startsWith('{ ') ? `(${text})` : text);

export function printExpr(expr: Expr, depth = 0): string {
  switch (expr.kind) {
    case 'literal':
      return expr.text;
    case 'variable':
      return expr.name;
    case 'call':
      return `${expr.helper}(${expr.arguments.map((argument) => printExpr(argument, depth)).join(', ')})`;
    case 'lambda':
      return printLambda(expr, depth);
    case 'apply':
      return expr.template.replace(/([$#])(\d)/g, (_, style: string, index: string) => {
        const argument = expr.arguments[Number(index)];
        if (argument === undefined) throw new Error(`template ${expr.template} has no argument ${index}`);
        return printHole(argument, style === '$', depth);
      });
  }
}

const closed = /^(?:\de-\d|[\w.]+(?:\[\w+\]!?|\.\w+)*|Math\.\w+\([^()]*\)|\[[^[\]]*\])$/;

function printHole(expr: Expr, parenthesised: boolean, depth: number): string {
  const text = printExpr(expr, depth);
  return !parenthesised || closed.test(text) || expr.kind === 'call' ? text : `(${text})`;
}
