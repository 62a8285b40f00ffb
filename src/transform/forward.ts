/**
 * Forward mode: every statement is followed by its tangent statement, ẏ = Σ ∂φ/∂xᵢ · ẋᵢ; results, carried parameters
 * and shadows of active values are doubled (dual numbers written out; Griewank & Walther, 2nd ed., §3.1).
 * Calls that were not inlined go to a function giving value and tangent.
 */
import { block, BlockBuilder, isNullable, number, variable } from '../ir/build.js';
import { nullable } from '../ir/nullable.js';
import type { Atom, Block, Carried, Expression, Let, Statement, Variable, While } from '../ir/types.js';
import { definedIn, walk } from '../ir/visit.js';
import { writesOf } from '../analysis/aliases.js';
import { hasTangent, type Activity, type Rules } from '../analysis/activity.js';
import type { RangeOf } from '../analysis/ranges.js';
import { tangentType } from '../ir/tangent.js';
import { add, zero, type Expr } from '../rules/expression.js';
import type { Callees } from './callees.js';
import { isRuled, pushedForward } from './external.js';
import { flatten } from './flatten.js';
import { partialsByOperand, timesPartial } from './partial.js';
import { withoutThrows } from './rerun/fixedPoint.js';
import { checkForm } from './rerun/form.js';
import { plainCopy } from './rerun/plain.js';
import { arraysOf, isTagged, type Loop, type Memory } from './rerun/state.js';
import { tangentsAtFixedPoint, untilTangentsEnd } from './rerun/tangents.js';
import { isActiveCall } from './reversed.js';
import { elementsWithTangent, fieldsWithTangent } from './tangentParts.js';
import { whereThere } from './whereThere.js';

export interface ForwardContext {
  readonly rules: Rules;
  readonly activity: Activity;
  readonly rangeOf: RangeOf;
  readonly mayBeAbsent: (v: Variable) => boolean;
  /** Whether what is absent goes where that may be. */
  readonly isKept: (v: Variable) => boolean;
  readonly callees: Callees;
  readonly memory: () => Memory;
}

/** The statements of `body` with their tangents; `tangents` maps inputs to theirs and receives all others. */
export function forwardBlock(body: Block, tangents: Map<Variable, Atom>, c: ForwardContext): Block {
  return new Forward(c, tangents).block(body, () => []);
}

export const tangentName = (v: Variable): string => (v.name === '' ? '' : `${v.name}Dot`);

class Forward {
  constructor(
    private readonly context: ForwardContext,
    private readonly tangents: Map<Variable, Atom>,
  ) {}

  /** `extra` gives the tangents yielded after the primal yields. */
  block(body: Block, extra: () => readonly Atom[]): Block {
    const b = new BlockBuilder('tangent');
    for (const s of body.statements) this.statement(s, b);
    return b.finish([...body.yields, ...extra()]);
  }

  private isActive(a: Atom): boolean {
    return this.context.activity.isActive(a);
  }

  private tangent(a: Atom): Atom {
    const known = a.kind === 'variable' ? this.tangents.get(a) : undefined;
    if (known !== undefined) return known;
    if (a.type.kind === 'number') return number(0);
    if (a.kind === 'constant') return a;
    throw new Error(`internal: no tangent for ${a.name}`);
  }

  private double(v: Variable): Variable {
    const dot = variable(tangentName(v), tangentType(v.type), 'tangent');
    this.tangents.set(v, dot);
    return dot;
  }

