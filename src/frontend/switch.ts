/** `switch`: a chain of choices where no clause falls through, else clauses entered from the matching one on. */
import { ts } from 'ts-morph';
import { booleanType, number } from '../ir/build.js';
import type { Atom } from '../ir/types.js';
import { branch } from './branch.js';
import { compare } from './conditions.js';
import type { Context } from './context.js';
import { lowerValue } from './expressions.js';
import { Region } from './region.js';
import { inRegion, lowerSteps, type Action, type Choice, type Step } from './sequence.js';

interface Group {
  readonly node: ts.Node;
  /** The tests that lead here; a group with `default` has its other tests left out. */
  readonly tests: readonly ts.Expression[];
  readonly isDefault: boolean;
  readonly body: readonly ts.Statement[];
}

/** The choices a switch is, unless it needs the region of its `break`s. */
export function chainOf(c: Context, node: ts.SwitchStatement): readonly Step[] | undefined {
  const groups = groupsOf(c, node, true);
  if (groups === undefined) return undefined;
  const breaks = c.frame.exits.within(node).filter((e) => e.target === node && e.kind === 'break').length;
  const stripped = node.caseBlock.clauses.filter((clause) => endsInBreak(clause.statements, node, c)).length;
  return breaks === stripped ? stepsOf(node, groups) : undefined;
}

export function lowerSwitch(c: Context, node: ts.SwitchStatement): void {
  const region = new Region('left', c.region, c.frame.exits.aims('break', node));
  c.frame.targets.set(node, { break: region });
  inRegion(c, region, () => {
    const groups = groupsOf(c, node, false);
    if (groups !== undefined) lowerSteps(c, stepsOf(node, groups));
    else fallThrough(c, node);
  });
}

function stepsOf(node: ts.SwitchStatement, groups: readonly Group[]): readonly Step[] {
  const subject: { value?: Atom } = {};
  const evaluate: Action = {
    kind: 'action',
    node,
    run: (c) => {
      subject.value = lowerValue(c, node.expression);
      refuseShared(c, node);
    },
  };
  const fallback = groups.find((g) => g.isDefault)?.body ?? [];
  const chain = groups
    .filter((g) => !g.isDefault)
    .reduceRight<readonly Step[]>((otherwise, g) => {
      const choice: Choice = {
        kind: 'choice',
        node,
        condition: (c) => matches(c, subject.value!, g.tests),
        then: g.body,
        otherwise,
      };
      return [choice];
    }, fallback);
  return [evaluate, ...chain];
}

/** Whether one of the tests equals the subject; they are evaluated in order, up to the one that does. */
function matches(c: Context, subject: Atom, tests: readonly ts.Expression[]): Atom {
  const [first, ...rest] = tests;
  if (first === undefined) return { kind: 'constant', value: false, type: booleanType };
  const here = compare(c, 'equal', subject, lowerValue(c, first));
  if (rest.length === 0) return here;
  return branch(
    c,
    here,
    () => ({ kind: 'constant', value: true, type: booleanType }),
    () => matches(c, subject, rest),
    { select: true },
  )!;
}

/** The clauses in groups that share a body; undefined if a body falls through into the next. */
function groupsOf(c: Context, node: ts.SwitchStatement, strip: boolean): readonly Group[] | undefined {
  const groups: Group[] = [];
  const { clauses } = node.caseBlock;
  let tests: ts.Expression[] = [];
  let isDefault = false;
  for (const [i, clause] of clauses.entries()) {
    if (ts.isDefaultClause(clause)) isDefault = true;
    else tests.push(clause.expression);
    const isLast = i === clauses.length - 1;
    if (clause.statements.length === 0 && !isLast) continue;
    if (!isLast && clause.statements.every((s) => c.frame.exits.completes(s))) return undefined;
    // Leaving out a test is right only if evaluating it cannot be noticed.
    if (isDefault && !tests.every(isPlain)) return undefined;
    // And if what it holds for is for no later clause.
    const later = clauses.slice(i + 1).flatMap((l) => (ts.isDefaultClause(l) ? [] : [l.expression]));
    if (isDefault && tests.some((test) => later.some((l) => !areApart(c, test, l)))) return undefined;
    const body =
      strip && endsInBreak(clause.statements, node, c) ? withoutBreak(clause.statements) : clause.statements;
    groups.push({ node: clause, tests, isDefault, body });
    tests = [];
    isDefault = false;
  }
  return groups;
}

