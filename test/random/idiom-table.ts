/** Idioms as text. Places in holes are plain paths, so they may be written twice. */
import type { Type } from './program.js';
import { listOf, realFunction, recordOf, tupleOf } from './shapes.js';
import type { MemoryFacts } from './scope.js';

export type Hole =
  | 'bounded'
  | 'number'
  | 'integer'
  | 'condition'
  /** A variable. */
  | 'assignable'
  | 'numberPlace'
  /** Arrays that may be written. */
  | 'array'
  | 'float64'
  | 'matrix'
  | 'vector'
  | 'arrayRead'
  | 'float64Read'
  | 'matrixRead'
  | 'vectorRead'
  /** A variable, so that indices valid for it are known as such. */
  | 'variableVector'
  | 'variableMatrix'
  /** From number to number. */
  | 'function';

export interface Name {
  readonly preferred: readonly string[];
  readonly type: Type;
  readonly mutable: boolean;
  readonly seen: 'after' | 'inside' | 'nowhere';
  /** Holes whose arrays it is a valid index of. */
  readonly indexOf?: readonly number[];
  readonly memory?: MemoryFacts;
}

export interface Idiom {
  readonly weight: number;
  readonly construct: string;
  readonly template: string;
  readonly holes: readonly Hole[];
  readonly names: readonly Name[];
  readonly bodies?: number;
  /** Index of the name that labels the loop. */
  readonly label?: number;
  /** How often bodies run, about. */
  readonly trips?: number;
  readonly cost?: number;
  /** Whether it may not be repeated. */
  readonly once?: boolean;
  /** Bodies are bodies of functions that return this. */
  readonly result?: Type;
  readonly loops?: boolean;
}

const local = (...preferred: string[]): Name => ({
  preferred,
  type: 'number',
  mutable: false,
  seen: 'nowhere',
});
const inside = (type: Type, preferred: readonly string[], indexOf: readonly number[] = []): Name => ({
  preferred,
  type,
  mutable: false,
  seen: 'inside',
  indexOf,
});
const after = (
  type: Type,
  preferred: readonly string[],
  memory: MemoryFacts = {},
  mutable = false,
): Name => ({
  preferred,
  type,
  mutable,
  seen: 'after',
  memory,
});
const i = local('i', 'j', 'k');
const complex = recordOf(undefined, [
  { name: 're', type: 'number' },
  { name: 'im', type: 'number' },
]);
const list = (...preferred: string[]): readonly string[] => preferred;

function idiom(
  weight: number,
  construct: string,
  template: string,
  holes: readonly Hole[] = [],
  names: readonly Name[] = [],
  more: Partial<Idiom> = {},
): Idiom {
  return { weight, construct, template, holes, names, ...more };
}

