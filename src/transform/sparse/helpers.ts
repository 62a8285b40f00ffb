/**
 * What companions with sparse matrices are given: functions on patterns, which are lists of the columns of each row.
 * Rows and columns are those of the flattened numbers of results and parameters.
 */
export interface Helper {
  readonly name: string;
  readonly text: string;
}

/** From masks, 32 columns in each, to columns. */
export const patternOf: Helper = {
  name: 'patternOf',
  text: `/** The columns of each row, whose \`words\` masks have a bit for each column. */
function patternOf(masks: ArrayLike<number>, words: number): number[][] {
  const pattern: number[][] = [];
  for (let start = 0; start < masks.length; start += words) {
    const columns: number[] = [];
    for (let w = 0; w < words; w++) {
      for (let mask = masks[start + w]!; mask !== 0; mask &= mask - 1) {
        columns.push(32 * w + 31 - Math.clz32(mask & -mask));
      }
    }
    pattern.push(columns);
  }
  return pattern;
}`,
};

/** Distance-1 colouring of the columns' intersection graph (Curtis, Powell & Reid 1974). */
export const columnColours: Helper = {
  name: 'columnColours',
  text: `/** Colours of columns, such that no two columns of one colour have entries in one row. */
function columnColours(pattern: readonly number[][], size: number): { of: number[]; count: number } {
  const rows = Array.from({ length: size }, (): number[] => []);
  pattern.forEach((columns, i) => columns.forEach((j) => rows[j]!.push(i)));
  const of: number[] = [];
  const takenFor: number[] = [];
  let count = 1;
  for (let j = 0; j < size; j++) {
    for (const i of rows[j]!) for (const other of pattern[i]!) if (other < j) takenFor[of[other]!] = j;
    let colour = 0;
    while (takenFor[colour] === j) colour++;
    of.push(colour);
    count = Math.max(count, colour + 1);
  }
  return { of, count };
}`,
};

/**
 * Restricted star colouring (Powell & Toint 1979; Gebremedhin, Manne & Pothen 2005, §4): neighbours differ, and two
 * neighbours of one vertex only share a colour that is higher than the vertex's own. Vertices with most neighbours come
 * first, so that the hub of a star does.
 */
export const starColours: Helper = {
  name: 'starColours',
  text: `/** Colours of rows of a symmetric pattern, by which each of its entries can be read off; made symmetric if it is not. */
function starColours(pattern: readonly number[][], size: number): { of: number[]; count: number } {
  pattern.forEach((columns, i) => columns.forEach((j) => pattern[j]!.includes(i) || pattern[j]!.push(i)));
  const fullestFirst = Array.from({ length: size }, (_, i) => i).sort(
    (i, j) => pattern[j]!.length - pattern[i]!.length,
  );
  const of = new Array<number>(size).fill(-1);
  const takenFor: number[] = [];
  let count = 1;
  for (const v of fullestFirst) {
    for (const w of pattern[v]!) {
      if (w === v) continue;
      if (of[w]! >= 0) takenFor[of[w]!] = v;
      for (const x of pattern[w]!) {
        if (x !== v && of[x]! >= 0 && (of[w]! < 0 || of[x]! < of[w]!)) takenFor[of[x]!] = v;
      }
    }
    let colour = 0;
    while (takenFor[colour] === v) colour++;
    of[v] = colour;
    count = Math.max(count, colour + 1);
  }
  return { of, count };
}`,
};

/** The diagonal needs no more than that neighbours differ. */
export const neighbourColours: Helper = {
  name: 'neighbourColours',
  text: `/** Colours of rows of a symmetric pattern, such that a row has no entry in another column of its own colour. */
function neighbourColours(pattern: readonly number[][], size: number): { of: number[]; count: number } {
  const neighbours = Array.from({ length: size }, (): number[] => []);
  pattern.forEach((columns, i) => {
    for (const j of columns) {
      if (j < i) neighbours[i]!.push(j);
      if (i < j) neighbours[j]!.push(i);
    }
  });
  const of: number[] = [];
  const takenFor: number[] = [];
  let count = 1;
  for (let v = 0; v < size; v++) {
    for (const w of neighbours[v]!) takenFor[of[w]!] = v;
    let colour = 0;
    while (takenFor[colour] === v) colour++;
    of.push(colour);
    count = Math.max(count, colour + 1);
  }
  return { of, count };
}`,
};

const coordinates = '{ rows: number[]; columns: number[]; values: number[] }';

export const entriesOf: Helper = {
  name: 'entriesOf',
  text: `/** The entries of the pattern, from the sums of columns of each colour. */
function entriesOf(
  pattern: readonly number[][],
  colours: { of: number[]; count: number },
  sums: ArrayLike<number>,
): ${coordinates} {
  const rows: number[] = [];
  const columns: number[] = [];
  const values: number[] = [];
  pattern.forEach((row, i) => {
    for (const j of row) {
      rows.push(i);
      columns.push(j);
      values.push(sums[i * colours.count + colours.of[j]!]!);
    }
  });
  return { rows, columns, values };
}`,
};

export const symmetricEntriesOf: Helper = {
  name: 'symmetricEntriesOf',
  text: `/** The entries of the symmetric pattern, from the sums of columns of each colour: read in row i, or else in row j. */
function symmetricEntriesOf(
  pattern: readonly number[][],
  colours: { of: number[]; count: number },
  sums: ArrayLike<number>,
): ${coordinates} {
  const rows: number[] = [];
  const columns: number[] = [];
  const values: number[] = [];
  pattern.forEach((row, i) => {
    const times = new Array<number>(colours.count).fill(0);
    for (const j of row) times[colours.of[j]!]! += 1;
    for (const j of row) {
      const isAlone = times[colours.of[j]!] === 1;
      rows.push(i);
      columns.push(j);
      values.push(
        sums[isAlone ? i * colours.count + colours.of[j]! : j * colours.count + colours.of[i]!]!,
      );
    }
  });
  return { rows, columns, values };
}`,
};

export const bandEntries: Helper = {
  name: 'bandEntries',
  text: `/** The entries at distances from \`first\` to \`last\` of the diagonal, from the sums of every \`count\`th column. */
function bandEntries(
  size: number,
  first: number,
  last: number,
  count: number,
  sums: ArrayLike<number>,
): ${coordinates} {
  const rows: number[] = [];
  const columns: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < sums.length / count; i++) {
    for (let j = Math.max(0, i + first); j <= Math.min(size - 1, i + last); j++) {
      rows.push(i);
      columns.push(j);
      values.push(sums[i * count + (j % count)]!);
    }
  }
  return { rows, columns, values };
}`,
};
