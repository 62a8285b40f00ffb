/** The calls of a function in the `@example`s of its comment. */
import { ts } from 'ts-morph';
import { functionName, hasReceiver, type FunctionNode } from './resolver.js';

/** For each call, code of a function that gives its arguments; the object of a method is the first. */
export function examplesOf(node: FunctionNode, file: ts.SourceFile): readonly string[] {
  const owner = ts.findAncestor(node, (n) => ts.isStatement(n) || ts.isClassElement(n)) ?? node;
  const comments = ts.getLeadingCommentRanges(file.text, owner.getFullStart()) ?? [];
  return comments
    .map((c) => file.text.slice(c.pos, c.end))
    .filter((text) => text.startsWith('/**'))
    .flatMap(blocksIn)
    .flatMap((code) => callsIn(code, node));
}

/** What stands under each `@example`, without the comment's stars and fences. */
function blocksIn(comment: string): readonly string[] {
  const lines = comment
    .replace(/^\/\*\*|\*\/$/g, '')
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*\* ?/, ''));
  const blocks: string[][] = [];
  let block: string[] | undefined;
  for (const line of lines) {
    const tag = /^\s*@(\w+)(.*)$/.exec(line);
    if (tag !== null) {
      block = tag[1] === 'example' ? [tag[2]!] : undefined;
      if (block !== undefined) blocks.push(block);
    } else if (!/^\s*```/.test(line)) block?.push(line);
  }
  return blocks.map((b) => b.join('\n'));
}

function callsIn(code: string, node: FunctionNode): readonly string[] {
  const file = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ESNext, true);
  const name = functionName(node);
  const member = ts.isClassElement(node) ? node.name?.getText() : undefined;
  const takesObject = hasReceiver(node);
  const found: string[] = [];
  for (const statement of file.statements) {
    const before = code.slice(0, statement.getStart(file));
    const prelude = before.replace(/^\s*import\b.*$/gm, '');
    const visit = (n: ts.Node): void => {
      ts.forEachChild(n, visit);
      if (!ts.isCallExpression(n)) return;
      const callee = n.expression;
      const args = n.arguments.map((a) => a.getText(file));
      const isDirect = ts.isIdentifier(callee) && derivativesOf(name).includes(callee.text);
      const isMember = ts.isPropertyAccessExpression(callee) && callee.name.text === member;
      if (isMember && takesObject) args.unshift(callee.expression.getText(file));
      if (isDirect || isMember) found.push(`() => {\n${prelude}\nreturn [${args.join(', ')}];\n}`);
    };
    visit(statement);
  }
  return found;
}

/** They take what the function takes. */
const derivativesOf = (name: string): readonly string[] => [name, `${name}Grad`, `${name}ValueAndGrad`];