export const idiomTable: readonly Idiom[] = [
  // Stores.
  idiom(8, 'storePlace', '#0 = #1;', ['numberPlace', 'number']),
  idiom(6, 'storeAdd', '#0 += #1;', ['numberPlace', 'bounded']),
  idiom(2, 'storeScale', '#0 *= #1;', ['numberPlace', 'bounded']),
  idiom(1, 'storeSubtract', '#0 -= #1;', ['numberPlace', 'bounded']),
  idiom(0.7, 'storeDivide', '#0 /= 1.5;', ['numberPlace']),
  idiom(0.5, 'storePower', '#0 **= 2;', ['numberPlace'], [], { once: true }),
  idiom(0.7, 'storeIncrement', '#0++;', ['numberPlace']),
  idiom(2, 'swapPlaces', '[#0, #1] = [#1, #0];', ['numberPlace', 'numberPlace']),
  idiom(1, 'rotatePlaces', '[#0, #1] = [#1, $0 + $1];', ['assignable', 'numberPlace'], [], { once: true }),
  idiom(0.5, 'chainedAssignment', '#0 = #1 = #2;', ['assignable', 'numberPlace', 'bounded']),
  // What is gone through gets longer on the way, under its own name or another.
  ...[
    '@0[@0.length] = 0.5 * @1;',
    '@0.push(0.5 * @1);',
    '@0[@2++] = 0.5 * @1;',
    'const @3 = @0;\n    @3.push(#3);',
  ].map((grow) =>
    idiom(
      0.5,
      'queue',
      `let @2 = 2;\nconst @0 = [#0, #1];\nfor (const @1 of @0) {\n  #2 += 0.1 * @1;\n  if (@0.length < 5) {\n    ${grow}\n  }\n}`,
      ['number', 'number', 'assignable', 'bounded'],
      [
        after('array', list('queue', 'ys'), { minLength: 5 }),
        local('head', 'each'),
        local('next', 'end'),
        local('same', 'alias'),
      ],
    ),
  ),
  idiom(
    1,
    'filledByIndex',
    'const @0: number[] = [];\nfor (let @1 = 0; @1 < 3; @1++) @0[@1] = $0 * @1 + $1;',
    ['bounded', 'number'],
    [after('array', list('filled', 'ys'), { minLength: 3 }), i],
  ),
  idiom(
    0.7,
    'aliasedQueue',
    'const @0 = [#0, #1];\nconst @1 = @0;\nfor (const @2 of @0) {\n  #2 += 0.1 * @2;\n  if (@1.length < 5) @1.push(#3);\n}',
    ['number', 'number', 'assignable', 'bounded'],
    [after('array', list('queue', 'ys'), { minLength: 5 }), local('same', 'alias'), local('head', 'each')],
  ),
  // Lengths in flight, and arrays that have other names.
  idiom(
    0.7,
    'movingBound',
    'const @0 = [#0];\nfor (let @1 = 0; @1 < @0.length; @1++) {\n  if (@1 < 3) @0[@1 + 1] = @0[@1]! * $1;\n  #2 += 0.1 * @0[@1]!;\n}',
    ['number', 'bounded', 'assignable'],
    [after('array', list('chain', 'ys'), { minLength: 4 }), i],
  ),
  idiom(
    0.5,
    'boundBesides',
    'const @0 = [#0];\nfor (let @1 = 0; @1 < Math.min(4, @0.length + 1); @1++) @0[@1] = $1 * (@1 + 1) + (@0[@1] ?? 0);',
    ['number', 'bounded'],
    [after('array', list('chain', 'ys'), { minLength: 4 }), i],
  ),
  idiom(
    0.7,
    'resizedMeanwhile',
    'const @0 = [#0];\nconst @1 = (@2: number): number => {\n  @0.push(@2);\n  return @2 * $1;\n};\n@0[@0.length] = @1($1);\n@0[@0.length - 1]! += @0.pop()! * $1;',
    ['number', 'bounded'],
    [after('array', list('seen', 'ys'), { minLength: 1 }), local('step', 'note'), local('v', 'each')],
    { once: true },
  ),
  idiom(
    0.7,
    'drainedTwice',
    'const @0 = $0.slice();\nconst @1 = @0;\nwhile (@0.length > 0) {\n  @1.pop();\n  #1 += 0.1 * (@0.pop() ?? $2);\n}',
    ['array', 'assignable', 'bounded'],
    [local('rest', 'left'), local('same', 'alias')],
  ),
  idiom(
    0.7,
    'movedByAlias',
    'const @0 = [...$0, #1];\nconst @1 = { list: @0 };\n@0.unshift(@1.list.pop()!);\nif (@0.length < 6) @0.unshift(...@1.list);\nif (@0.length < 6) @0.splice(1, 1, ...@1.list, @1.list[0]!);',
    ['array', 'number'],
    [after('array', list('moved', 'ys'), { minLength: 1 }), local('held', 'box')],
  ),
  // Loops that keep few of their states.
  idiom(
    0.7,
    'checkpointed',
    'let @0 = #0;\nconst @1 = #1;\n/** @checkpoint 2 */\nfor (let @2 = 0; @2 < 5; @2++) @0 = Math.sin(@0 + @1 * @2) - 0.1 * @1;\n#2 += @0;',
    ['bounded', 'bounded', 'assignable'],
    [local('state', 'level'), local('rate', 'gain'), i],
  ),
  idiom(
    0.7,
    'checkpointedInPlace',
    'const @0 = $0.slice();\nlet @1 = 0;\n/** @checkpoint 1 */\nwhile (@1 < 4) {\n  for (let @2 = 1; @2 < @0.length; @2++) @0[@2] = Math.cos(@0[@2]! + @0[@2 - 1]!);\n  @1++;\n}\nfor (const @3 of @0) #1 += 0.1 * @3;',
    ['vectorRead', 'assignable'],
    [local('heat', 'field'), local('step', 'round'), i, local('value', 'each')],
  ),
  // Sweeps in place.
  idiom(
    2,
    'sweepForward',
    'for (let @0 = 1; @0 < $0.length; @0++) $0[@0]! += $1 * $0[@0 - 1]!;',
    ['vector', 'bounded'],
    [i],
  ),
  idiom(
    2,
    'sweepBackward',
    'for (let @0 = $0.length - 2; @0 >= 0; @0--) $0[@0] = $0[@0]! - $1 * $0[@0 + 1]!;',
    ['vector', 'bounded'],
    [i],
  ),
  idiom(
    1.5,
    'reverseInPlace',
    'for (let @0 = 0, @1 = $0.length - 1; @0 < @1; @0++, @1--) [$0[@0], $0[@1]] = [$0[@1]!, $0[@0]!];',
    ['vector'],
    [i, i],
  ),
  idiom(
    1,
    'swapByTemporary',
    'if ($0.length > 1) {\n  const @0 = $0[0]!;\n  $0[0] = $0[1]!;\n  $0[1] = @0 * $1;\n}',
    ['vector', 'bounded'],
    [local('tmp', 'held')],
  ),
  idiom(
    1.5,
    'bubblePass',
    'for (let @0 = 0; @0 + 1 < $0.length; @0++) {\n  if ($0[@0]! > $0[@0 + 1]!) {\n    const @1 = $0[@0]!;\n    $0[@0] = $0[@0 + 1]!;\n    $0[@0 + 1] = @1;\n  }\n}',
    ['vector'],
    [i, local('held', 'tmp')],
  ),
  idiom(
    1,
    'insertionSort',
    'for (let @0 = 1; @0 < $0.length; @0++) {\n  const @1 = $0[@0]!;\n  let @2 = @0 - 1;\n  while (@2 >= 0 && $0[@2]! > @1) {\n    $0[@2 + 1] = $0[@2]!;\n    @2--;\n  }\n  $0[@2 + 1] = @1;\n}',
    ['vector'],
    [i, local('key', 'held'), i],
    { cost: 12 },
  ),
  idiom(
    1,
    'scaleInPlace',
    'for (let @0 = 0; @0 < $0.length; @0++) $0[@0]! *= #1;',
    ['vector', 'bounded'],
    [i],
  ),
  idiom(
    1,
    'normaliseInPlace',
    'const @0 = Math.sqrt($0.reduce((p1, p2) => p1 + p2 * p2, 0.1));\n$0.forEach((p1, @1) => {\n  $0[@1] = p1 / @0;\n});',
    ['array'],
    [after('number', list('norm', 'size')), i],
  ),
  idiom(
    0.7,
    'storeWithIncrement',
    'let @0 = 0;\nfor (const @1 of $0) if (@1 > 0 && @0 < $1.length) $1[@0++] = Math.sin(@1) + $2;',
    ['vectorRead', 'vector', 'bounded'],
    [local('at', 'next'), local('v', 'each')],
  ),
  // Array methods that change.
  idiom(1, 'fill', '$0.fill(#1);', ['vector', 'bounded']),
  idiom(0.5, 'fillRange', '$0.fill(#1, 1, 3);', ['vector', 'bounded']),
  idiom(1, 'reverseMethod', '$0.reverse();', ['vector']),
  idiom(1, 'sortNumbers', '$0.sort((p1, p2) => p1 - p2);', ['vector']),
  idiom(0.5, 'sortTyped', '$0.sort();', ['float64']),
  idiom(0.7, 'copyWithin', '$0.copyWithin(0, 1);', ['float64']),
  idiom(1, 'setTyped', '$0.set($1.subarray(0, $0.length));', ['float64', 'float64Read']),
  idiom(1, 'setFromArray', '$0.set($1.slice(0, $0.length));', ['float64', 'arrayRead']),
  idiom(
    1.5,
    'subarrayWrite',
    'const @0 = $0.subarray(0, 2);\nfor (let @1 = 0; @1 < @0.length; @1++) @0[@1]! += #1;',
    ['float64', 'bounded'],
    [after('float64', list('head', 'part')), i],
  ),
  idiom(1, 'pushGuarded', 'if ($0.length < 8) $0.push(#1);', ['array', 'bounded']),
  idiom(0.7, 'pushTwo', 'if ($0.length < 8) $0.push(#1, #2);', ['array', 'bounded', 'bounded']),
  idiom(0.7, 'appendByLength', 'if ($0.length < 8) $0[$0.length] = #1;', ['array', 'bounded']),
  idiom(
    0.5,
    'pushResult',
    'const @0 = $0.length < 8 ? $0.push(#1) : 0;',
    ['array', 'bounded'],
    [after('integer', list('count', 'size'))],
  ),
  // Arrays built in loops.
  idiom(
    3,
    'pushInLoop',
    'const @0: number[] = [];\nfor (let @1 = 0; @1 < 3; @1++) {\n  {0}\n  @0.push(#0);\n}',
    ['number'],
    [after('array', list('out', 'ys', 'list'), { minLength: 3 }), inside('integer', list('i', 'j', 'k'))],
    { bodies: 1, loops: false },
  ),
  idiom(
    2,
    'pushOfEach',
    'const @0: number[] = [];\nfor (const @1 of $0) @0.push(@1 * $1);',
    ['vectorRead', 'bounded'],
    [after('array', list('out', 'ys', 'scaled')), local('v', 'each')],
  ),
  idiom(
    1.5,
    'pushSome',
    'const @0: number[] = [];\nfor (const @1 of $0) {\n  if (@1 > 0) @0.push(@1);\n  else if (@0.length > 0) @0[@0.length - 1]! += @1;\n}',
    ['vectorRead'],
    [after('array', list('kept', 'out')), local('v', 'each')],
  ),
  idiom(
    1.5,
    'buildByLength',
    'const @0: number[] = [];\nfor (let @1 = 0; @1 < 4; @1++) @0[@0.length] = @1 === 0 ? #0 : @0[@1 - 1]! * $1;',
    ['number', 'bounded'],
    [after('array', list('seq', 'ys'), { minLength: 4 }), i],
  ),
  idiom(
    2,
    'prefixSums',
    'const @0 = new Array<number>($0.length).fill(0);\nfor (let @1 = 0, @2 = 0; @1 < $0.length; @1++) {\n  @2 += $0[@1]!;\n  @0[@1] = @2;\n}',
    ['vectorRead'],
    [after('array', list('sums', 'cumulative')), i, local('total', 'running')],
  ),
  idiom(
    1.5,
    'typedBuffer',
    'const @0 = new Float64Array($0.length + 1);\nfor (let @1 = 0; @1 < $0.length; @1++) @0[@1 + 1] = @0[@1]! + $0[@1]! * $1;',
    ['vectorRead', 'bounded'],
    [after('float64', list('buffer', 'integral'), { minLength: 1 }), i],
  ),
  idiom(
    1.5,
    'matrixBuilt',
    'const @0: number[][] = [];\nfor (let @1 = 0; @1 < 2; @1++) {\n  const @2: number[] = [];\n  for (let @3 = 0; @3 < 3; @3++) @2.push($0 + @1 * @3);\n  @0.push(@2);\n}',
    ['number'],
    [after('matrix', list('grid', 'rows'), { minLength: 2 }), i, local('row', 'line'), i],
  ),
  idiom(
    1,
    'matrixFilled',
    'const @0 = Array.from({ length: 3 }, () => new Array<number>(2).fill(0));\nfor (const @1 of @0) @1[1] = #0;',
    ['number'],
    [after('matrix', list('grid', 'table'), { minLength: 3 }), local('row', 'line')],
  ),
  idiom(
    1,
    'matrixFilled',
    'const @0: number[][] = Array.from({ length: 3 }, () => Array(2).fill(0));\nfor (const @1 of @0) @1[1] = #0;',
    ['number'],
    [after('matrix', list('grid', 'table'), { minLength: 3 }), local('row', 'line')],
  ),
  idiom(
    1,
    'matrixFilled',
    'const @0 = [...Array(3)].map(() => new Array(2).fill(0));\nfor (const @1 of @0) @1[1] = #0;',
    ['number'],
    [after('matrix', list('grid', 'table'), { minLength: 3 }), local('row', 'line')],
  ),
  idiom(
    1,
    'flatMatrix',
    'const @0 = new Float64Array(4);\nfor (let @1 = 0; @1 < 2; @1++) for (let @2 = 0; @2 < 2; @2++) @0[@1 * 2 + @2] = $0 / (1 + @1 + @2);',
    ['number'],
    [after('float64', list('flat', 'cells'), { minLength: 4 }), i, i],
  ),
  idiom(
    1,
    'outerProduct',
    'const @0 = $0.map((@1) => $1.map((@2) => @1 * @2));',
    ['arrayRead', 'arrayRead'],
    [after('matrix', list('outer1', 'products')), local('p'), local('q')],
  ),
  // Matrices.
  idiom(
    1.5,
    'matrixSweep',
    'for (let @0 = 1; @0 < $0.length; @0++) {\n  for (let @1 = 0; @1 < Math.min($0[@0]!.length, $0[@0 - 1]!.length); @1++) $0[@0]![@1]! += $1 * $0[@0 - 1]![@1]!;\n}',
    ['matrix', 'bounded'],
    [i, i],
    { cost: 12 },
  ),
  idiom(1, 'swapRows', 'if ($0.length > 1) [$0[0], $0[1]] = [$0[1]!, $0[0]!];', ['matrix']),
  idiom(
    0.7,
    'aliasedRow',
    'if ($0.length > 0) {\n  const @0 = $0[0]!;\n  for (let @1 = 0; @1 < @0.length; @1++) @0[@1]! *= #1;\n}',
    ['matrix', 'bounded'],
    [local('row', 'line'), i],
  ),
  idiom(
    1,
    'matrixVector',
    'const @0 = $0.map((@1) => @1.reduce((@2, @3, @4) => @2 + @3 * ($1[@4] ?? 0), 0));',
    ['matrixRead', 'vectorRead'],
    [
      after('array', list('product', 'images')),
      local('row', 'line'),
      local('sum', 'dot'),
      local('v', 'entry'),
      i,
    ],
  ),
  idiom(
    0.7,
    'transpose',
    'const @0 = ($0[0] ?? []).map((_, @1) => $0.map((@2) => @2[@1] ?? 0));',
    ['matrixRead'],
    [after('matrix', list('transposed', 'columns')), i, local('row', 'line')],
  ),
  // Loops over pairs, labels, jumps.
  idiom(
    3,
    'forOfEntries',
    'for (const [@0, @1] of $0.entries()) {0}',
    ['variableVector'],
    [inside('integer', list('i', 'k'), [0]), inside('number', list('v', 'entry'))],
    { bodies: 1 },
  ),
  idiom(
    1,
    'forOfKeys',
    'for (const @0 of $0.keys()) {0}',
    ['variableVector'],
    [inside('integer', list('i', 'k'), [0])],
    { bodies: 1 },
  ),
  idiom(
    0.7,
    'forOfValues',
    'for (const @0 of $0.values()) {0}',
    ['vectorRead'],
    [inside('number', list('v', 'each'))],
    { bodies: 1 },
  ),
  idiom(
    2,
    'forEachBlock',
    '$0.forEach((@0, @1) => {0});',
    ['variableVector'],
    [inside('number', list('v', 'each')), inside('integer', list('i', 'k'), [0])],
    { bodies: 1, result: 'void' },
  ),
  idiom(
    1.5,
    'labelledRows',
    '@0: for (const @1 of $0) {\n  for (const @2 of @1) {\n    if (@2 < -1) continue @0;\n    if (@2 > 1.5) break @0;\n    {0}\n  }\n}',
    ['matrixRead'],
    [
      inside('void', list('outer', 'rows')),
      inside('array', list('row', 'line')),
      inside('number', list('v', 'entry')),
    ],
    { bodies: 1, label: 0 },
  ),
  idiom(
    1,
    'earlyReturnFlag',
    'let @0 = false;\nfor (const @1 of $0) {\n  if (@1 > 1) {\n    @0 = true;\n    break;\n  }\n}',
    ['vectorRead'],
    [after('boolean', list('found', 'large'), {}, true), local('v', 'each')],
  ),
  // Data-dependent trip counts.
  idiom(
    1.5,
    'newtonLoop',
    'let @0 = 1 + Math.abs(#0);\nfor (let @1 = 0; @1 < 20; @1++) {\n  const @2 = (@0 * @0 - (2 + $1)) / (2 * @0);\n  @0 -= @2;\n  if (Math.abs(@2) < 1e-6) break;\n}',
    ['bounded', 'bounded'],
    [after('number', list('root', 'x0'), {}, true), i, local('step', 'delta')],
    { cost: 20 },
  ),
  idiom(
    1,
    'assignInTest',
    'let @0 = #0;\nlet @1: number;\nlet @2 = 0;\nwhile ((@1 = Math.abs(@0)) > 0.3 && @2++ < 12) @0 = @0 * 0.5 + @1 * 0.1;',
    ['number'],
    [after('number', list('x0', 'state'), {}, true), local('size', 'd'), local('count', 'steps')],
    { cost: 20 },
  ),
  idiom(
    1,
    'bisection',
    'let @0 = -3;\nlet @1 = 3;\nwhile (@1 - @0 > 0.5) {\n  const @2 = (@0 + @1) / 2;\n  if (@2 + Math.tanh(@2) < $0) @0 = @2;\n  else @1 = @2;\n}',
    ['bounded'],
    [
      after('number', list('low', 'lo'), {}, true),
      after('number', list('high', 'hi'), {}, true),
      local('middle', 'mid'),
    ],
    { cost: 20 },
  ),
  idiom(
    1,
    'seriesUntil',
    'let @0 = 1;\nlet @1 = 0;\nlet @2 = 1;\nwhile (Math.abs(@0) > 1e-3 && @2 < 20) {\n  @1 += @0;\n  @0 *= $0 / @2++;\n}',
    ['bounded'],
    [local('term', 'next'), after('number', list('series', 'sum'), {}, true), local('n', 'order')],
    { cost: 30 },
  ),
  idiom(
    1,
    'stack',
    'const @0 = [#0, #1];\nlet @1 = 0;\nwhile (@0.length > 0 && @1 < 10) {\n  const @2 = @0.pop()!;\n  @1++;\n  if (@2 > 0.5) @0.push(@2 * 0.6, @2 - 1);\n  else #2 += @2;\n}',
    ['bounded', 'bounded', 'assignable'],
    [local('stack', 'pending'), local('visits', 'count'), local('top', 'head')],
    { cost: 30 },
  ),
  idiom(
    1,
    'popLast',
    'const @0 = [#0, #1, #2];\nconst @1 = @0.pop() ?? 0;',
    ['number', 'number', 'number'],
    [after('array', list('rest1', 'short'), { minLength: 2 }), after('number', list('last', 'popped'))],
  ),
  idiom(
    0.5,
    'popMaybe',
    'const @0 = $0.slice();\n#1 += @0.pop() ?? 0.5;',
    ['arrayRead', 'assignable'],
    [after('array', list('shorter', 'left'), { elastic: true })],
  ),
  // Absent elements, and what decides by them.
  idiom(
    1,
    'typeofElement',
    "const @0 = $0[3];\n#1 += typeof @0 === 'number' ? @0 * 0.5 : $2;\nif (typeof @0 === 'undefined') #1 *= 0.5;",
    ['vectorRead', 'assignable', 'bounded'],
    [local('fourth', 'each')],
  ),
  idiom(
    0.7,
    'defaultOfAbsent',
    'const @0 = (@1 = $0): number => @1 * @1;\n#2 += @0($1.at(-4)) - @0($1.find((p1) => p1 > 1.5));',
    ['bounded', 'vectorRead', 'assignable'],
    [local('squareOf', 'sized'), local('v', 'side')],
  ),
  idiom(
    0.7,
    'pushedLater',
    'const @0: number[] = [];\nlet @1 = 1;\nfor (let @2 = 0; @2 < 3; @2++) {\n  @1 *= @0[@2]! < 5 ? $0 : $0 * $1;\n  @0.push($1);\n}\n#2 += @1;',
    ['bounded', 'bounded', 'assignable'],
    [local('seen', 'marks'), local('product', 'acc'), i],
  ),
  // Loops that step, test and add in unusual ways.
  idiom(
    1,
    'updateThatWrites',
    'const @0 = [$0];\nfor (let @1 = 0; @1 < 4; @1++, @0[0]! += $1) {\n  if (@1 > $0) break;\n}\n#2 += @0[0]! * $1;',
    ['bounded', 'bounded', 'assignable'],
    [local('held', 'sums'), i],
  ),
  idiom(
    1,
    'termOfOneWay',
    'let @0 = $0;\nfor (let @1 = 0; @1 < 3; @1++) {\n  let @2 = $1 * @0;\n  if (@1 > 0 && #2) @2 *= 0.5;\n  @0 += Math.sin(@2);\n}\n#3 += @0;',
    ['bounded', 'bounded', 'condition', 'assignable'],
    [local('state', 'level'), i, local('term', 'part')],
  ),
  idiom(
    0.7,
    'popInTest',
    'const @0 = [1, ...$0.slice(), 0.2];\nlet @1 = $1;\nwhile (@0.length > 1 && @0.pop()! < $1 + 1) @1 = @1 * 0.5 + @0[@0.length - 1]!;\n#2 += @1;',
    ['arrayRead', 'bounded', 'assignable'],
    [local('rest', 'left'), local('mixed', 'acc')],
  ),
  // Guards.
  idiom(1, 'throwGuard', 'if (!($0.length < 100)) throw new RangeError(`too many: ${$0.length}`);', [
    'vectorRead',
  ]),
  idiom(0.7, 'throwNumber', "if (Number.isNaN(#0)) throw new Error('not a number');", ['number']),
  idiom(0.5, 'emptyReturnless', 'if ($0.length === 0) $0.push(#1);', ['array', 'bounded']),
  // Destructuring.
  idiom(
    2,
    'destructureArray',
    'const [@0 = 0.5, @1 = #1] = $0;',
    ['vectorRead', 'bounded'],
    [after('number', list('head', 'first')), after('number', list('next', 'second'))],
  ),
  idiom(
    1.5,
    'destructureRest',
    'const [@0 = 0, ...@1] = $0;',
    ['arrayRead'],
    [after('number', list('head', 'first')), after('array', list('tail', 'others'))],
  ),
  idiom(
    1,
    'destructureSkip',
    'const [, @0 = 1] = $0;',
    ['vectorRead'],
    [after('number', list('second', 'next'))],
  ),
  idiom(
    1.5,
    'destructureRecord',
    'const { @0, @1: @2, ...@3 } = { @0: #0, @1: #1, @4: #2 };',
    ['number', 'number', 'number'],
    [
      after('number', list('alpha', 'scale')),
      local('beta', 'shift'),
      after('number', list('gamma', 'offset')),
      local('others', 'more'),
      local('delta', 'extra'),
    ],
  ),
  idiom(1, 'destructureAssign', '[#0, #1] = [#2, #0];', ['assignable', 'assignable', 'bounded']),
  idiom(
    0.7,
    'destructureNested',
    'const { @0: [@1, { @2 }] } = { @0: [#0, { @2: #1 }] as const };',
    ['number', 'number'],
    [local('pair', 'parts'), after('number', list('near', 'a1')), after('number', list('far', 'b1'))],
  ),
  // Records and tuples made on the spot.
  idiom(
    2,
    'recordLocal',
    'const @0 = { re: #0, im: #1 };\n@0.re += @0.im * $2;\n[@0.re, @0.im] = [@0.im, @0.re];',
    ['number', 'number', 'bounded'],
    [after(complex, list('z1', 'complex'))],
  ),
  idiom(
    1,
    'nestedRecord',
    'const @0 = { at: { x: #0, y: 0.5 }, weights: [#1, 2] };\n@0.at.y *= @0.weights[1]!;\n@0.weights[0]! += @0.at.x;\n#2 += @0.at.y * @0.weights[0]!;',
    ['number', 'number', 'assignable'],
    [local('node', 'state')],
  ),
  idiom(
    1,
    'tupleList',
    'const @0: [number, number][] = [[#0, 1], [2, #1]];\nfor (const [@1, @2] of @0) #2 += @1 * @2;',
    ['number', 'number', 'assignable'],
    [
      after(listOf(tupleOf('number', 'number')), list('pairs', 'points'), { minLength: 2 }),
      local('p', 'a1'),
      local('q', 'b1'),
    ],
  ),
  idiom(
    0.7,
    'knownKeys',
    "const @0 = { low: #0, high: #1 };\nfor (const @1 of ['low', 'high'] as const) #2 += @0[@1];",
    ['number', 'number', 'assignable'],
    [local('range', 'bounds'), local('key', 'name')],
  ),
  idiom(
    0.7,
    'forIn',
    'const @0: Record<string, number> = { low: #0, high: #1 };\nfor (const @1 in @0) #2 += @0[@1]! * 0.5;',
    ['number', 'number', 'assignable'],
    [local('range', 'bounds'), local('key', 'name')],
  ),
  idiom(
    0.6,
    'knownKeys',
    "const @0 = { low: #0, high: #1 };\nfor (const [@1, @2] of Object.entries(@0)) #2 += @1 === 'low' ? @2 : @2 * 0.5;\n#2 += Object.values(@0).reduce((sum, each) => sum + each * 0.1, 0);",
    ['number', 'number', 'assignable'],
    [local('range', 'bounds'), local('key', 'name'), local('extent', 'side')],
  ),
  idiom(
    0.6,
    'appendByLength',
    'const @0: number[] = [#0];\n@0[2] = #1;\n@0[1] = $0 * $2;\n@0.push($1 * 0.5);\n#3 += @0.pop()! - @0[1]!;',
    ['number', 'number', 'bounded', 'assignable'],
    [after('array', list('scattered', 'places'), { minLength: 3 })],
  ),
  // Functions.
  idiom(
    3,
    'localFunction',
    'function @0(@1: number): number {0}',
    [],
    [after(realFunction, list('g', 'inner', 'wave')), inside('number', list('t', 'x1'))],
    { bodies: 1, result: 'number' },
  ),
  idiom(
    3,
    'localArrow',
    'const @0 = (@1: number): number => {0};',
    [],
    [after(realFunction, list('g', 'inner', 'wave')), inside('number', list('t', 'x1'))],
    { bodies: 1, result: 'number' },
  ),
  idiom(
    1.5,
    'capturedCounter',
    'let @0 = #0;\nconst @1 = (@2: number): number => {\n  @0 += @2 * 0.5;\n  return @0;\n};',
    ['number'],
    [
      after('number', list('total', 'acc'), {}, true),
      after(realFunction, list('add', 'bump')),
      local('d', 'amount'),
    ],
  ),
  idiom(
    1.5,
    'curried',
    'const @0 = (@1: number) => (@2: number) => @1 * @2 + $0;\nconst @3 = @0(#1);',
    ['number', 'number'],
    [
      local('scaleBy', 'curry'),
      local('k', 'factor'),
      local('t', 'v'),
      after(realFunction, list('doubled', 'scaled1')),
    ],
  ),
  idiom(
    1,
    'closureReturned',
    'const @0 = (() => {\n  let @1 = #0;\n  return (@2: number): number => (@1 = 0.5 * @1 + @2);\n})();',
    ['number'],
    [after(realFunction, list('smooth', 'filter1')), local('state', 'memory'), local('t', 'v')],
  ),
  idiom(
    1.5,
    'functionTable',
    'const @0 = { square: (@1: number) => @1 * @1, wave: Math.sin, shift: (@1: number) => @1 + $0 };\n#1 += @0.square(#2) + @0.wave(#2) - @0.shift(0.5);',
    ['number', 'assignable', 'bounded'],
    [local('table', 'ops'), local('t', 'v')],
  ),
  idiom(
    1.5,
    'functionList',
    'const @0 = [Math.sin, (@1: number) => @1 * $0, (@1: number) => #1];\nfor (const @2 of @0) #2 += @2(#3);',
    ['bounded', 'number', 'assignable', 'bounded'],
    [local('stages', 'parts'), local('t', 'v'), local('g1', 'stage')],
  ),
  idiom(
    0.8,
    'functionList',
    'const @0 = { wave: Math.sin, shift: (@1: number) => @1 * $0 };\nfor (const [@2, @3] of Object.entries(@0)) {\n  if (#1 > 4) break;\n  #1 += @3(#2) * @2.length;\n}\nfor (const [@4, @5] of [Math.cos, @0.shift].entries()) #1 += @5(#3) * @4;',
    ['bounded', 'assignable', 'bounded', 'bounded'],
    [
      local('stages', 'parts'),
      local('t', 'v'),
      local('label', 'called'),
      local('g1', 'stage'),
      local('k', 'nth'),
      local('g2', 'other'),
    ],
  ),
  idiom(
    1,
    'composed',
    'const @0 = [Math.sin, (@1: number) => @1 * $0].reduce<(v: number) => number>((@2, @3) => (@4) => @3(@2(@4)), (@4) => @4);',
    ['bounded'],
    [
      after(realFunction, list('chain', 'composed')),
      local('t', 'v'),
      local('p', 'before'),
      local('q', 'then'),
      local('s1', 'at'),
    ],
  ),
  idiom(1, 'iife', 'const @0 = (() => {0})();', [], [after('number', list('part', 'inner1'))], {
    bodies: 1,
    result: 'number',
    trips: 1,
  }),
  idiom(
    1,
    'localRecursion',
    'const @0 = (@1: number, @2: number): number => (@2 <= 0 ? @1 : 0.5 * @0(@1 * $0, @2 - 1) + @1);\n#1 += @0(#2, 3);',
    ['bounded', 'assignable', 'number'],
    [local('descend', 'nest'), local('t', 'v'), local('n', 'level')],
    { cost: 12 },
  ),
  idiom(
    0.7,
    'defaultInClosure',
    'const @0 = (@1: number, @2 = #0): number => @1 * @2;\n#1 += @0(2) - @0(0.5, #2);',
    ['number', 'assignable', 'number'],
    [local('times', 'weigh'), local('t', 'v'), local('k', 'by')],
  ),
  idiom(
    0.7,
    'restInClosure',
    'const @0 = (...@1: number[]): number => @1.reduce((p1, p2) => p1 + p2 * p2, 0);\n#1 += @0(#0, 2) + @0(...$2);',
    ['number', 'assignable', 'arrayRead'],
    [local('squares', 'energy'), local('terms', 'each')],
  ),
  idiom(
    0.7,
    'aliasedMembers',
    'const { sin: @0, cos: @1 } = Math;\n#1 += @0(#0) * @1(#0);',
    ['number', 'assignable'],
    [local('sine', 's1'), local('cosine', 'c1')],
  ),
  idiom(
    0.7,
    'objectWithMethods',
    'const @0 = {\n  total: #0,\n  add(@1: number) {\n    this.total += @1;\n    return this;\n  },\n  get half() {\n    return this.total / 2;\n  },\n};\n#1 += @0.add(#2).add(1).half;',
    ['number', 'assignable', 'number'],
    [local('meter', 'tally'), local('t', 'v')],
  ),
  idiom(1, 'applyFunction', '#0 += $1(#2) - $1(0.25);', ['assignable', 'function', 'bounded']),
  // Absent values.
  idiom(
    1,
    'maybeLocal',
    'let @0: number | undefined;\nif (#0) @0 = #1;\n#2 += @0 ?? 0.5;',
    ['condition', 'number', 'assignable'],
    [local('maybe', 'known')],
  ),
  idiom(
    0.7,
    'nullableBest',
    'let @0: number | null = null;\nfor (const @1 of $0) if (@0 === null || @1 > @0) @0 = @1;\nif (@0 !== null) #1 += @0;',
    ['vectorRead', 'assignable'],
    [local('best', 'top'), local('v', 'each')],
  ),
  idiom(
    0.7,
    'keyOrder',
    "const @0 = { b: #0, 2: #1, a: #2, 1: 0.5 };\nconst @1 = { ...@0, b: #1, c: #0 };\nfor (const p1 of Object.values(@1)) #3 = #3 * 0.5 + p1;\nfor (const [p2, p3] of Object.entries(@0)) #3 += p2 === 'b' ? p3 * #3 * 0.1 : p3;",
    ['bounded', 'number', 'bounded', 'assignable'],
    [local('parts', 'terms'), local('more', 'others')],
  ),
  idiom(
    0.7,
    'wrappedIntegers',
    'const @0 = new Int8Array([#0, 300, 2.7]);\n@0[0]! += 200;\n@0[1] = 5.5 - @0[1]!;\n#1 += @0[0]! * 0.01 * $2 + @0[1]! * $2 + @0[2]!;',
    ['integer', 'assignable', 'number'],
    [local('bytes', 'levels')],
  ),
  idiom(
    0.7,
    'argumentsFirst',
    'const @0 = [#0, #1, #2];\n@0.unshift(@0.pop()!);\n@0.push(@0.shift()! * @0.length, ...@0.splice(1, 1));\n#3 += @0.concat(@0.pop()! * 2, @0.length).reduce((p1, p2) => p1 * 0.5 + p2, 1);',
    ['bounded', 'number', 'bounded', 'assignable'],
    [local('ring', 'belt')],
  ),
  idiom(
    0.7,
    'optionalMethods',
    'const @0: { list?: number[] } = #0 ? { list: [#1, #2] } : {};\n@0.list?.push(#1);\n@0.list?.forEach((p1, p2) => {\n  #3 += p1 * p2;\n});\n#3 += @0.list?.map((p1) => p1 * 2)?.at(-1) ?? $2;',
    ['condition', 'bounded', 'number', 'assignable'],
    [local('held', 'kept')],
  ),
  idiom(
    0.7,
    'listOrObject',
    'const @0: [number, number] | { x: number; y: number } = #0 ? [#1, #2] : { x: #2, y: #3 };\n#4 += Array.isArray(@0) ? @0[0] * @0[1] : @0.x - Math.sin(@0.y);',
    ['condition', 'bounded', 'number', 'number', 'assignable'],
    [local('spot', 'corner')],
  ),
  idiom(
    0.7,
    'listOrObjectGiven',
    "const @0 = (@1: readonly number[] | { x: number }): number => ('x' in @1 ? @1.x * $0 : (@1[0] ?? 0.5));\n#1 += @0($2) * @0({ x: #3 }) + @0([#0]);",
    ['number', 'assignable', 'vectorRead', 'number'],
    [local('lengthOf', 'sizeOf'), local('q', 'at')],
  ),
  idiom(
    0.7,
    'coalesceAssign',
    'let @0: number | undefined = $0[0];\n@0 ??= #1;\n#2 += @0;',
    ['vectorRead', 'number', 'assignable'],
    [local('given', 'picked')],
  ),
  idiom(
    0.7,
    'bestRecord',
    'let @0 = { index: -1, value: -Infinity };\nfor (const [@1, @2] of $0.entries()) if (@2 > @0.value) @0 = { index: @1, value: @2 };\nif (@0.index >= 0) #1 += @0.value * (1 + @0.index);',
    ['vectorRead', 'assignable'],
    [local('best', 'peak'), i, local('v', 'each')],
  ),
];
