/**
 * Where tangents in all directions are kept. A number that is needed in one loop over the directions only is a constant
 * there; one that is needed in several is kept in a row, an array of k numbers that is made once for the whole function:
 * each execution of its definition overwrites it, for its readers are of the same iteration.
 */
import { isReference, type Aliases } from '../../analysis/aliases.js';
import { block, BlockBuilder, freshId, number, numberType, variable } from '../../ir/build.js';
import type { Atom, Statement, Variable } from '../../ir/types.js';
import { apply, add, multiply } from '../../rules/expression.js';
import { flatten } from '../flatten.js';
import { isCountable } from './numbers.js';
import { rowType, vectorType } from './types.js';
import { Unsuited } from './unsuited.js';
import type { Varied } from './varied.js';

/**
 * What goes along a direction: tangents; or masks, which say of 32 seeds at a time which of them a number depends on,
 * by whatever operation.
 */
export type Kind = 'tangents' | 'masks';

/** The loop over the directions that is being written. */
export class Stretch {
  readonly index = variable('d', numberType);
  readonly builder = new BlockBuilder('tangent');
  readonly values = new Map<Variable, Atom>();
}

/** A block that is being written. */
export interface Region {
  readonly statements: Statement[];
  stretch: Stretch | undefined;
  /** How many loops are around. */
  readonly depth: number;
}

/** Rows and memory of the values of a function, and the loops over the directions that read and write them. */
export class Vectors {
  private readonly vectors = new Map<Variable, Variable>();
  /** Where a number is a constant. */
  private readonly homes = new Map<Variable, Stretch>();

  constructor(
    readonly varied: Varied,
    private readonly aliases: Aliases,
    private readonly resized: ReadonlySet<Variable>,
    /** Whether the function looks for elements that may not be there. */
    private readonly hasAbsent: boolean,
    readonly directions: Atom,
    private readonly rows: BlockBuilder,
    readonly kind: Kind,
    private readonly isInteger: (a: Atom) => boolean,
  ) {}

  /** Where the numbers of the element `a` begin, or as many elements end: JavaScript leaves fractions out. */
  startOf(a: Atom, b: BlockBuilder): Atom {
    return flatten(b, multiply(this.isInteger(a) ? a : apply('trunc', a), this.directions));
  }

  set(v: Variable, vector: Variable): void {
    this.vectors.set(v, vector);
  }

  vectorOf(a: Atom): Variable | undefined {
    return a.kind === 'variable' ? this.vectors.get(a) : undefined;
  }

  /** The number is kept in a row. */
  want(a: Atom): void {
    if (a.kind === 'variable' && this.varied.has(a)) this.rowOf(a);
  }

  close(region: Region): void {
    const { stretch } = region;
    region.stretch = undefined;
    if (stretch === undefined || stretch.builder.statements.length === 0) return;
    region.statements.push({
      kind: 'for',
      id: freshId(),
      index: stretch.index,
      from: number(0),
      to: this.directions,
      inclusive: false,
      step: 1,
      carried: [],
      body: block(stretch.builder.statements),
      results: [],
      origin: stretch.builder.statements[0]!.origin,
      sweep: 'tangent',
    });
  }

  open(region: Region, s: Pick<Statement, 'origin'>): Stretch {
    region.stretch ??= new Stretch();
    region.stretch.builder.origin = s.origin;
    return region.stretch;
  }

  /** The number in the direction of the stretch. */
  scalar(a: Atom, stretch: Stretch): Atom {
    if (a.kind === 'constant' || !this.varied.has(a)) return this.kind === 'masks' ? number(0) : a;
    const known = stretch.values.get(a);
    if (known !== undefined) return known;
    const row = this.rowOf(a);
    const value = stretch.builder.let(
      { kind: 'load', array: row, index: stretch.index },
      numberType,
      a.name,
      a.role,
    );
    stretch.values.set(a, value);
    return value;
  }

  rowOf(v: Variable): Variable {
    const known = this.vectors.get(v);
    if (known !== undefined) return known;
    const home = this.homes.get(v);
    const value = home?.values.get(v);
    if (home === undefined || value === undefined || v.type.kind !== 'number') throw new Unsuited();
    const row = this.makeRow(v);
    home.builder.add({ kind: 'store', target: row, key: home.index, value });
    return row;
  }

