/** One entry per kind of statement; what is not here is refused by name. */
import { ts } from 'ts-morph';
import { fit } from './conform.js';
import { lowerDeclarations } from './bindings.js';
import type { Context } from './context.js';
import { lowerForEffect, lowerThrow } from './effects.js';
import { jumpTarget } from './exits.js';
import { lowerValue } from './expressions.js';
import { lowerDo, lowerFor, lowerWhile } from './loops.js';
import { lowerForIn } from './forIn.js';
import { lowerForOf } from './iteration.js';
import { refuseSyntax } from './refused.js';
import { Region } from './region.js';
import { lowerTagged } from './reversal.js';
import { inRegion, leave, lowerSteps } from './sequence.js';
import { lowerSwitch } from './switch.js';

type Lowering<N extends ts.Statement> = (c: Context, node: N) => void;
type Table = ReadonlyMap<ts.SyntaxKind, Lowering<never>>;

const nothing = (): void => undefined;
const steps = (c: Context, node: ts.Statement): void => lowerSteps(c, [node]);
const K = ts.SyntaxKind;

const table: Table = new Map<ts.SyntaxKind, Lowering<never>>([
  [K.Block, steps],
  [K.IfStatement, steps],
  [K.VariableStatement, (c: Context, n: ts.VariableStatement) => lowerDeclarations(c, n.declarationList)],
  [K.ExpressionStatement, (c: Context, n: ts.ExpressionStatement) => lowerForEffect(c, n.expression)],
  [K.ReturnStatement, lowerReturn],
  [K.BreakStatement, lowerJump],
  [K.ContinueStatement, lowerJump],
  [K.SwitchStatement, lowerSwitch],
  [K.ForStatement, lowerFor],
  [K.ForOfStatement, lowerForOf],
  [K.ForInStatement, lowerForIn],
  [K.WhileStatement, lowerWhile],
  [K.DoStatement, lowerDo],
  [K.LabeledStatement, lowerLabeled],
  [K.ThrowStatement, lowerThrow],
  [K.EmptyStatement, nothing],
  [K.FunctionDeclaration, nothing],
  [K.InterfaceDeclaration, nothing],
  [K.TypeAliasDeclaration, nothing],
] as readonly [ts.SyntaxKind, Lowering<never>][]);

export function lowerStatement(c: Context, node: ts.Statement): void {
  const lower = table.get(node.kind) as Lowering<ts.Statement> | undefined;
  if (lower === undefined) refuseSyntax(c, node);
  else lowerTagged(c, node, () => lower(c, node));
}

function lowerReturn(c: Context, node: ts.ReturnStatement): void {
  const { frame } = c;
  if (node.expression !== undefined) lowerResult(c, node.expression);
  if (!c.unreachable) leave(c, frame.region);
}

/** The value a function gives, by `return` or as an arrow's body. */
export function lowerResult(c: Context, expression: ts.Expression): void {
  const { result, resultType } = c.frame;
  if (resultType.kind === 'void') return lowerForEffect(c, expression);
  const value = lowerValue(c, expression, { name: '', expected: resultType });
  if (!c.unreachable && !c.unit.isFailed) c.set(result, fit(c, value, resultType, expression));
}

function lowerJump(c: Context, node: ts.BreakOrContinueStatement): void {
  const exit = c.frame.exits.of(node);
  const regions = c.frame.targets.get(exit.target);
  const region = exit.kind === 'continue' ? regions?.continue : regions?.break;
  if (region === undefined) throw new Error('internal: a jump to what is not being lowered');
  leave(c, region);
}

function lowerLabeled(c: Context, node: ts.LabeledStatement): void {
  if (jumpTarget(node) !== node) return lowerSteps(c, [node.statement]);
  const region = new Region(node.label.text, c.region, c.frame.exits.aims('break', node));
  c.frame.targets.set(node, { break: region });
  inRegion(c, region, () => lowerSteps(c, [node.statement]));
}
