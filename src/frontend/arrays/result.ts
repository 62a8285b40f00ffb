/**
 * Arrays that methods make: of numbers and of known length, allocated and filled; others grow element by element.
 * The type of some shows only when the loop that fills them has been lowered, so making one comes after that.
 */
import type { ts } from 'ts-morph';
import { numberType, variable } from '../../ir/build.js';
import type { Atom, Expression, Type, Variable } from '../../ir/types.js';
import { heldIn } from '../conform.js';
import type { Context } from '../context.js';
import type { Want } from '../expressions.js';
import { widened } from '../mergedTypes.js';
import { isNullable, listOf, mutable } from '../types.js';
import { isTyped } from './kinds.js';
import { countedLoop, upTo } from './loops.js';

export interface ResultOptions {
  readonly want: Want;
  /** What it is called if its place gives it no name. */
  readonly hint?: string;
  /** Undefined: an array of whatever comes first. */
  readonly type: Type | undefined;
  /** An integer that is not negative, if it is known before. */
  readonly length?: Atom;
}

export class Result {
  private filled: Variable | undefined;

  constructor(private readonly options: ResultOptions) {}

  /** What the place of an element knows about it. */
  get elementWant(): Want {
    const { type } = this.options;
    return type?.kind === 'array' ? { expected: type.element } : {};
  }

  /** Makes the array, with these elements or with a zero for every place. */
  make(c: Context, elements: readonly Atom[] = []): void {
    const [first] = elements;
    if (first !== undefined) this.filled ??= this.variableFor(listOf(first.type));
    const length = this.isAllocated ? this.options.length : undefined;
    if (length !== undefined && elements.length > 0)
      throw new Error('internal: elements of an allocated array');
    define(
      c,
      this.array,
      length === undefined ? { kind: 'elements', elements } : { kind: 'allocate', length },
    );
  }

  /** Puts the value at the next place, which is `index`. */
  add(c: Context, index: Atom | (() => Atom), given: Atom): void {
    this.filled ??= this.variableFor(listOf(given.type));
    const target = this.filled;
    const value = heldIn(c, given, target);
    if (!this.isAllocated) return c.builder.add({ kind: 'push', array: target, value });
    c.builder.add({ kind: 'store', target, key: typeof index === 'function' ? index() : index, value });
  }

  /** The array, once it is filled. */
  finish(c: Context): Atom {
    const { array } = this;
    const { type = array.type } = this.options;
    if (array.type === type || !isTyped(type) || this.isAllocated) return array;
    // Typed arrays have the length they are made with.
    const copy = this.named(type);
    const length = c.let({ kind: 'length', array }, numberType);
    define(c, copy, { kind: 'allocate', length });
    countedLoop(c, { range: upTo(length) }, (index) => {
      const value = c.let({ kind: 'load', array, index }, numberType);
      c.builder.add({ kind: 'store', target: copy, key: index, value });
    });
    return copy;
  }

  /** What is filled: the array asked for or, if that cannot grow, a list from which it is made. */
  private get array(): Variable {
    this.filled ??= this.variableFor(listOf(numberType));
    return this.filled;
  }

  private variableFor(otherwise: Type): Variable {
    const { type = otherwise, length } = this.options;
    if (!isTyped(type) || length !== undefined) return this.named(mutable(type));
    const list =
      type.kind === 'array' ? listOf(type.element) : ({ kind: 'opaque', text: 'number[]' } as const);
    return variable(this.options.hint ?? '', list, 'temporary');
  }

  private named(type: Type): Variable {
    const { want, hint = '' } = this.options;
    return want.name === undefined ? variable(hint, type, 'temporary') : variable(want.name, type);
  }

  /** Whether places are written by index. */
  private get isAllocated(): boolean {
    const { type } = this.array;
    if (this.options.length === undefined) return false;
    return (
      isTyped(type) || (type.kind === 'array' && type.element.kind === 'number' && !isNullable(type.element))
    );
  }
}

export function define(c: Context, v: Variable, expression: Expression): void {
  const { builder } = c;
  const { origin, sweep } = builder;
  builder.statements.push({ kind: 'let', variable: v, expression, origin, sweep });
}

/** The type of the array that a call or literal gives, as its place or TypeScript knows it. */
export function typeOfResult(c: Context, node: ts.Expression, want: Want): Type | undefined {
  const { expected } = want;
  if (expected?.kind === 'array' || expected?.kind === 'opaque') return expected;
  const own = listFrom(c, c.types.checker.getTypeAtLocation(node));
  const wanted = c.types.wantedAt(node);
  const place = wanted === undefined ? undefined : listFrom(c, wanted);
  const isList = place?.kind === 'array' || (place !== undefined && isListOfData(place));
  if (!isList) return own;
  return own === undefined || isAlike(own, place) ? place : (widened(place, own) ?? own);
}

/** The same of the elements of `array`, of which TypeScript may know less: those of `new Array(2).fill(0)` are `any`. */
export const typeOfCopy = (c: Context, node: ts.Expression, want: Want, array?: Atom): Type | undefined =>
  typeOfResult(c, node, want) ?? (array?.type.kind === 'array' ? listOf(array.type.element) : undefined);

function listFrom(c: Context, type: ts.Type): Type | undefined {
  const known = c.types.ofPresent(type);
  if ('problem' in known) return undefined;
  return known.type.kind === 'array' || known.type.kind === 'opaque' ? known.type : undefined;
}

const isListOfData = (t: Type): boolean => t.kind === 'opaque' && t.text.endsWith('[]');

/**
 * Whether the types differ in nothing but what data may be: made of `{ mode: 'linear' }`, TypeScript takes an array for
 * one that has no other mode, whatever its place says.
 */
function isAlike(a: Type, b: Type, around: readonly Type[] = []): boolean {
  if (a === b || around.includes(a)) return true;
  const inner = [...around, a];
  if (a.kind === 'array' && b.kind === 'array')
    return a.storage === b.storage && a.nullable === b.nullable && isAlike(a.element, b.element, inner);
  if (a.kind === 'record' && b.kind === 'record') {
    const isOther = (key: 'nullable' | 'constructedBy' | 'members'): boolean => a[key] !== b[key];
    if (isOther('nullable') || isOther('constructedBy') || isOther('members')) return false;
    return (
      a.fields.length === b.fields.length &&
      a.fields.every((f) => {
        const other = b.fields.find(({ name }) => name === f.name);
        return other?.optional === f.optional && isAlike(f.type, other.type, inner);
      })
    );
  }
  if (a.kind === 'number' && b.kind === 'number') return a.nullable === b.nullable;
  return a.kind === b.kind && (a.kind === 'opaque' || a.kind === 'boolean');
}
