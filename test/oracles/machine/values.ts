/** The values of a running program that JavaScript has not: numbers of the algebra, and typed arrays of them. */

/** A number of the algebra. JavaScript must never take it for a plain number by itself. */
export class Scalar<N> {
  constructor(readonly element: N) {}

  [Symbol.toPrimitive](): never {
    throw new Error('internal: a number of the algebra was used as a plain one');
  }

  toJSON(): never {
    throw new Error('internal: a number of the algebra was written as a plain one');
  }
}

export type FloatKind = 'Float64Array' | 'Float32Array';

/** A Float64Array or Float32Array whose items may be numbers of the algebra; views share their items. */
export class FloatArray {
  constructor(
    readonly kind: FloatKind,
    readonly items: unknown[],
    readonly offset = 0,
    readonly length = items.length,
  ) {}

  read(key: unknown): unknown {
    const i = Number(key);
    return Number.isInteger(i) && i >= 0 && i < this.length ? this.items[this.offset + i] : undefined;
  }

  /** Writing outside the array does nothing, as in JavaScript. */
  write(key: unknown, value: unknown): void {
    const i = Number(key);
    if (Number.isInteger(i) && i >= 0 && i < this.length) this.items[this.offset + i] = value;
  }

  toArray(): unknown[] {
    return this.items.slice(this.offset, this.offset + this.length);
  }

  *[Symbol.iterator](): Generator<unknown> {
    for (let i = 0; i < this.length; i++) yield this.items[this.offset + i];
  }

  toJSON(): never {
    throw new Error('internal: an array of the algebra was written as a plain one');
  }
}

export const isIntegerArray = (x: unknown): x is Int32Array =>
  ArrayBuffer.isView(x) &&
  !(x instanceof DataView) &&
  !(x instanceof Float64Array) &&
  !(x instanceof Float32Array);