const isPlain = (test: ts.Expression): boolean =>
  ts.isLiteralExpression(test) ||
  ts.isIdentifier(test) ||
  ts.isPropertyAccessExpression(test) ||
  (ts.isPrefixUnaryExpression(test) && ts.isLiteralExpression(test.operand)) ||
  test.kind === ts.SyntaxKind.TrueKeyword ||
  test.kind === ts.SyntaxKind.FalseKeyword;

/** Whether two tests certainly hold for different values. */
function areApart(c: Context, a: ts.Expression, b: ts.Expression): boolean {
  const { checker } = c.types;
  const [x, y] = [a, b].map((e) => {
    const type = checker.getTypeAtLocation(e);
    const isPlainName = ts.isPropertyAccessExpression(e) || ts.isElementAccessExpression(e);
    if (isPlainName) return checker.getConstantValue(e);
    if (!isLiteral(e)) return undefined;
    return type.isLiteral() ? type.value : checker.typeToString(type);
  });
  return x !== undefined && y !== undefined && x !== y;
}

const isLiteral = (e: ts.Expression): boolean =>
  isPlain(e) && !ts.isIdentifier(e) && !ts.isPropertyAccessExpression(e);

function endsInBreak(statements: readonly ts.Statement[], node: ts.SwitchStatement, c: Context): boolean {
  const last = statements.at(-1);
  if (last === undefined) return false;
  if (ts.isBlock(last)) return endsInBreak(last.statements, node, c);
  return ts.isBreakStatement(last) && c.frame.exits.of(last).target === node;
}

function withoutBreak(statements: readonly ts.Statement[]): readonly ts.Statement[] {
  const last = statements.at(-1)!;
  const before = statements.slice(0, -1);
  return ts.isBlock(last) ? [...before, ...withoutBreak(last.statements)] : before;
}

/** Which clause is entered is computed first; then each clause runs from there on, until one leaves. */
function fallThrough(c: Context, node: ts.SwitchStatement): void {
  const subject = lowerValue(c, node.expression);
  refuseShared(c, node);
  const { clauses } = node.caseBlock;
  const fallback = clauses.findIndex(ts.isDefaultClause);
  const cases = [...clauses.entries()].filter((e): e is [number, ts.CaseClause] => ts.isCaseClause(e[1]));
  const entry = (rest: readonly [number, ts.CaseClause][]): Atom => {
    const [first, ...others] = rest;
    if (first === undefined) return number(fallback === -1 ? clauses.length : fallback);
    const here = compare(c, 'equal', subject, lowerValue(c, first[1].expression));
    return branch(
      c,
      here,
      () => number(first[0]),
      () => entry(others),
      { select: true },
    )!;
  };
  const entered = entry(cases);
  const steps = clauses.map((clause, i): Choice => ({
    kind: 'choice',
    node,
    condition: (inner) => inner.test('lessEqual', [entered, number(i)]),
    then: clause.statements,
    otherwise: [],
  }));
  lowerSteps(c, steps);
}

/** Clauses share a scope: a variable declared in one and named in another may not have come to be there. */
function refuseShared(c: Context, node: ts.SwitchStatement): void {
  for (const clause of node.caseBlock.clauses) {
    const own = new Set<ts.Symbol>();
    for (const s of clause.statements) {
      if (!ts.isVariableStatement(s) || (s.declarationList.flags & ts.NodeFlags.BlockScoped) === 0) continue;
      for (const d of s.declarationList.declarations) {
        const symbol = c.resolver.symbolOf(d.name);
        if (symbol !== undefined) own.add(symbol);
      }
    }
    if (own.size === 0) continue;
    const visit = (n: ts.Node): void => {
      const symbol = ts.isIdentifier(n) ? c.resolver.symbolOf(n) : undefined;
      if (symbol !== undefined && own.has(symbol)) c.fail(n, 'declaredInOtherClause', { name: n.getText() });
      else ts.forEachChild(n, visit);
    };
    for (const other of node.caseBlock.clauses) if (other !== clause) visit(other);
  }
}
