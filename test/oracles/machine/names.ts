/** Members of built-in values that the library of the machine provides. */

export const arrayCallbacks = [
  'map',
  'forEach',
  'filter',
  'reduce',
  'reduceRight',
  'some',
  'every',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
  'flatMap',
  'sort',
  'toSorted',
] as const;

export const arrayNatives = [
  'at',
  'concat',
  'copyWithin',
  'entries',
  'fill',
  'flat',
  'includes',
  'indexOf',
  'join',
  'keys',
  'lastIndexOf',
  'pop',
  'push',
  'reverse',
  'shift',
  'slice',
  'splice',
  'toReversed',
  'toString',
  'unshift',
  'values',
  'with',
] as const;

export const floatNatives = ['set', 'subarray'] as const;

/** A read of one of these, other than a call, might be of a built-in value. */
export const libraryMembers: ReadonlySet<string> = new Set([
  ...arrayCallbacks,
  ...arrayNatives,
  ...floatNatives,
]);
