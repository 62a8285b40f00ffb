/** Tags in the comment before a declaration, and the function that is declared. */
import { ts } from 'ts-morph';
import { unwrap } from './assigned.js';
import { isFunctionNode, type FunctionNode } from './resolver.js';

export interface Tag {
  /** Without the `@`. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** What follows the tag's name, with its place. */
  readonly rest: string;
  readonly restStart: number;
}

/** Nodes whose own leading comments are looked at. */
export function carriesComments(node: ts.Node): boolean {
  return (
    ts.isStatement(node) ||
    ts.isClassElement(node) ||
    ts.isTypeElement(node) ||
    ts.isObjectLiteralElement(node) ||
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node)
  );
}

/** The tags of one of the names in the comments right before a node. */
export function tagsBefore(node: ts.Node, file: ts.SourceFile, names: readonly string[]): Tag[] {
  const start = node.getFullStart();
  const leading = ts.getLeadingCommentRanges(file.text, start) ?? [];
  const onTheLine = ts.getTrailingCommentRanges(file.text, start) ?? [];
  const comments = [...onTheLine.filter((c) => leading.every((l) => l.pos !== c.pos)), ...leading];
  return comments
    .filter((c) => file.text.startsWith('/**', c.pos))
    .flatMap((c) => {
      const body = file.text.slice(c.pos, c.end - 2);
      return [...body.matchAll(/^(?:\/\*\*|[ \t]*\*)?[ \t]*@([A-Za-z]+)(?![\w-])([^\r\n]*)/gm)]
        .filter((m) => names.includes(m[1]!))
        .map((m) => {
          const start = c.pos + m.index + m[0].indexOf('@');
          const restStart = start + 1 + m[1]!.length;
          return { name: m[1]!, start, end: restStart, rest: m[2]!, restStart };
        });
    });
}

/** The function a tagged node declares. */
export function functionIn(node: ts.Node): FunctionNode | undefined {
  if (ts.isFunctionDeclaration(node)) return implementationOf(node);
  if (isFunctionNode(node)) return node;
  if (ts.isExportAssignment(node)) return plainFunction(node.expression);
  if (!ts.isVariableStatement(node)) return undefined;
  const [declaration, ...others] = node.declarationList.declarations;
  if (declaration?.initializer === undefined || others.length > 0) return undefined;
  return plainFunction(declaration.initializer);
}

/** The tag of an overloaded function stands on its first signature. */
function implementationOf(node: ts.FunctionDeclaration): ts.FunctionDeclaration {
  const siblings: ts.FunctionDeclaration[] = [];
  ts.forEachChild(node.parent, (n) => {
    if (ts.isFunctionDeclaration(n) && n.name?.text === node.name?.text) siblings.push(n);
  });
  return node.body === undefined ? (siblings.find((n) => n.body !== undefined) ?? node) : node;
}

function plainFunction(node: ts.Expression): FunctionNode | undefined {
  const plain = unwrap(node);
  return ts.isArrowFunction(plain) || ts.isFunctionExpression(plain) ? plain : undefined;
}
