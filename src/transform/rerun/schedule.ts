/**
 * Where to keep the next state of a loop that is reversed with few: binomial checkpointing (Griewank & Walther 2000,
 * revolve). With s states β(s, r) = (s + r choose s) iterations can be reversed running none more than r times; the next
 * state is kept so that what is after it can be reversed with one state less, and what is before it with r − 1 runs.
 */
import {
  BlockBuilder,
  booleanType,
  freshId,
  number,
  numberType,
  primitive,
  pure,
  variable,
} from '../../ir/build.js';
import type { Atom, FunctionId } from '../../ir/types.js';
import type { Callees } from '../callees.js';
import { plainParameter } from '../parameter.js';

/** The function that gives it: for a state kept at iteration `from`, the iterations before `end` and so many free places. */
export const nextKept = (callees: Callees): FunctionId =>
  callees.shared('next kept', 'nextKept', documentation, () => {
    const [from, end, free] = ['from', 'end', 'free'].map((name) => variable(name, numberType, 'source'));
    const b = new BlockBuilder('adjoint');
    const of = (
      operation: 'add' | 'subtract' | 'multiply' | 'divide' | 'max' | 'min',
      x: Atom,
      y: Atom,
      name = '',
    ) => b.let(primitive(operation, x, y), numberType, name, name === '' ? 'temporary' : 'source');
    const left = of('subtract', end!, from!, 'left');
    const states = of('add', free!, number(1), 'states');
    const [runs, reach, r, beta] = ['runs', 'reach', 'runs', 'reach'].map((n) =>
      variable(n, numberType, 'source'),
    );
    const test = new BlockBuilder('adjoint');
    const isShort = test.let(pure('less', reach!, left), booleanType);
    const body = new BlockBuilder('adjoint');
    const more = body.let(primitive('add', runs!, number(1)), numberType, '', 'temporary');
    const times = body.let(primitive('multiply', reach!, body.let(primitive('add', states, more))));
    const further = body.let(primitive('divide', times, more), numberType, '', 'temporary');
    b.add({
      kind: 'while',
      id: freshId(),
      carried: [
        { parameter: runs!, initial: number(0) },
        { parameter: reach!, initial: number(1) },
      ],
      test: test.finish([isShort]),
      body: body.finish([more, further]),
      results: [r!, beta!],
    });
    const all = of('add', states, r!);
    const fewerRuns = of('divide', of('multiply', beta!, r!), all, 'fewerRuns');
    const fewerStates = of('divide', of('multiply', beta!, states), all, 'fewerStates');
    const muchFewer = of(
      'divide',
      of('multiply', fewerRuns, of('subtract', r!, number(1))),
      of('subtract', all, number(1)),
    );
    const length = of('max', number(1), of('max', muchFewer, of('subtract', left, fewerStates)), 'length');
    const last = of('subtract', end!, number(1), 'last');
    const chosen = of('min', of('add', from!, length), last);
    const condition = b.let(pure('greater', free!, number(0)), booleanType);
    const result = b.let({ kind: 'select', condition, whenTrue: chosen, whenFalse: last });
    return {
      parameters: [from!, end!, free!].map(plainParameter),
      body: b.finish([result]),
      resultType: numberType,
      handedOut: 1,
    };
  });

const documentation = [
  'Where to keep the next state, one being kept at `from`, so that iterations before `end` are run again as rarely as',
  'can be with so many `free` places (Griewank & Walther 2000, revolve).',
];