  private statement(s: Statement, b: BlockBuilder): void {
    b.origin = s.origin;
    switch (s.kind) {
      case 'let':
        b.statements.push(s);
        if (this.isActive(s.variable) || takesOff(s, (a) => this.isActive(a))) this.let(s, b);
        return;
      case 'if': {
        const active = s.results.flatMap((r, i) => (this.isActive(r) ? [i] : []));
        const side = (inner: Block) =>
          this.block(inner, () => active.map((i) => this.tangent(inner.yields[i]!)));
        const then = side(s.then);
        const otherwise = side(s.otherwise);
        const results = [...s.results, ...active.map((i) => this.double(s.results[i]!))];
        b.statements.push({ ...s, then, otherwise, results });
        return;
      }
      case 'for':
      case 'while': {
        if (isTagged(s) && s.reversal.kind === 'fixedPoint') return this.converged(s, b);
        const active = s.carried.flatMap((c, i) => (this.isActive(c.parameter) ? [i] : []));
        const doubled: Carried[] = active.map((i) => {
          const { parameter, initial } = s.carried[i]!;
          return { initial: this.tangent(initial), parameter: this.double(parameter) };
        });
        const body = this.block(s.body, () => active.map((i) => this.tangent(s.body.yields[i]!)));
        const results = [...s.results, ...active.map((i) => this.double(s.results[i]!))];
        const whole = { ...s, body, results, carried: [...s.carried, ...doubled] };
        b.statements.push(
          whole.kind === 'while' && s.reversal?.kind === 'sum' ? this.summed(whole, doubled, s.body) : whole,
        );
        return;
      }
      case 'effect':
      case 'throw':
        b.statements.push(s);
        return;
      // a[i] = v: ȧ[i] = v̇
      case 'store':
        b.statements.push(s);
        if (this.isActive(s.target) && hasTangent(s.value.type)) {
          const grows = s.grows === true ? { grows: true } : {};
          b.add({
            kind: 'store',
            target: this.tangent(s.target),
            key: s.key,
            value: this.tangent(s.value),
            ...grows,
          });
        }
        return;
      case 'push':
        b.statements.push(s);
        if (this.isActive(s.array) && hasTangent(s.value.type)) {
          b.add({ kind: 'push', array: this.tangent(s.array), value: this.tangent(s.value) });
        }
        return;
      // y, ẏ = gTangent(x…, ẋ…)
      case 'call': {
        const active = s.arguments.map((a) => this.isActive(a));
        const { callees, activity } = this.context;
        if (!isActiveCall(s, activity)) {
          b.statements.push({ ...s, callee: callees.plain(s.callee) });
          // What it gives may come to be part of what is active.
          for (const r of s.results.filter((v) => this.isActive(v) && v.type.kind !== 'number'))
            b.add({ kind: 'let', variable: this.double(r), expression: { kind: 'zeros', like: r } });
          return;
        }
        const { id } = callees.tangent(s.callee, active);
        const positions = s.arguments.flatMap((_, i) => (active[i] ? [i] : []));
        const tangents = positions.map((i) => this.tangent(s.arguments[i]!));
        const written = positions.flatMap((i, k) =>
          s.writes?.includes(i) === true ? [s.arguments.length + k] : [],
        );
        const results = [
          ...s.results,
          ...s.results.filter((r) => hasTangent(r.type)).map((r) => this.double(r)),
        ];
        const writes = [...(s.writes ?? []), ...written];
        const { shares: _, ...call } = s;
        b.statements.push({ ...call, callee: id, arguments: [...s.arguments, ...tangents], results, writes });
        return;
      }
    }
  }

  private let(s: Let, b: BlockBuilder): void {
    const e = s.expression;
    const name = tangentName(s.variable);
    const bind = (dot: Atom) => void this.tangents.set(s.variable, dot);
    const bindTo = (dot: Expression) => bind(b.let(dot, tangentType(s.variable.type), name, 'tangent'));
    switch (e.kind) {
      // ẏ = Σ ∂φ/∂xᵢ · ẋᵢ
      case 'primitive': {
        let sum: Expr = zero;
        for (const partial of partialsByOperand(e, s.variable, this.context.rules)) {
          if (!this.isActive(partial.operand)) continue;
          sum = add(sum, timesPartial(this.tangent(partial.operand), partial, e, s.variable, this.context));
        }
        return bind(flatten(b, sum, name, 'tangent'));
      }
      // ẏ = c ? ȧ : ḃ
      case 'select':
        return bindTo({ ...e, whenTrue: this.tangent(e.whenTrue), whenFalse: this.tangent(e.whenFalse) });
      // ẏ = ȧ[i]
      case 'load':
      case 'pop':
        if (this.isUncertain(s.variable))
          return this.whereDefined(s.variable, b, { ...e, array: this.tangent(e.array) });
        return bindTo({ ...e, array: this.tangent(e.array) });
      case 'view':
        return bindTo({ ...e, array: this.tangent(e.array) });
      case 'field':
        return bindTo({ ...e, object: this.tangent(e.object) });
      case 'as':
        return bindTo({ ...e, value: this.tangent(e.value) });
      // what is allocated has a tangent of the same shape
      case 'allocate':
      case 'zeros':
        return bindTo(e);
      case 'elements':
        return bindTo({ ...e, elements: elementsWithTangent(e.elements, (a) => this.part(a)) });
      case 'record':
        return bindTo({
          ...e,
          fields: fieldsWithTangent(s.variable.type, e.fields, (a) => this.part(a)),
        });
      // ẏ = f'(x…, ẋ…)
      case 'external':
        if (isRuled(e)) {
          const dot = pushedForward(e, s.variable, (a) => this.tangent(a), this.context.activity, b);
          return bind(flatten(b, dot, name, 'tangent'));
        }
        if (s.variable.type.kind !== 'number') return bindTo({ kind: 'zeros', like: s.variable });
        throw new Error('internal: an active number from external code');
      case 'pure':
      case 'length':
        throw new Error(`internal: an active value from ${e.kind}`);
    }
  }

