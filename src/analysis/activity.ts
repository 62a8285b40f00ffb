/**
 * Activity: a variable is *varied* if its value depends differentiably on an input, *useful* if an output depends
 * differentiably on it, and *active* if both. Only active variables have adjoints and tangents.
 * (Hascoët & Pascual, The Tapenade AD tool, ACM TOMS 2013, §4.2.)
 *
 * A reference stands for its memory: all references of an alias class are varied or useful together.
 */
import { Zero, type Rule } from '../rules/rule.js';
import type { Primitive } from '../ir/operations.js';
import type { Function } from '../ir/module.js';
import type { Atom, Block, Expression, Statement, Variable } from '../ir/types.js';
import { hasTangent } from '../ir/tangent.js';
import { aliasesBy, type Aliases } from './aliases.js';

export { hasTangent };

export interface Activity {
  readonly isVaried: (a: Atom) => boolean;
  readonly isUseful: (a: Atom) => boolean;
  readonly isActive: (a: Atom) => boolean;
}

export type Rules = Readonly<Record<Primitive, Rule>>;

/**
 * Activity of the variables of `f` for derivatives of its result by `inputs`; and of what it writes to them, unless
 * nobody asks for that (`isAlone`).
 */
export function activityOf(
  f: Function,
  inputs: readonly Variable[],
  rules: Rules,
  result: { readonly isAlone: boolean } = { isAlone: false },
): Activity {
  // What code without derivative gives is constant, also where it is memory that is known by another name.
  const aliases = aliasesBy(f, ({ expression: e }) => e.kind !== 'external' || e.derivative !== undefined);
  const varied = new Marks(aliases);
  const useful = new Marks(aliases);
  for (const v of inputs) varied.add(v);
  do varied.changed = false;
  while ((forward(f.body, varied, rules), varied.changed));
  for (const a of f.body.yields) useful.add(a);
  const written = inputs.filter((v) => aliases.classOf(v) !== undefined && aliases.isWritten(v));
  if (!result.isAlone) for (const v of written) useful.add(v);
  do useful.changed = false;
  while ((backward(f.body, useful, rules), useful.changed));
  return {
    isVaried: (a) => varied.has(a),
    isUseful: (a) => useful.has(a),
    // Data may be part of a structure that has a tangent.
    isActive: (a) => hasTangent(a.type) && varied.has(a) && useful.has(a),
  };
}

/** A growing set of variables; references are represented by their alias class. */
class Marks {
  changed = false;
  private readonly marked = new Set<Variable>();

  constructor(private readonly aliases: Aliases) {}

  has(a: Atom): boolean {
    return a.kind === 'variable' && this.marked.has(this.aliases.classOf(a) ?? a);
  }

  add(a: Atom): void {
    if (a.kind === 'constant' || !hasTangent(a.type) || this.has(a)) return;
    this.marked.add(this.aliases.classOf(a) ?? a);
    this.changed = true;
  }
}

/** The operands a result depends on differentiably. */
export function differentiableOperands(e: Expression, result: Variable, rules: Rules): readonly Atom[] {
  switch (e.kind) {
    case 'primitive': {
      const partials = rules[e.operation].partials(e.arguments, result);
      return e.arguments.filter((_, i) => partials[i] !== Zero);
    }
    case 'select':
      return [e.whenTrue, e.whenFalse];
    // A number read out of data is data: `row.bytes[0]`.
    case 'load':
    case 'pop':
    case 'view':
      return withTangent(e.array);
    case 'field':
      return withTangent(e.object);
    case 'as':
      return withTangent(e.value);
    case 'elements':
      return e.elements;
    case 'record':
      return e.fields.map((f) => f.value);
    case 'external': {
      const { derivative } = e;
      return derivative === undefined ? [] : e.arguments.filter((_, i) => derivative.inputs.includes(i));
    }
    case 'pure':
    case 'length':
    case 'allocate':
    case 'zeros':
      return [];
  }
}

const withTangent = (a: Atom): readonly Atom[] => (hasTangent(a.type) ? [a] : []);

function forward(b: Block, varied: Marks, rules: Rules): void {
  const flow = (from: Atom | undefined, to: Atom): void => {
    if (from !== undefined && varied.has(from)) varied.add(to);
  };
  for (const s of b.statements) {
    transfer(s, flow, rules, (inner) => forward(inner, varied, rules), 'forward');
  }
}

function backward(b: Block, useful: Marks, rules: Rules): void {
  const flow = (from: Atom | undefined, to: Atom): void => {
    if (from !== undefined && useful.has(to)) useful.add(from);
  };
  for (const s of [...b.statements].reverse()) {
    transfer(s, flow, rules, (inner) => backward(inner, useful, rules), 'backward');
  }
}

/** Reports every edge of differentiable dependence of a statement to `flow`, and its blocks to `visit`. */
function transfer(
  s: Statement,
  flow: (from: Atom | undefined, to: Atom) => void,
  rules: Rules,
  visit: (b: Block) => void,
  direction: 'forward' | 'backward',
): void {
  switch (s.kind) {
    case 'let':
      for (const a of differentiableOperands(s.expression, s.variable, rules)) flow(a, s.variable);
      return;
    case 'store':
      return flow(s.value, s.target);
    case 'push':
      return flow(s.value, s.array);
    case 'effect':
    case 'throw':
      return;
    case 'call':
      for (const a of s.arguments) {
        for (const r of s.results) flow(a, r);
        for (const i of s.writes ?? []) flow(a, s.arguments[i]!);
      }
      return;
    case 'if': {
      const edges = () => {
        for (const inner of [s.then, s.otherwise]) s.results.forEach((r, i) => flow(inner.yields[i], r));
      };
      if (direction === 'backward') edges();
      visit(s.then);
      visit(s.otherwise);
      if (direction === 'forward') edges();
      return;
    }
    case 'for':
    case 'while': {
      const edges = () =>
        s.carried.forEach((c, i) => {
          flow(c.initial, c.parameter);
          flow(s.body.yields[i], c.parameter);
          flow(c.parameter, s.results[i]!);
        });
      edges();
      visit(s.body);
      edges();
      return;
    }
  }
}
