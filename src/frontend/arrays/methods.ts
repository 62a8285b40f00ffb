/** One entry for each method of arrays; what is not here is refused by name. */
import { lowerIncludes, lowerJoin, lowerPosition } from './asking.js';
import type { Method } from './call.js';
import { lowerConcat, lowerFlat, lowerSlice, lowerToReversed, lowerWith } from './copying.js';
import { lowerReduce, lowerReduceRight } from './folding.js';
import {
  lowerCopyWithin,
  lowerFill,
  lowerPop,
  lowerPush,
  lowerReverse,
  lowerSet,
  lowerShift,
  lowerSplice,
  lowerSubarray,
  lowerUnshift,
} from './inPlace.js';
import { lowerFilter, lowerFlatMap, lowerForEach, lowerMap } from './mapping.js';
import {
  lowerAt,
  lowerEvery,
  lowerFind,
  lowerFindIndex,
  lowerFindLast,
  lowerFindLastIndex,
  lowerSome,
} from './searching.js';
import { lowerSort, lowerToSorted } from './sorting.js';

export const methods: ReadonlyMap<string, Method> = new Map([
  ['map', lowerMap],
  ['filter', lowerFilter],
  ['flatMap', lowerFlatMap],
  ['forEach', lowerForEach],
  ['reduce', lowerReduce],
  ['reduceRight', lowerReduceRight],
  ['some', lowerSome],
  ['every', lowerEvery],
  ['find', lowerFind],
  ['findIndex', lowerFindIndex],
  ['findLast', lowerFindLast],
  ['findLastIndex', lowerFindLastIndex],
  ['at', lowerAt],
  ['slice', lowerSlice],
  ['concat', lowerConcat],
  ['flat', lowerFlat],
  ['toReversed', lowerToReversed],
  ['toSorted', lowerToSorted],
  ['with', lowerWith],
  ['fill', lowerFill],
  ['reverse', lowerReverse],
  ['sort', lowerSort],
  ['copyWithin', lowerCopyWithin],
  ['set', lowerSet],
  ['subarray', lowerSubarray],
  ['push', lowerPush],
  ['pop', lowerPop],
  ['shift', lowerShift],
  ['unshift', lowerUnshift],
  ['splice', lowerSplice],
  ['indexOf', lowerPosition],
  ['lastIndexOf', lowerPosition],
  ['includes', lowerIncludes],
  ['join', lowerJoin],
]);

/** Those that take a function. */
export const callbackMethods: ReadonlySet<string> = new Set([
  'map',
  'filter',
  'flatMap',
  'forEach',
  'reduce',
  'reduceRight',
  'some',
  'every',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
]);
