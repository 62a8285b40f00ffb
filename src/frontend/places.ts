/** From nodes of the syntax tree to spans of diagnostics and origins of statements. */
import { ts } from 'ts-morph';
import type { Span } from '../diagnostics/diagnostic.js';
import type { Origin } from '../ir/types.js';
import { nameOfFile, type Program } from './program.js';

export function spanOf(program: Program, node: ts.Node): Span {
  const file = node.getSourceFile();
  return spanBetween(program, file, node.getStart(file), node.getEnd());
}

export function spanBetween(program: Program, file: ts.SourceFile, start: number, end: number): Span {
  const from = file.getLineAndCharacterOfPosition(start);
  const to = file.getLineAndCharacterOfPosition(end);
  return {
    file: nameOfFile(program, file),
    start,
    end,
    line: from.line + 1,
    column: from.character + 1,
    endLine: to.line + 1,
    endColumn: to.character + 1,
  };
}

export function originOf(program: Program, node: ts.Node): Origin {
  const file = node.getSourceFile();
  const start = node.getStart(file);
  return { file: nameOfFile(program, file), start, end: node.getEnd(), text: headOf(node) };
}

/** The statement on one line, without comments; of a statement with a body, what comes before the body. */
export function headOf(node: ts.Node): string {
  const body = bodyOf(node);
  if (ts.isDoStatement(node)) return `while (${textOf(node.expression)})`;
  return textOf(node, body?.getFullStart());
}

function bodyOf(node: ts.Node): ts.Node | undefined {
  if (ts.isIfStatement(node)) return node.thenStatement;
  if (ts.isIterationStatement(node, false)) return node.statement;
  if (ts.isSwitchStatement(node)) return node.caseBlock;
  if (ts.isFunctionLike(node) && 'body' in node) return node.body;
  return undefined;
}

/** The node's source on one line, up to `end`, without comments. */
export function textOf(node: ts.Node, end = node.getEnd()): string {
  const file = node.getSourceFile();
  const text = file.text.slice(node.getStart(file), end);
  const plain = text.includes('//') || text.includes('/*') ? withoutComments(node, end, file) : text;
  return plain.replace(/\s+/g, ' ').trim();
}

function withoutComments(node: ts.Node, end: number, file: ts.SourceFile): string {
  let text = '';
  const visit = (n: ts.Node): void => {
    if (n.getFullStart() >= end || n.kind === ts.SyntaxKind.JSDoc) return;
    const children = n.getChildren(file);
    if (children.length > 0) return children.forEach(visit);
    const start = n.getStart(file);
    if (start >= end) return;
    text += (start > n.getFullStart() ? ' ' : '') + file.text.slice(start, n.getEnd());
  };
  visit(node);
  return text;
}
