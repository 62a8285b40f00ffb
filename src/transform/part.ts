/** The gradient alone: the value and gradient without what only the value needs. */
import { printType } from '../ir/print.js';
import type { Derived, Function } from '../ir/module.js';
import type { Atom, Block, Type } from '../ir/types.js';
import { freshen } from '../ir/visit.js';

/** The gradient and the value and gradient, if that is not only made for it. */
export function withPart(d: Derived, prune: (b: Block) => Block): readonly Derived[] {
  if (d.part === undefined) return [d];
  const { part, ...whole } = d;
  const { id, name, documentation, isAllThatIsWanted } = part;
  const { grad, type } = partsOfResult(d.function);
  const statements = d.function.body.statements.slice(0, -1);
  const body = freshen(prune({ statements, yields: [grad] }));
  const alone: Derived = {
    ...whole,
    function: { ...d.function, id, name, body, resultType: type, resultText: printType(type) },
    documentation,
  };
  return isAllThatIsWanted ? [alone] : [alone, whole];
}

/** What goes into the record that a value and gradient returns, and the type of the gradient there. */
export function partsOfResult(f: Function): {
  readonly value: Atom;
  readonly grad: Atom;
  readonly type: Type;
} {
  const made = f.body.statements.at(-1);
  const isRecord = made?.kind === 'let' && made.expression.kind === 'record';
  if (!isRecord || made.variable !== f.body.yields[0] || made.variable.type.kind !== 'record')
    throw new Error('internal: a gradient that does not end in its record');
  const { fields } = made.expression;
  const field = (name: string): Atom => fields.find((x) => x.name === name)!.value;
  const { type } = made.variable.type.fields.find((x) => x.name === 'grad')!;
  return { value: field('value'), grad: field('grad'), type };
}