  makeRow(v: Variable): Variable {
    if (!isCountable(v.type)) throw new Unsuited();
    const row = this.rows.let({ kind: 'allocate', length: this.directions }, rowType, plural(v), 'tangent');
    this.vectors.set(v, row);
    return row;
  }

  memory(a: Atom): Variable {
    const known = this.vectorOf(a);
    if (known === undefined) throw new Unsuited();
    return known;
  }

  vectorTypeOf(v: Variable) {
    if (!isCountable(v.type)) throw new Unsuited();
    return vectorType(v.type, this.grows(v), this.kind === 'tangents');
  }

  grows(a: Atom): boolean {
    const owner = this.aliases.classOf(a);
    return owner !== undefined && this.resized.has(owner);
  }

  bind(v: Variable, stretch: Stretch, value: Atom): void {
    if (v.type.kind === 'number' && v.type.nullable !== undefined) throw new Unsuited();
    this.homes.set(v, stretch);
    stretch.values.set(v, value);
  }

  read(place: Place, v: Variable, stretch: Stretch): Atom {
    const index = indexIn(place, stretch);
    return stretch.builder.let({ kind: 'load', array: place.array, index }, v.type, v.name, v.role);
  }

  /** Where the numbers of an element or field are. */
  place(whole: Atom, key: Atom | string, b: BlockBuilder): Place {
    const array = this.memory(whole);
    if (typeof key !== 'string' && this.varied.has(key)) throw new Unsuited();
    const { type } = array;
    if (typeof key !== 'string' && type.kind === 'array' && type.element.kind === 'number')
      return { array, start: flatten(b, multiply(key, this.directions)) };
    // Of an element that is not there, there is no row.
    if (type.kind === 'array' && this.grows(whole) && this.hasAbsent) throw new Unsuited();
    return { array: component(b, array, key) };
  }

  write(place: Place, value: Atom, stretch: Stretch): void {
    const v = this.scalar(value, stretch);
    const key = indexIn(place, stretch);
    stretch.builder.add({ kind: 'store', target: place.array, key, value: v });
  }

  row(b: BlockBuilder, name = ''): Variable {
    return b.let({ kind: 'allocate', length: this.directions }, rowType, name, 'tangent');
  }

  isNumber(v: Variable): boolean {
    return this.varied.has(v) && !isReference(v.type);
  }

  result(v: Variable): readonly Variable[] {
    if (!this.varied.has(v)) return [v];
    if (!isReference(v.type)) return [];
    const vector = variable(plural(v), this.vectorTypeOf(v), v.role);
    this.set(v, vector);
    return [vector];
  }

  /** All values are read before any row is written. */
  copy(
    list: readonly { readonly row: Variable; readonly value: Atom }[],
    region: Region,
    s: Statement,
  ): void {
    if (list.length === 0) return;
    const stretch = this.open(region, s);
    const values = list.map(({ value }) => this.scalar(value, stretch));
    list.forEach(({ row }, i) =>
      stretch.builder.add({ kind: 'store', target: row, key: stretch.index, value: values[i]! }),
    );
  }
}

/** A row, or what in a flat array begins at `start`. */
export interface Place {
  readonly array: Variable;
  readonly start?: Atom;
}

const indexIn = ({ start }: Place, stretch: Stretch): Atom =>
  start === undefined ? stretch.index : flatten(stretch.builder, add(start, stretch.index));

export const plural = ({ name }: Variable): string => (name === '' || name.endsWith('s') ? name : `${name}s`);

function component(b: BlockBuilder, whole: Variable, key: Atom | string): Variable {
  const { type } = whole;
  if (typeof key === 'string') {
    const field = type.kind === 'record' ? type.fields.find((f) => f.name === key) : undefined;
    if (field === undefined) throw new Unsuited();
    return b.let({ kind: 'field', object: whole, name: key }, field.type, '', 'tangent');
  }
  const element =
    type.kind === 'array'
      ? type.element
      : type.kind === 'tuple' && key.kind === 'constant'
        ? type.elements[Number(key.value)]?.type
        : undefined;
  if (element === undefined) throw new Unsuited();
  return b.let({ kind: 'load', array: whole, index: key }, element, '', 'tangent');
}
