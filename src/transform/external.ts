/**
 * Code that is not looked into, differentiated by the rules of the user's. In reverse, `y = f(x…)` with partials is
 * `x̄ᵢ += ȳ · ∂ᵢf`, with a pullback `[x̄…] += f*(x…, ȳ)`; forward, `ẏ = Σ ∂ᵢf · ẋᵢ` or `ẏ = f'(x…, ẋ…)`.
 * Rules take the arguments as they were at the call, so memory that changes afterwards is copied there.
 */
import { hasTangent, type Activity } from '../analysis/activity.js';
import { isNullable, number, variable, type BlockBuilder } from '../ir/build.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type {
  Atom,
  Expression,
  ExternalDerivative,
  Let,
  Norm,
  OfRule,
  RuleCall,
  Type,
  Variable,
} from '../ir/types.js';
import { Refusal } from './refusal.js';
import { add, choose, condition, multiply, zero, type Expr } from '../rules/expression.js';
import { flatten } from './flatten.js';
import { tangentOfNorm } from './norm.js';

export type External = Extract<Expression, { kind: 'external' }> & {
  readonly derivative: ExternalDerivative;
};

export const isRuled = (e: Expression): e is External => e.kind === 'external' && e.derivative !== undefined;

/** The active arguments of the call, with their positions. */
export function activeInputs(e: External, activity: Activity): readonly { at: number; argument: Atom }[] {
  return e.derivative.inputs.flatMap((at) => {
    const argument = e.arguments[at];
    return argument !== undefined && activity.isActive(argument) ? [{ at, argument }] : [];
  });
}

/**
 * What each active argument of `y = e` receives of the cotangent `bar` of `y`, in the reverse sweep; `kept` are the
 * arguments as they were at the call.
 */
export function pulledBack(
  e: External,
  kept: readonly Atom[],
  y: Variable,
  bar: Atom,
  activity: Activity,
  b: BlockBuilder,
): readonly { readonly argument: Atom; readonly term: Expr }[] {
  const rule = known(e.derivative.reverse, b);
  if (rule.kind === 'norm') throw new Error('internal: a norm has a reverse of its own');
  const seeds = rule.kind === 'pullback' ? [...padding(e), bar] : [];
  const given = callRule(rule, [...kept, ...seeds], y, b);
  return activeInputs(e, activity).map(({ at, argument }) => {
    const part = partOf(given, rule, at, argument, b);
    const term = rule.kind === 'pullback' ? part : multiply(bar, part);
    return { argument, term: orZero(kept[at]!, term) };
  });
}

/** The tangent of `y = e`, from those of its arguments. */
export function pushedForward(
  e: External,
  y: Variable,
  tangent: (a: Atom) => Atom,
  activity: Activity,
  b: BlockBuilder,
): Expr {
  const rule = known(e.derivative.forward, b);
  if (rule.kind === 'norm') return tangentOfNorm(e.arguments[0]!, y, tangent(e.arguments[0]!), b);
  if (rule.kind === 'partials') {
    const given = callRule(rule, e.arguments, y, b);
    return activeInputs(e, activity).reduce((sum, { at, argument }) => {
      const term = multiply(tangent(argument), partOf(given, rule, at, argument, b));
      return add(sum, orZero(argument, term));
    }, zero as Expr);
  }
  const dots = e.derivative.inputs.map((at) => {
    const argument = e.arguments[at];
    if (argument !== undefined && activity.isActive(argument))
      return flatten(b, orZero(argument, tangent(argument)));
    if (argument === undefined || argument.type.kind === 'number') return number(0);
    return b.let({ kind: 'zeros', like: argument }, argument.type);
  });
  const dot = callRule(rule, [...e.arguments, ...padding(e), ...dots], y, b);
  // Where the value is not memory of the arguments, its tangent must not be memory of theirs.
  const isApart = e.operation.fresh === true && dot.type.kind !== 'number';
  return isApart ? b.let(copyOf(dot, `the rule '${rule.name}'`), dot.type) : dot;
}