  /** A loop that converges, and the tangents that it converges with. */
  private converged(s: Loop, b: BlockBuilder): void {
    const { activity, callees } = this.context;
    const arrays = arraysOf(s, this.context.memory(), callees);
    checkForm(s, arrays, activity);
    b.statements.push(plainCopy(s, callees));
    const active = s.carried.flatMap((c, i) => (this.isActive(c.parameter) ? [i] : []));
    const memory = arrays.filter((a) => this.isActive(a)).map((a) => this.tangent(a) as Variable);
    if (active.length + memory.length === 0) return;
    const dots = active.map((i) => this.double(s.carried[i]!.parameter));
    const { statements } = this.block(s.body, () => []);
    const body = withoutThrows(
      block(
        statements,
        active.map((i) => this.tangent(s.body.yields[i]!)),
      ),
    );
    const found = tangentsAtFixedPoint(b, { loop: s, arrays, dots, memory, body });
    active.forEach((i, k) => this.tangents.set(s.results[i]!, found[k]!));
  }

  /** A sum of terms, going on until their tangents are small as well. */
  private summed(whole: While, doubled: readonly Carried[], body: Block): Statement {
    const dots = doubled.map(({ parameter }, k) => ({
      dot: parameter,
      next: whole.body.yields[body.yields.length + k]!,
    }));
    const inside = definedIn(body);
    const memory = new Set<Variable>();
    walk(body, (s) => {
      // What is pushed is kept for a reverse sweep.
      if (s.kind === 'push') return;
      for (const { memory: target } of writesOf(s)) {
        const isFlat = target.type.kind === 'array' && target.type.element.kind === 'number';
        if (target.kind === 'constant' || !isFlat || inside.has(target) || !this.isActive(target)) continue;
        memory.add(this.tangent(target) as Variable);
      }
    });
    const numbers = dots.filter(({ dot }) => dot.type.kind === 'number');
    return untilTangentsEnd(whole, numbers, [...memory]);
  }

  private isUncertain(y: Variable): boolean {
    return y.type.kind === 'number' && !isNullable(y.type) && this.context.mayBeAbsent(y);
  }

  /**
   * An element that the program compares with `undefined` has a tangent only where it is there; else that is nothing if
   * the element is kept, and of no use if not.
   */
  private whereDefined(y: Variable, b: BlockBuilder, dot: Expression): void {
    const isKept = this.context.isKept(y);
    const type = isKept ? nullable(y.type, 'undefined') : y.type;
    const otherwise: Atom = isKept ? { kind: 'constant', value: undefined, type } : number(0);
    const result = variable(tangentName(y), type, 'tangent');
    this.tangents.set(y, result);
    // What is taken off an array is taken off its tangent's too, whether there or not.
    const taken = dot.kind === 'pop' ? b.let(dot, y.type, '', 'tangent') : undefined;
    whereThere(b, y, (inner) => [taken ?? inner.let(dot, y.type, '', 'tangent')], [otherwise], [result]);
  }

  /** The tangent of a component; components without one are themselves, so that types agree. */
  private part(a: Atom): Atom {
    return hasTangent(a.type) ? this.tangent(a) : a;
  }
}

/** Whether the statement makes an active array shorter, read or not. */
const takesOff = ({ expression }: Let, isActive: (a: Atom) => boolean): boolean =>
  expression.kind === 'pop' && isActive(expression.array);
