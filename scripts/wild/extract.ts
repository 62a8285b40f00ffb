/**
 * Takes declarations out of a source file as they stand, with types put on: of parameters by position, of results, of
 * fields of classes. Nothing else changes but `export`.
 */
import ts from 'typescript';

/**
 * For each function (methods as `Class.method`; functions inside others too) the types of its parameters in order,
 * `->` before the result's; for each variable of a function, `function.variable`, its one type.
 */
export type Types = Readonly<Record<string, readonly string[]>>;

export interface Typing {
  readonly types: Types;
  /** Declarations of the fields of classes. */
  readonly fields?: Readonly<Record<string, string>>;
}

interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** The declarations called `names`, in this order. */
export function extract(file: string, text: string, names: readonly string[], typing: Typing): string {
  const source = ts.createSourceFile(file.replace(/\.[mc]?jsx?$/, '.ts'), text, ts.ScriptTarget.Latest, true);
  const declarations = new Map<string, { readonly node: ts.Node; readonly rank: number }>();
  /** Functions before variables, outer ones before inner ones. */
  const note = (name: string, node: ts.Node, rank = depth): void => {
    if (rank < (declarations.get(name)?.rank ?? Infinity)) declarations.set(name, { node, rank });
  };
  let depth = 0;
  const visit = (node: ts.Node): void => {
    depth++;
    look(node);
    ts.forEachChild(node, visit);
    depth--;
  };
  const look = (node: ts.Node): void => {
    if ((ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name)
      note(node.name.text, node);
    if (ts.isVariableDeclaration(node)) {
      const isValue = node.initializer === undefined || !isFunction(node.initializer);
      note(node.name.getText(), node, isValue ? depth + 1000 : depth);
    }
    if (ts.isPropertyAssignment(node) && isFunction(node.initializer)) note(node.name.getText(), node);
    if (ts.isMethodDeclaration(node) && ts.isObjectLiteralExpression(node.parent))
      note(node.name.getText(), node);
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      const { left, right } = node;
      if (ts.isPropertyAccessExpression(left) && isFunction(right)) note(left.name.text, node);
      if (
        left.getText() === 'module.exports' &&
        (isFunction(right) || ts.isClassExpression(right)) &&
        right.name
      )
        note(right.name.text, right);
    }
    if (
      (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isEnumDeclaration(node)) &&
      node.name
    )
      note(node.name.text, node);
    if (ts.isFunctionExpression(node) && node.name) note(node.name.text, node);
    if (ts.isExportAssignment(node) && isFunction(node.expression)) note('default', node.expression);
    if (ts.isFunctionDeclaration(node) && node.name === undefined) note('default', node);
  };
  visit(source);
  return names
    .map((name) => {
      const node = declarations.get(name)?.node;
      if (node === undefined) throw new Error(`${file} declares no ${name}`);
      return declarationText(name, node, typing);
    })
    .join('\n\n');
}

function declarationText(name: string, node: ts.Node, typing: Typing): string {
  if (ts.isFunctionDeclaration(node)) {
    return typed(node, node, name, typing).replace(
      /^(?:export\s+)?(?:default\s+)?function\s*[\w$]*/,
      () => `function ${name}`,
    );
  }
  if (ts.isClassLike(node)) return classText(node, typing).replace(/^(?:export\s+)?(?:default\s+)?/, '');
  if (ts.isVariableDeclaration(node)) {
    const keyword =
      (node.parent.flags & ts.NodeFlags.Const) !== 0
        ? 'const'
        : (node.parent.flags & ts.NodeFlags.Let) !== 0
          ? 'let'
          : 'var';
    const f = node.initializer;
    return `${keyword} ${f !== undefined && isFunction(f) ? typed(node, f, name, typing) : node.getText()};`;
  }
  if (ts.isMethodDeclaration(node)) return `function ${typed(node, node, name, typing)}`;
  if (ts.isPropertyAssignment(node) && isFunction(node.initializer)) {
    return `const ${name} = ${typed(node.initializer, node.initializer, name, typing)};`;
  }
  if (ts.isBinaryExpression(node) && isFunction(node.right)) {
    return `const ${name} = ${typed(node.right, node.right, name, typing)};`;
  }
  if (isFunction(node as ts.Expression)) {
    const f = node as ts.FunctionExpression;
    return `const ${name} = ${typed(f, f, name, typing)};`;
  }
  return node.getText().replace(/^export\s+/, '');
}

const isFunction = (node: ts.Node): node is ts.FunctionExpression | ts.ArrowFunction =>
  ts.isFunctionExpression(node) || ts.isArrowFunction(node);

function classText(node: ts.ClassLikeDeclaration, typing: Typing): string {
  const name = node.name!.text;
  const insertions: Insertion[] = [];
  for (const member of node.members) {
    if (!ts.isFunctionLike(member)) continue;
    const label = ts.isConstructorDeclaration(member) ? 'constructor' : member.name!.getText();
    insertions.push(
      ...annotations(member, typing.types[`${name}.${label}`] ?? []),
      ...insideOf(member, `${name}.${label}`, typing),
    );
  }
  const fields = typing.fields?.[name];
  if (fields !== undefined) insertions.push({ at: node.members.pos, text: `\n  ${fields}` });
  return insert(node, insertions);
}

const typed = (node: ts.Node, f: ts.SignatureDeclaration, name: string, typing: Typing): string =>
  insert(node, [...annotations(f, typing.types[name] ?? []), ...insideOf(f, name, typing)]);

/** The types of what is declared inside a function. */
function insideOf(f: ts.Node, owner: string, typing: Typing): Insertion[] {
  const found: Insertion[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node)) {
      const [type] = typing.types[`${owner}.${node.name.getText()}`] ?? [];
      if (type !== undefined && node.type === undefined) found.push({ at: node.name.end, text: `: ${type}` });
    }
    const isNamed = ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node);
    if (isNamed && node !== f && node.name !== undefined)
      found.push(...annotations(node, typing.types[node.name.text] ?? []));
    ts.forEachChild(node, visit);
  };
  visit(f);
  return found;
}

function annotations(f: ts.SignatureDeclaration, types: readonly string[]): Insertion[] {
  const found: Insertion[] = [];
  f.parameters.forEach((p, i) => {
    const type = types[i];
    if (type === undefined || type.startsWith('->') || p.type !== undefined) return;
    const isOptional = type.startsWith('?');
    const isBare = ts.isArrowFunction(f) && f.getFirstToken()?.kind !== ts.SyntaxKind.OpenParenToken;
    if (isBare) found.push({ at: p.getStart(), text: '(' });
    found.push({
      at: p.name.end,
      text: `${isOptional ? '?' : ''}: ${type.slice(isOptional ? 1 : 0).trim()}${isBare ? ')' : ''}`,
    });
  });
  const result = types.find((t) => t.startsWith('->'))?.slice(2);
  const close = f.getChildren().find((n) => n.kind === ts.SyntaxKind.CloseParenToken);
  if (result !== undefined && close !== undefined && f.type === undefined)
    found.push({ at: close.end, text: `:${result}` });
  return found;
}

function insert(node: ts.Node, insertions: readonly Insertion[]): string {
  const { text } = node.getSourceFile();
  let out = '';
  let at = node.getStart();
  for (const i of [...insertions].sort((a, b) => a.at - b.at)) {
    out += text.slice(at, i.at) + i.text;
    at = i.at;
  }
  return out + text.slice(at, node.end);
}