/** The derivative by a number that may be absent: zero where it is. */
function orZero(argument: Atom, term: Expr): Expr {
  if (argument.type.kind !== 'number' || !isNullable(argument.type)) return term;
  const nothing: Atom = { kind: 'constant', value: null, type: argument.type };
  return choose(condition('looseEqual', argument, nothing), zero, term);
}

function copyOf(a: Variable, what: string): Expression {
  const isFlat = a.type.kind === 'array' && a.type.element.kind === 'number';
  const text = isFlat ? ['', '.slice()'] : ['structuredClone(', ')'];
  return {
    kind: 'external',
    operation: { text, effect: false },
    arguments: [a],
    derivative: notAgain([a], what),
  };
}

/** The arguments of `e` copied where their memory may be another when the reverse sweep comes. */
export function keptArguments(
  s: Let,
  e: External,
  isVolatile: (a: Atom) => boolean,
): { readonly statements: readonly Let[]; readonly kept: readonly Atom[] } {
  const statements: Let[] = [];
  const kept = e.arguments.map((a) => {
    if (a.kind === 'constant' || !hasTangent(a.type) || a.type.kind === 'number') return a;
    if (!isVolatile(a)) return a;
    const copy = variable(a.name === '' ? '' : `${a.name}Kept`, a.type, 'saved');
    const expression = copyOf(a, `the copy of '${a.name}' that is kept for it`);
    statements.push({ kind: 'let', variable: copy, expression, origin: s.origin, sweep: 'adjoint' });
    return copy;
  });
  return { statements, kept };
}

function known<K extends 'partials' | 'pullback' | 'pushforward'>(
  rule: RuleCall<K> | Norm | OfRule | Diagnostic,
  b: BlockBuilder,
): RuleCall<K> | Norm {
  if (!('kind' in rule)) throw new Error(`internal: differentiated although ${rule.message}`);
  if (isAgain(rule)) throw new Refusal('secondDerivativeOfRule', b.origin, { what: rule.what });
  return rule;
}

const isAgain = (rule: { readonly kind: string }): rule is OfRule => rule.kind === 'rule';

/** Whether it is the call of a rule, made by differentiation. */
export const isOfRule = ({ derivative: { reverse } }: External): boolean =>
  'kind' in reverse && isAgain(reverse);

/** Of what the reverse sweep itself computes: it depends on the arguments, in a way that is not differentiated. */
function notAgain(args: readonly Atom[], what: string): ExternalDerivative {
  const again: OfRule = { kind: 'rule', what };
  return {
    arity: args.length,
    inputs: args.flatMap((a, i) => (hasTangent(a.type) ? [i] : [])),
    reverse: again,
    forward: again,
    constants: new Map(),
  };
}

/** The arguments left out, where others follow. */
const padding = (e: External): readonly Atom[] =>
  Array.from({ length: e.derivative.arity - e.arguments.length }, () => absent);

const absent: Atom = { kind: 'constant', value: undefined, type: { kind: 'opaque', text: 'undefined' } };

function callRule(
  rule: RuleCall<'partials' | 'pullback' | 'pushforward'>,
  args: readonly Atom[],
  y: Variable,
  b: BlockBuilder,
): Variable {
  const text = [`${rule.name}(`, ...args.slice(1).map(() => ', '), ')'];
  const name =
    rule.isTuple && y.name !== '' ? `${y.name}${rule.kind === 'partials' ? 'Partials' : 'Bars'}` : '';
  const operation = { text, effect: false };
  const derivative = notAgain(args, `the rule '${rule.name}'`);
  return b.let(
    { kind: 'external', operation, arguments: args, derivative },
    rule.resultType,
    name,
    'adjoint',
  );
}

function partOf(
  given: Variable,
  rule: RuleCall<'partials' | 'pullback' | 'pushforward'>,
  at: number,
  argument: Atom,
  b: BlockBuilder,
): Atom {
  if (!rule.isTuple) return given;
  const type: Type = given.type.kind === 'tuple' ? given.type.elements[at]!.type : argument.type;
  return b.let({ kind: 'load', array: given, index: number(at) }, type);
}
