/** Where control leaves a statement other than at its end: `return`, `break` and `continue` with their targets. */
import { ts } from 'ts-morph';

export interface Exit {
  readonly kind: 'return' | 'break' | 'continue';
  readonly at: ts.Node;
  /** The function, loop, switch or labelled statement that is left (by `continue`: whose iteration is). */
  readonly target: ts.Node;
}

/** The exits of one function, its nested functions apart. */
export class Exits {
  private readonly all: Exit[] = [];
  private readonly byNode = new Map<ts.Node, Exit>();

  constructor(readonly owner: ts.FunctionLikeDeclaration) {
    if (owner.body !== undefined) this.collect(owner.body, []);
  }

  /** The exit a jump statement is. */
  of(jump: ts.Node): Exit {
    const exit = this.byNode.get(jump);
    if (exit === undefined) throw new Error('internal: a jump without target');
    return exit;
  }

  /** Whether some exit leaves exactly this target in this way. */
  aims(kind: Exit['kind'], target: ts.Node): boolean {
    return this.all.some((e) => e.kind === kind && e.target === target);
  }

  /** The exits inside the node, itself included. */
  within(node: ts.Node): readonly Exit[] {
    return this.all.filter((e) => e.at.pos >= node.pos && e.at.end <= node.end);
  }

  /** The exits inside the node that lead out of it; `break`s of the node itself stay inside. */
  leaving(node: ts.Node): readonly Exit[] {
    return this.within(node).filter((e) => !(e.target.pos >= node.pos && e.target.end <= node.end));
  }

  /** Whether control can reach the end of the statement. */
  completes(node: ts.Statement): boolean {
    if (ts.isReturnStatement(node) || ts.isThrowStatement(node) || ts.isBreakOrContinueStatement(node))
      return false;
    if (ts.isBlock(node)) return node.statements.every((s) => this.completes(s));
    if (ts.isIfStatement(node)) {
      return (
        this.completes(node.thenStatement) ||
        node.elseStatement === undefined ||
        this.completes(node.elseStatement)
      );
    }
    if (ts.isLabeledStatement(node))
      return this.completes(node.statement) || this.aims('break', jumpTarget(node));
    if (ts.isSwitchStatement(node)) return this.aims('break', node) || this.switchCompletes(node);
    if (ts.isWhileStatement(node) && node.expression.kind === ts.SyntaxKind.TrueKeyword)
      return this.aims('break', node);
    if (ts.isForStatement(node) && node.condition === undefined) return this.aims('break', node);
    if (ts.isDoStatement(node)) {
      return this.completes(node.statement) || this.aims('break', node) || this.aims('continue', node);
    }
    return true;
  }

  private switchCompletes(node: ts.SwitchStatement): boolean {
    const { clauses } = node.caseBlock;
    const last = clauses.at(-1);
    return (
      !clauses.some(ts.isDefaultClause) ||
      last === undefined ||
      last.statements.every((s) => this.completes(s))
    );
  }

  private collect(node: ts.Node, targets: readonly Target[]): void {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isReturnStatement(node)) this.add({ kind: 'return', at: node, target: this.owner });
    if (ts.isBreakOrContinueStatement(node)) this.jump(node, targets);
    const inner = targetOf(node);
    const next = inner === undefined ? targets : [inner, ...targets];
    ts.forEachChild(node, (child) => this.collect(child, next));
  }

  private jump(node: ts.BreakOrContinueStatement, targets: readonly Target[]): void {
    const kind = ts.isBreakStatement(node) ? 'break' : 'continue';
    const label = node.label?.text;
    const found = targets.find((t) => {
      if (label !== undefined) return t.labels.includes(label);
      return ts.isIterationStatement(t.node, false) || (kind === 'break' && ts.isSwitchStatement(t.node));
    });
    // Without a target the source does not parse, and is refused before it gets here.
    if (found !== undefined) this.add({ kind, at: node, target: found.node });
  }

  private add(exit: Exit): void {
    this.all.push(exit);
    this.byNode.set(exit.at, exit);
  }
}

interface Target {
  readonly node: ts.Node;
  readonly labels: readonly string[];
}

function targetOf(node: ts.Node): Target | undefined {
  if (ts.isIterationStatement(node, false) || ts.isSwitchStatement(node))
    return { node, labels: labelsOf(node) };
  if (ts.isLabeledStatement(node) && jumpTarget(node) === node) return { node, labels: [node.label.text] };
  return undefined;
}

/** A label on a loop or switch names the loop or switch. */
export function jumpTarget(node: ts.LabeledStatement): ts.Node {
  const { statement } = node;
  if (ts.isLabeledStatement(statement)) {
    const inner = jumpTarget(statement);
    return inner === statement ? node : inner;
  }
  return ts.isIterationStatement(statement, false) || ts.isSwitchStatement(statement) ? statement : node;
}

function labelsOf(node: ts.Node): readonly string[] {
  const labels: string[] = [];
  for (let p = node.parent; ts.isLabeledStatement(p); p = p.parent) labels.push(p.label.text);
  return labels;
}
