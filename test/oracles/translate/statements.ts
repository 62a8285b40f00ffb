/** Statements, by kind of syntax. Types and ambient declarations vanish. */
import ts from 'typescript';
import { destructure } from './assignments.js';
import { classDeclaration } from './classes.js';
import { temporary, uncounted, unsupported, withoutTypes, type Context } from './context.js';
import { expression, plain } from './expressions.js';
import { bindingText, functionDeclaration, hasIndexKeys } from './functions.js';

type Translate = (node: never, c: Context) => string;

export const statements = (nodes: readonly ts.Statement[], c: Context): string =>
  nodes.map((node) => statement(node, c)).join('');

export function statement(node: ts.Statement, c: Context): string {
  const ambient =
    ts.canHaveModifiers(node) &&
    node.modifiers?.some((m) => m.kind === ts.SyntaxKind.DeclareKeyword) === true;
  if (ambient) return '';
  const translate = table.get(node.kind);
  if (translate === undefined) return unsupported(node, c);
  return translate(node as never, c);
}

function keyword(list: ts.VariableDeclarationList, c: Context): string {
  const kind = list.flags & ts.NodeFlags.BlockScoped;
  if (kind === ts.NodeFlags.Const) return 'const';
  if (kind === ts.NodeFlags.Let) return 'let';
  return kind === ts.NodeFlags.None ? 'var' : unsupported(list, c, 'using');
}

function takenApart(name: ts.BindingName, value: string): string {
  if (ts.isArrayBindingPattern(name)) {
    const last = name.elements.at(-1);
    const hasRest = last !== undefined && ts.isBindingElement(last) && last.dotDotDotToken !== undefined;
    return `__o.apart(${value}, ${name.elements.length - Number(hasRest)}, ${hasRest})`;
  }
  return hasIndexKeys(name) ? `__o.indexable(${value})` : value;
}

function declarations(list: ts.VariableDeclarationList, c: Context): string {
  const parts = list.declarations.map((d) => {
    if (d.initializer === undefined) return bindingText(d.name, c);
    const value = expression(d.initializer, c);
    return `${bindingText(d.name, c)} = ${takenApart(d.name, value)}`;
  });
  return `${keyword(list, c)} ${parts.join(', ')}`;
}

const variables = (node: ts.VariableStatement, c: Context): string =>
  `${declarations(node.declarationList, c)};\n`;

const block = (node: ts.Block, c: Context): string => `{\n${statements(node.statements, c)}}\n`;
const body = (node: ts.Statement, c: Context): string => `{ ${statement(node, c)} }`;

const ifStatement = (node: ts.IfStatement, c: Context): string => {
  const otherwise = node.elseStatement === undefined ? '' : ` else ${body(node.elseStatement, c)}`;
  return `if (${plain(node.expression, c)}) ${body(node.thenStatement, c)}${otherwise}\n`;
};

/** `i++`, `i += k`: a header that only counts. Its arithmetic is loop bookkeeping and is not counted. */
function isCounting(node: ts.ForStatement): boolean {
  const step = node.incrementor;
  if (step === undefined) return false;
  if (ts.isPostfixUnaryExpression(step) || ts.isPrefixUnaryExpression(step)) return true;
  if (!ts.isBinaryExpression(step) || !ts.isIdentifier(step.left)) return false;
  const operator = step.operatorToken.kind;
  return operator === ts.SyntaxKind.PlusEqualsToken || operator === ts.SyntaxKind.MinusEqualsToken;
}

function forStatement(node: ts.ForStatement, outer: Context): string {
  const c = isCounting(node) ? uncounted(outer) : outer;
  const { initializer: start, condition, incrementor: step } = node;
  const first =
    start === undefined
      ? ''
      : ts.isVariableDeclarationList(start)
        ? declarations(start, c)
        : expression(start, c);
  const test = condition === undefined ? '' : plain(condition, c);
  const next = step === undefined ? '' : expression(step, c);
  return `for (${first}; ${test}; ${next}) ${body(node.statement, outer)}\n`;
}

/** The head of for…of and for…in, and what binds the item when it is not a declaration. */
function forEach(node: ts.ForOfStatement | ts.ForInStatement, items: string, c: Context): string {
  const head = node.initializer;
  if (ts.isVariableDeclarationList(head)) {
    const name = head.declarations[0]!.name;
    const binding = `${keyword(head, c)} ${bindingText(name, c, true)}`;
    return `for (${binding} of ${items}) ${body(node.statement, c)}\n`;
  }
  const item = temporary(c);
  const target = withoutTypes(head);
  const bind =
    ts.isArrayLiteralExpression(target) || ts.isObjectLiteralExpression(target)
      ? `${destructure(target, item, c)}0`
      : ts.isIdentifier(target)
        ? `${target.text} = ${item}`
        : unsupported(target, c, 'as a loop variable');
  return `for (${item} of ${items}) { ${bind}; ${body(node.statement, c)} }\n`;
}

const forOf = (node: ts.ForOfStatement, c: Context): string =>
  node.awaitModifier === undefined
    ? forEach(node, `__o.each(${expression(node.expression, c)})`, c)
    : unsupported(node, c, 'await');

const forIn = (node: ts.ForInStatement, c: Context): string =>
  forEach(node, `__o.keysOf(${expression(node.expression, c)})`, c);

function switchStatement(node: ts.SwitchStatement, c: Context): string {
  const clauses = node.caseBlock.clauses.map((clause) => {
    const label = ts.isCaseClause(clause) ? `case ${plain(clause.expression, c)}` : 'default';
    return `${label}:\n${statements(clause.statements, c)}`;
  });
  return `switch (${plain(node.expression, c)}) {\n${clauses.join('')}}\n`;
}

