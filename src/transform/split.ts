/**
 * Makes two functions of a callee's sweeps: `gForward(args…) → [value, saved]` and
 * `gReverse(saved, ȳ, shadows…) → adjoints of the active numbers`. What the reverse sweep reads of the forward one is
 * handed over in `saved`, so that a call costs the same at any depth (split reversal: Griewank & Walther, 2nd ed.,
 * §12.2).
 */
import { isReference } from '../analysis/aliases.js';
import { unsetIn } from '../analysis/absent.js';
import { isConstantOfModule, variable } from '../ir/build.js';
import { printType } from '../ir/print.js';
import type { Derived, Function, SavedType } from '../ir/module.js';
import type { Atom, Block, Field, Let, Statement, Type, Variable } from '../ir/types.js';
import { freeVariables, renameBlock, substitution } from '../ir/visit.js';
import { reverseEntry } from './callees.js';
import { plainParameter } from './parameter.js';
import { tupleType } from './sweeps.js';

/** The forward and the reverse sweep. */
export function splitSweeps(d: Derived): readonly Derived[] {
  const f = d.function;
  if (d.split === undefined) throw new Error('internal: not a function to split');
  const { savedType, handedOut } = d.split;
  const { statements, yields } = f.body;
  const at = statements.findIndex((s) => s.kind === 'call' && s.callee === reverseEntry);
  const entry = statements[at];
  if (entry?.kind !== 'call') throw new Error('internal: no boundary between the sweeps');
  const given = new Map<Variable, Atom>();
  entry.arguments.forEach((a, i) => {
    if (a.kind === 'variable') given.set(a, entry.results[i]!);
  });
  const reverseBody = withConstants(
    renameBlock(
      { statements: statements.slice(at + 1), yields: yields.slice(handedOut) },
      { use: substitution(given) },
    ),
    statements.slice(0, at),
  );
  const fromOutside = freeVariables(reverseBody);
  for (const v of entry.results) fromOutside.delete(v);
  const saved = [...fromOutside].sort((a, b) => a.id - b.id);
  const names = fieldNames(saved);
  const unset = unsetIn(f.body);
  const fieldOf = (v: Variable, i: number): Field => {
    const mayBeUnset = isReference(v.type) && unset.has(v);
    return { name: names[i]!, type: v.type, optional: false, ...(mayBeUnset ? { mayBeUnset } : {}) };
  };
  savedType.settle(saved.map(fieldOf));
  const forwardBody = { statements: statements.slice(0, at), yields: yields.slice(0, handedOut) };
  return [
    forwardFunction(d, forwardBody, saved),
    reverseFunction(d, reverseBody, saved, entry.results, d.split.reverse, savedType),
  ];
}

/** The block naming the constants of the module that it uses itself: they need not be handed over. */
function withConstants(b: Block, before: readonly Statement[]): Block {
  const used = freeVariables(b);
  const named = before.filter(isLetOfModule).filter((s) => used.has(s.variable));
  const copies = new Map<Variable, Variable>(
    named.map(({ variable: v }) => [v, variable(v.name, v.type, v.role)]),
  );
  const { statements, yields } = renameBlock(b, { use: substitution(copies) });
  return {
    statements: [...named.map((s) => ({ ...s, variable: copies.get(s.variable)! })), ...statements],
    yields,
  };
}

/** The variables' names, each once; what has none is a `t`. */
function fieldNames(saved: readonly Variable[]): readonly string[] {
  const taken = new Set<string>();
  return saved.map((v) => {
    const wanted = v.name === '' ? 't' : v.name;
    let name = wanted;
    for (let i = 2; taken.has(name); i++) name = `${wanted}${i}`;
    taken.add(name);
    return name;
  });
}

const isLetOfModule = (s: Statement): s is Let => s.kind === 'let' && isConstantOfModule(s.expression);

/** `[value, shadow, saved]`, or only what was kept of a function that gives nothing. */
function forwardFunction(d: Derived, body: Block, saved: readonly Variable[]): Derived {
  const f = d.function;
  const { forward, savedType } = d.split!;
  const labels = ['value', 'valueBar'];
  const fields = savedType.fields.map(({ name }, i) => ({ name, value: saved[i]! }));
  const kept = letOf(variable('', savedType), { kind: 'record', fields });
  const documentation = [`Value of \`${d.primal}\`, and what its reverse sweep needs.`];
  const made = [...body.statements, kept];
  if (body.yields.length === 0) {
    const all = { statements: made, yields: [kept.variable] };
    return renamed(d, forward, f, f.parameters, savedType, all, documentation);
  }
  const resultType: Type = {
    kind: 'tuple',
    elements: [
      ...typesOf(f)
        .slice(0, body.yields.length)
        .map((type, i) => ({ label: labels[i]!, type })),
      { label: 'saved', type: savedType },
    ],
  };
  const result = letOf(variable('', resultType), {
    kind: 'elements',
    elements: [...body.yields, kept.variable],
  });
  const all = { statements: [...made, result], yields: [result.variable] };
  return renamed(d, forward, f, f.parameters, resultType, all, documentation);
}

const typesOf = (f: Function): readonly Type[] =>
  f.resultType.kind === 'tuple' ? f.resultType.elements.map((e) => e.type) : [f.resultType];

function reverseFunction(
  d: Derived,
  body: Block,
  saved: readonly Variable[],
  entry: readonly Variable[],
  id: string,
  savedType: SavedType,
): Derived {
  const source = variable('saved', savedType, 'saved');
  const copies = new Map<Variable, Atom>();
  const loads = saved.map((v, i) => {
    const { name } = savedType.fields[i]!;
    const load = letOf(variable(v.name, v.type, v.role), { kind: 'field', object: source, name });
    copies.set(v, load.variable);
    return load;
  });
  const inner = renameBlock(body, { use: substitution(copies) });
  const parameters = [source, ...entry].map(plainParameter);
  const bars = inner.yields;
  const documentation = [
    `Reverse sweep of \`${d.primal}\`: from the adjoint of its value to those of its arguments.`,
  ];
  if (bars.length <= 1) {
    const resultType: Type = bars[0]?.type ?? { kind: 'void' };
    return renamed(
      d,
      id,
      d.function,
      parameters,
      resultType,
      { ...inner, statements: [...loads, ...inner.statements] },
      documentation,
    );
  }
  const resultType = tupleType(bars.map((a) => a.type));
  const result = letOf(variable('', resultType), { kind: 'elements', elements: bars });
  const statements = [...loads, ...inner.statements, result];
  return renamed(
    d,
    id,
    d.function,
    parameters,
    resultType,
    { statements, yields: [result.variable] },
    documentation,
  );
}

function letOf(v: Variable, expression: Let['expression']): Let {
  return {
    kind: 'let',
    variable: v,
    expression,
    origin: { file: '', start: 0, end: 0, text: '' },
    sweep: 'adjoint',
  };
}

function renamed(
  d: Derived,
  id: string,
  f: Function,
  parameters: Function['parameters'],
  resultType: Type,
  body: Block,
  documentation: readonly string[],
): Derived {
  const name = id.slice(id.lastIndexOf('@') + 1);
  return {
    primal: d.primal,
    exported: false,
    documentation,
    function: { ...f, id, name, parameters, resultType, resultText: printType(resultType), body },
  };
}
