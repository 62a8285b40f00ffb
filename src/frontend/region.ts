/**
 * Exits as values. A region is a stretch of source that control can leave early: a function's body, a loop, one
 * iteration of it, a switch, a labelled block. While a region is lowered, its flag in the environment says whether
 * control has left it: constantly false, constantly true (the rest is dead), or a value computed by an `if`.
 */
import type { Key } from './environment.js';

export class Region implements Key {
  /**
   * A region that no exit aims at is left only together with the region around it, so it shares that one's flag.
   */
  readonly flag: Region;

  constructor(
    readonly name: string,
    readonly parent: Region | undefined,
    isTarget: boolean,
  ) {
    this.flag = isTarget || parent === undefined ? this : parent.flag;
  }

  /** This region and those around it, inside out, up to `last`. */
  upTo(last?: Region): readonly Region[] {
    if (this === last || this.parent === undefined) return [this];
    return [this, ...this.parent.upTo(last)];
  }
}
