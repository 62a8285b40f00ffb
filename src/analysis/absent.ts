/**
 * Which numbers may be `undefined` at run time: reads of elements that may not be there, and what such reads flow
 * into unchanged, and what its type says. A parameter of type `number` is one.
 */
import { isNullable, number } from '../ir/build.js';
import type { Atom, Block, Let, Statement, Type, Variable } from '../ir/types.js';
import { reads as readBy, walk } from '../ir/visit.js';
import { aliasesIn } from './aliases.js';
import { inBoundsIn } from './bounds.js';

export function absentIn(body: Block): (a: Atom) => boolean {
  const absent = reachedByNothing(body, true);
  return (a) => absent.has(a) || isNullable(a.type);
}

/** Which values are `undefined` on some path because it gives none: what flows there from the constant unchanged. */
export const unsetIn = (body: Block): ReadonlySet<Atom> => reachedByNothing(body, false);

/** `reads`: also what is read of memory, where nothing may be. */
function reachedByNothing(body: Block, reads: boolean): ReadonlySet<Atom> {
  const absent = new Set<Atom>();
  let changed = true;
  const flow = (from: Atom | undefined, to: Variable): void => {
    if (from === undefined || absent.has(to)) return;
    const isAbsent = from.kind === 'constant' ? (from.value ?? undefined) === undefined : absent.has(from);
    if (isAbsent) mark(to);
  };
  const mark = (v: Variable): void => {
    if (absent.has(v)) return;
    absent.add(v);
    changed = true;
  };
  while (changed) {
    changed = false;
    walk(body, (s) => transfer(s, flow, reads ? mark : () => undefined));
  }
  return absent;
}

function transfer(
  s: Statement,
  flow: (from: Atom | undefined, to: Variable) => void,
  mark: (v: Variable) => void,
): void {
  switch (s.kind) {
    case 'let':
      switch (s.expression.kind) {
        case 'load':
        case 'field':
        case 'pop':
        case 'external':
          return mark(s.variable);
        case 'select':
          flow(s.expression.whenTrue, s.variable);
          return flow(s.expression.whenFalse, s.variable);
        case 'primitive':
        case 'pure':
        case 'length':
        case 'view':
        case 'as':
        case 'allocate':
        case 'zeros':
        case 'elements':
        case 'record':
          return;
      }
      return;
    case 'if':
      s.results.forEach((r, i) => {
        flow(s.then.yields[i], r);
        flow(s.otherwise.yields[i], r);
      });
      return;
    case 'for':
    case 'while':
      s.carried.forEach((c, i) => {
        flow(c.initial, c.parameter);
        flow(s.body.yields[i], c.parameter);
        flow(c.parameter, s.results[i]!);
      });
      return;
    case 'call':
      for (const r of s.results) mark(r);
      return;
    case 'store':
    case 'push':
    case 'effect':
    case 'throw':
      return;
  }
}

/**
 * Those of them that may be absent and not a fault: what the program itself compares with `undefined` or `null`, or
 * keeps where its type says that nothing may be, and what flows there unchanged.
 */
export function expectedAbsentIn(body: Block): (a: Atom) => boolean {
  const mayBeAbsent = absentIn(body);
  const there = certainParts(body);
  const expected = comparedIn(body);
  flowBack(
    body,
    (a) => expected.has(a),
    expected,
    (a) => !there.has(a),
  );
  return (a) => expected.has(a) && mayBeAbsent(a);
}

/** What flows unchanged to where the type says that nothing may be; the body gives a value of type `result`. */
export function keptAbsentIn(body: Block, result: Type): (a: Atom) => boolean {
  const kept = new Set<Atom>(isNullable(result) ? body.yields : []);
  flowBack(body, (a) => kept.has(a) || isNullable(a.type), kept);
  return (a) => kept.has(a);
}

/** Adds to `found` what flows unchanged to where something of it may be: to what is so, and to memory. */
function flowBack(
  body: Block,
  has: (a: Atom) => boolean,
  found: Set<Atom>,
  admits: (a: Variable) => boolean = () => true,
): void {
  const mark = (a: Atom | undefined): void => {
    if (a?.kind === 'variable' && admits(a)) found.add(a);
  };
  let size: number;
  do {
    size = found.size;
    walk(body, (s) => expectations(s, has, mark));
  } while (found.size > size);
}

