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
    ts.isVariableDeclaration(node) ||
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

/** The decorators of a method that say what a tag of this name says. */
export function decoratorsOf(node: ts.Node, file: ts.SourceFile, name: string): Tag[] {
  const decorators = ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [];
  return decorators.flatMap((d) => {
    const { expression } = d;
    const called = ts.isCallExpression(expression) ? expression : undefined;
    const callee = called?.expression ?? expression;
    const isNamed = ts.isPropertyAccessExpression(callee)
      ? callee.name.text === name
      : callee.getText(file) === name;
    if (!isNamed) return [];
    const said = called?.arguments[0];
    const isText = said !== undefined && ts.isStringLiteralLike(said);
    const restStart = isText ? said.getStart(file) + 1 : d.end;
    return [{ name, start: d.getStart(file), end: callee.end, rest: isText ? said.text : '', restStart }];
  });
}

/** The function a tagged node declares. */
export function functionIn(node: ts.Node): FunctionNode | undefined {
  if (ts.isFunctionDeclaration(node)) return implementationOf(node);
  if (ts.isMethodDeclaration(node)) return ts.isClassLike(node.parent) ? methodWithBody(node) : undefined;
  if (isFunctionNode(node))
    return ts.isConstructorDeclaration(node) || ts.isAccessor(node) ? undefined : node;
  if (ts.isExportAssignment(node)) return plainFunction(node.expression);
  if (ts.isVariableDeclaration(node)) return node.initializer && plainFunction(node.initializer);
  if (!ts.isVariableStatement(node)) return undefined;
  const [declaration, ...others] = node.declarationList.declarations;
  return declaration === undefined || others.length > 0 ? undefined : functionIn(declaration);
}

/** The tag of an overloaded function stands on its first signature. */
function implementationOf(node: ts.FunctionDeclaration): ts.FunctionDeclaration {
  const siblings: ts.FunctionDeclaration[] = [];
  ts.forEachChild(node.parent, (n) => {
    if (ts.isFunctionDeclaration(n) && n.name?.text === node.name?.text) siblings.push(n);
  });
  return node.body === undefined ? (siblings.find((n) => n.body !== undefined) ?? node) : node;
}

/** The tag of an overloaded method stands on its first signature. */
function methodWithBody(node: ts.MethodDeclaration): ts.MethodDeclaration {
  if (node.body !== undefined || !ts.isClassLike(node.parent)) return node;
  const { members } = node.parent;
  const found = members.find(
    (m): m is ts.MethodDeclaration =>
      ts.isMethodDeclaration(m) && m.body !== undefined && m.name.getText() === node.name.getText(),
  );
  return found ?? node;
}

function plainFunction(node: ts.Expression): FunctionNode | undefined {
  const plain = unwrap(node);
  return ts.isArrowFunction(plain) || ts.isFunctionExpression(plain) ? plain : undefined;
}
