/**
 * Whether a program keeps what its types promise: an element read with `!` is there. Shrinking may break that, and
 * then anything may come out.
 */
import ts from 'typescript';
import { loadModules, type Exports } from '../support/run.js';

const helpers =
  "const __need = (x: any): any => { if (x === undefined || x === null) throw new Error('dishonest'); return x; };\n" +
  "const __at = (a: any, i: any): any => { if (!(i >= 0 && i < a.length)) throw new Error('dishonest'); return i; };\n";

/** The program with every promise checked: its functions throw where one is broken. */
export function loadChecked(files: Readonly<Record<string, string>>, mainFile: string): Exports {
  const checked = Object.entries(files).map(([file, text]) => [file, helpers + check(file, text)]);
  return loadModules(Object.fromEntries(checked) as Record<string, string>)(mainFile);
}

/** What TypeScript does not read as it was meant: `(x) < ((a > (b) …` begins with type arguments; esbuild sees. */
export function syntaxError(files: Readonly<Record<string, string>>): string | undefined {
  for (const [file, text] of Object.entries(files)) {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
    const [first] = (source as unknown as { parseDiagnostics: readonly ts.Diagnostic[] }).parseDiagnostics;
    if (first !== undefined) return `${file}: ${ts.flattenDiagnosticMessageText(first.messageText, ' ')}`;
  }
  return undefined;
}

function check(file: string, text: string): string {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const edits: { readonly at: number; readonly end: number; readonly text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNonNullExpression(node)) {
      const target = targetKind(node);
      if (target === undefined) {
        edits.push({ at: node.getStart(), end: node.getStart(), text: '__need(' });
        edits.push({ at: node.end - 1, end: node.end, text: ')' });
      } else if (target === 'updated' && ts.isElementAccessExpression(node.expression)) {
        const { expression, argumentExpression } = node.expression;
        const at = argumentExpression.getStart();
        edits.push({ at, end: at, text: `__at(${expression.getText()}, ` });
        edits.push({ at: argumentExpression.end, end: argumentExpression.end, text: ')' });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  // Edits at one place keep the order in which they were found: the outer node first.
  const ordered = edits.map((edit, k) => ({ ...edit, k })).sort((a, b) => b.at - a.at || b.k - a.k);
  return ordered.reduce((all, edit) => all.slice(0, edit.at) + edit.text + all.slice(edit.end), text);
}

/** Whether the node is assigned, or read and assigned. */
function targetKind(node: ts.Expression): 'assigned' | 'updated' | undefined {
  const { parent } = node;
  if (ts.isBinaryExpression(parent) && parent.left === node) {
    const operator = parent.operatorToken.kind;
    if (operator === ts.SyntaxKind.EqualsToken) return 'assigned';
    const isAssignment =
      operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;
    return isAssignment ? 'updated' : undefined;
  }
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
    const { operator } = parent;
    const changes = operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
    return changes ? 'updated' : undefined;
  }
  if (ts.isArrayLiteralExpression(parent) && ts.isBinaryExpression(parent.parent)) {
    const { left, operatorToken } = parent.parent;
    return left === parent && operatorToken.kind === ts.SyntaxKind.EqualsToken ? 'assigned' : undefined;
  }
  return undefined;
}