function tryStatement(node: ts.TryStatement, c: Context): string {
  const caught = node.catchClause;
  const name = caught?.variableDeclaration?.name;
  const handler =
    caught === undefined
      ? ''
      : `catch ${name === undefined ? '' : `(${bindingText(name, c, true)}) `}${block(caught.block, c)}`;
  const last = node.finallyBlock === undefined ? '' : `finally ${block(node.finallyBlock, c)}`;
  return `try ${block(node.tryBlock, c)}${handler}${last}`;
}

/** Members of an enum may refer to earlier ones by their bare names. */
function enumDeclaration(node: ts.EnumDeclaration, c: Context): string {
  const name = node.name.text;
  let previous = '-1';
  const members = node.members.map((member) => {
    if (!ts.isIdentifier(member.name) && !ts.isStringLiteralLike(member.name)) return unsupported(member, c);
    const key = JSON.stringify(member.name.text);
    const value = member.initializer === undefined ? `${previous} + 1` : plain(member.initializer, c);
    const local = ts.isIdentifier(member.name) ? `const ${member.name.text} = ` : '';
    previous = `${name}[${key}]`;
    return `${local}__o.enumMember(${name}, ${key}, ${value});`;
  });
  return `var ${name} = ${name} ?? {};\n{ ${members.join(' ')} }\n`;
}

/** A namespace is an object; what it exports is put there right after its declaration. */
function namespaceDeclaration(node: ts.ModuleDeclaration, c: Context): string {
  const inner = node.body;
  if (inner === undefined || !ts.isModuleBlock(inner) || !ts.isIdentifier(node.name))
    return unsupported(node, c);
  const object = node.name.text;
  const code = inner.statements.map((s) => {
    const exported =
      ts.canHaveModifiers(s) && s.modifiers?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword) === true;
    const isFunction = ts.isFunctionDeclaration(s);
    const names = exported ? declaredNames(s) : [];
    const puts = names.map((name) => `${object}.${name} = ${name};`).join(' ');
    return { early: isFunction ? puts : '', text: `${statement(s, c)}${isFunction ? '' : puts}` };
  });
  const early = code.map((part) => part.early).join('');
  return `var ${object} = ${object} ?? {};\n{ ${early}${code.map((part) => part.text).join('')} }\n`;
}

/** The values a declaration brings into scope. */
export function declaredNames(node: ts.Statement): readonly string[] {
  const ofBinding = (name: ts.BindingName): readonly string[] =>
    ts.isIdentifier(name)
      ? [name.text]
      : name.elements.flatMap((e) => (ts.isOmittedExpression(e) ? [] : ofBinding(e.name)));
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations.flatMap((d) => ofBinding(d.name));
  if (ts.isFunctionDeclaration(node))
    return node.body === undefined || node.name === undefined ? [] : [node.name.text];
  if (ts.isClassDeclaration(node)) return node.name === undefined ? [] : [node.name.text];
  if (ts.isEnumDeclaration(node)) return [node.name.text];
  if (ts.isModuleDeclaration(node) && ts.isIdentifier(node.name)) return [node.name.text];
  return [];
}

const jump = (word: string) => (node: ts.BreakOrContinueStatement) => `${word} ${node.label?.text ?? ''};\n`;

const table: ReadonlyMap<ts.SyntaxKind, Translate> = new Map<ts.SyntaxKind, Translate>([
  [ts.SyntaxKind.VariableStatement, variables],
  [ts.SyntaxKind.FunctionDeclaration, functionDeclaration],
  [ts.SyntaxKind.ClassDeclaration, classDeclaration],
  [ts.SyntaxKind.EnumDeclaration, enumDeclaration],
  [ts.SyntaxKind.ModuleDeclaration, namespaceDeclaration],
  [ts.SyntaxKind.InterfaceDeclaration, () => ''],
  [ts.SyntaxKind.TypeAliasDeclaration, () => ''],
  [ts.SyntaxKind.EmptyStatement, () => ';'],
  [ts.SyntaxKind.Block, block],
  [
    ts.SyntaxKind.ExpressionStatement,
    (node: ts.ExpressionStatement, c) => `${expression(node.expression, c)};\n`,
  ],
  [ts.SyntaxKind.IfStatement, ifStatement],
  [ts.SyntaxKind.ForStatement, forStatement],
  [ts.SyntaxKind.ForOfStatement, forOf],
  [ts.SyntaxKind.ForInStatement, forIn],
  [
    ts.SyntaxKind.WhileStatement,
    (node: ts.WhileStatement, c) => `while (${plain(node.expression, c)}) ${body(node.statement, c)}\n`,
  ],
  [
    ts.SyntaxKind.DoStatement,
    (node: ts.DoStatement, c) => `do ${body(node.statement, c)} while (${plain(node.expression, c)});\n`,
  ],
  [ts.SyntaxKind.SwitchStatement, switchStatement],
  [ts.SyntaxKind.BreakStatement, jump('break')],
  [ts.SyntaxKind.ContinueStatement, jump('continue')],
  [
    ts.SyntaxKind.LabeledStatement,
    (node: ts.LabeledStatement, c) => `${node.label.text}: ${statement(node.statement, c)}`,
  ],
  [
    ts.SyntaxKind.ReturnStatement,
    (node: ts.ReturnStatement, c) =>
      node.expression ? `return ${expression(node.expression, c)};\n` : 'return;\n',
  ],
  [
    ts.SyntaxKind.ThrowStatement,
    (node: ts.ThrowStatement, c) => `throw ${expression(node.expression, c)};\n`,
  ],
  [ts.SyntaxKind.TryStatement, tryStatement],
]);
