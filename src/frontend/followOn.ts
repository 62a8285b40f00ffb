/**
 * What a mistake leads to: an expression around one that was refused, or one with a variable whose type was. Saying so
 * again helps nobody, so only the first is reported.
 */
import { ts } from 'ts-morph';
import type { CodeName } from '../diagnostics/codes.js';
import type { Resolver } from './resolver.js';

/** Codes about what a value is, which is not known of a value that was refused. */
const aboutValues: ReadonlySet<CodeName> = new Set<CodeName>([
  'anyType',
  'otherType',
  'objectValue',
  'arrayValue',
  'arrayMutation',
  'arrayMethod',
  'method',
  'functionValue',
  'unknownValue',
  'arithmeticOnData',
  'numberFromText',
  'resultType',
]);

export class FollowOn {
  private readonly refused = new Map<ts.SourceFile, ts.Node[]>();
  /** Variables and parameters whose types or values were refused. */
  private readonly variables = new Set<ts.Symbol>();

  constructor(private readonly resolver: Resolver) {}

  note(node: ts.Node): void {
    const file = node.getSourceFile();
    this.refused.set(file, [...(this.refused.get(file) ?? []), node]);
    for (const name of [nameDeclared(node), ...namesSetTo(node)]) {
      const symbol = name === undefined ? undefined : this.resolver.symbolOf(name);
      if (symbol !== undefined) this.variables.add(symbol);
    }
  }

  /** Whether the finding follows from one that was reported. */
  isOne(code: CodeName, node: ts.Node): boolean {
    if (!aboutValues.has(code)) return false;
    const known = this.refused.get(node.getSourceFile()) ?? [];
    const isAround = known.some(
      (n) => n !== node && n.pos >= node.pos && n.end <= node.end && ts.isExpression(n),
    );
    return (ts.isExpression(node) && isAround) || this.names(node);
  }

  private names(node: ts.Node): boolean {
    if (this.variables.size === 0 || nameDeclared(node) !== undefined) return false;
    if (ts.isIdentifier(node)) {
      const symbol = this.resolver.symbolOf(node);
      return symbol !== undefined && this.variables.has(symbol);
    }
    return ts.forEachChild(node, (n) => this.names(n) || undefined) ?? false;
  }
}

/** The variables declared with just this value. */
function namesSetTo(node: ts.Node): readonly ts.Identifier[] {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent)) return namesSetTo(parent);
  return ts.isVariableDeclaration(parent) && parent.initializer === node ? namesIn(parent.name) : [];
}

const namesIn = (name: ts.BindingName): readonly ts.Identifier[] =>
  ts.isIdentifier(name)
    ? [name]
    : name.elements.flatMap((e) => (ts.isOmittedExpression(e) ? [] : namesIn(e.name)));

/** The name, if the node declares one, or is the name of a declaration. */
function nameDeclared(node: ts.Node): ts.Identifier | undefined {
  if ((ts.isParameter(node) || ts.isVariableDeclaration(node)) && ts.isIdentifier(node.name))
    return node.name;
  const isName =
    (ts.isParameter(node.parent) || ts.isVariableDeclaration(node.parent)) && node.parent.name === node;
  return isName && ts.isIdentifier(node) ? node : undefined;
}
