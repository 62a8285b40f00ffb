/** Rewriting that gives the very same object where nothing changes, so that passes see at once that they are done. */

/** `x` with these parts; `x` itself if they are the parts it has. */
export function withParts<T extends object>(x: T, parts: Partial<T>): T {
  for (const key in parts) if (parts[key] !== x[key]) return { ...x, ...parts };
  return x;
}

/** `list.map(f)`; `list` itself if `f` gives each item back. */
export function mapSame<T>(list: readonly T[], f: (item: T) => T): readonly T[] {
  let changed: T[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const item = list[i]!;
    const result = f(item);
    if (changed === undefined && result !== item) changed = list.slice(0, i);
    changed?.push(result);
  }
  return changed ?? list;
}

/** `list.flatMap(f)`; `list` itself if `f` gives each item back alone. */
export function flatMapSame<T>(list: readonly T[], f: (item: T) => readonly T[]): readonly T[] {
  let changed: T[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const item = list[i]!;
    const results = f(item);
    if (changed === undefined && (results.length !== 1 || results[0] !== item)) changed = list.slice(0, i);
    changed?.push(...results);
  }
  return changed ?? list;
}

/** The items whose `keep` is true; `list` itself if all are. */
export const select = <T>(list: readonly T[], keep: readonly boolean[]): readonly T[] =>
  keep.every(Boolean) ? list : list.filter((_, i) => keep[i]);