/** What is read of places that always hold something: elements inside of arrays without gaps, fields that all have. */
function certainParts(body: Block): ReadonlySet<Atom> {
  const found = new Set<Atom>();
  const isInside = inBoundsIn(body, aliasesIn({ body }));
  walk(body, (s) => {
    if (s.kind !== 'let') return;
    const e = s.expression;
    if (e.kind === 'field' && e.object.type.kind === 'record' && !mayHoldNothing(e.object.type, e.name))
      found.add(s.variable);
    if (e.kind === 'load' && !mayHoldNothing(e.array.type, e.index) && isInside(e.array, e.index))
      found.add(s.variable);
  });
  return found;
}

/** What the program asks to be there, or may never use: what a loop hands on to an iteration that does not come. */
function comparedIn(body: Block): Set<Atom> {
  const compared = new Set<Atom>();
  const isNothing = (a: Atom): boolean => a.kind === 'constant' && (a.value ?? undefined) === undefined;
  walk(body, (s) => {
    if (s.kind === 'for' || s.kind === 'while') for (const a of onlyHandedOn(s.body)) compared.add(a);
    if (s.kind !== 'let' || s.expression.kind !== 'pure') return;
    const { operation, arguments: args } = s.expression;
    // `flag === false` tells nothing from false.
    const isAsked =
      args.some(isNothing) ||
      (operation === 'not' && args[0]!.type.kind === 'number') ||
      (/equal$/i.test(operation) && args.some((a) => a.type.kind === 'boolean'));
    if (isAsked) for (const a of args) compared.add(a);
  });
  return compared;
}

/** Elements that an iteration reads for the next one alone. */
function onlyHandedOn(body: Block): readonly Atom[] {
  const read = body.statements.flatMap((s) =>
    s.kind === 'let' && s.expression.kind === 'load' && body.yields.includes(s.variable) ? [s.variable] : [],
  );
  if (read.length === 0) return read;
  const used = new Set<Atom>();
  walk(body, (s) => {
    for (const a of readBy(s)) used.add(a);
  });
  return read.filter((v) => !used.has(v));
}

function expectations(s: Statement, has: (a: Atom) => boolean, mark: (a: Atom | undefined) => void): void {
  switch (s.kind) {
    case 'let':
      return expectationsOfLet(s, has, mark);
    case 'store':
      return mayHoldNothing(s.target.type, s.key) ? mark(s.value) : undefined;
    case 'push':
      return mayHoldNothing(s.array.type, undefined) ? mark(s.value) : undefined;
    case 'if':
      for (const [i, r] of s.results.entries()) {
        if (has(r)) [s.then, s.otherwise].forEach((side) => mark(side.yields[i]));
      }
      return;
    case 'for':
    case 'while':
      for (const [i, { parameter, initial }] of s.carried.entries()) {
        if (has(parameter) || has(s.results[i]!)) [parameter, initial, s.body.yields[i]].forEach(mark);
      }
      return;
    case 'call':
      return s.nullable?.forEach((i) => mark(s.arguments[i]));
    case 'effect':
    case 'throw':
      return;
  }
}

function expectationsOfLet(
  { variable, expression: e }: Let,
  has: (a: Atom) => boolean,
  mark: (a: Atom | undefined) => void,
): void {
  if (e.kind === 'select' && has(variable)) [e.whenTrue, e.whenFalse].forEach(mark);
  if (e.kind === 'elements')
    e.elements.forEach((a, k) => (mayHoldNothing(variable.type, number(k)) ? mark(a) : undefined));
  // Rules are called with what is not there too.
  if (e.kind === 'external' && e.derivative !== undefined)
    e.arguments.forEach((a) => (isNullable(a.type) ? mark(a) : undefined));
  if (e.kind === 'record') for (const f of e.fields) if (mayHoldNothing(variable.type, f.name)) mark(f.value);
}

/** Whether the part of memory of this type is one that may be nothing. */
function mayHoldNothing(t: Type, key: Atom | string | undefined): boolean {
  if (t.kind === 'array') return isNullable(t.element);
  if (t.kind === 'record') {
    const field = t.fields.find((f) => f.name === key);
    return field === undefined || field.optional || isNullable(field.type);
  }
  if (t.kind !== 'tuple' || typeof key !== 'object' || key.kind !== 'constant') return false;
  const part = t.elements[Number(key.value)]?.type;
  return part !== undefined && isNullable(part);
}

/** Whether memory of the type may be without the part, as that is that was made where it was not asked for. */
export function mayMiss(t: Type, key: Atom | string): boolean {
  if (t.kind === 'record') return !t.fields.some((f) => f.name === key && !f.optional);
  if (t.kind !== 'tuple' || typeof key === 'string' || key.kind !== 'constant') return false;
  const element = t.elements[Number(key.value)];
  return element === undefined || element.optional === true;
}
