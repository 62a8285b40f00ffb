/** Numeric functions of published packages, the types put on them, and where they are evaluated. */
import type { Types } from './extract.js';

export interface WildFunction {
  readonly subject: string;
  readonly package: string;
  /** What is taken from which file of the package, in the order in which it is declared. */
  readonly take: readonly { readonly file: string; readonly names: readonly string[] }[];
  readonly function: string;
  readonly types: Types;
  readonly fields?: Readonly<Record<string, string>>;
  /** Types that are put on, and code that calls what is no function: constructors, methods. */
  readonly before?: string;
  readonly after?: string;
  readonly wrt?: readonly string[];
  /** Lists of arguments. */
  readonly points: readonly (() => unknown[])[];
}

const n = (count: number): string[] => Array.from({ length: count }, () => 'number');

export const wildFunctions: readonly WildFunction[] = [
  {
    subject: 'special functions',
    package: 'simple-statistics@7.12.1',
    take: [{ file: 'src/error_function.js', names: ['errorFunction'] }],
    function: 'errorFunction',
    types: { errorFunction: ['number'] },
    points: [() => [0.7], () => [-1.3]],
  },
  {
    subject: 'special functions',
    package: 'simple-statistics@7.12.1',
    take: [{ file: 'src/gammaln.js', names: ['COEFFICIENTS', 'g', 'LOGSQRT2PI', 'gammaln'] }],
    function: 'gammaln',
    types: { gammaln: ['number'] },
    points: [() => [4.3], () => [0.4]],
  },
  {
    subject: 'special functions',
    package: 'simple-statistics@7.12.1',
    take: [
      { file: 'src/epsilon.js', names: ['epsilon'] },
      { file: 'src/inverse_error_function.js', names: ['inverseErrorFunction'] },
      { file: 'src/probit.js', names: ['probit'] },
    ],
    function: 'probit',
    types: { inverseErrorFunction: ['number'], probit: ['number'] },
    points: [() => [0.3], () => [0.85]],
  },
  {
    subject: 'statistics',
    package: 'simple-statistics@7.12.1',
    take: [
      { file: 'src/sum.js', names: ['sum'] },
      { file: 'src/mean.js', names: ['mean'] },
      { file: 'src/sample_skewness.js', names: ['sampleSkewness'] },
    ],
    function: 'sampleSkewness',
    types: { sum: ['number[]'], mean: ['number[]'], sampleSkewness: ['number[]', 'boolean'] },
    points: [() => [[2, 4.5, 6.25, 3, 1], false], () => [[0.5, 1, 4, 8], true]],
  },
  {
    subject: 'statistics',
    package: 'simple-statistics@7.12.1',
    take: [{ file: 'src/linear_regression.js', names: ['linearRegression'] }],
    function: 'linearRegression',
    types: { linearRegression: ['number[][]'] },
    points: [
      () => [
        [
          [0, 1],
          [1, 2.5],
          [2, 2.75],
          [4, 6],
        ],
      ],
    ],
  },
  {
    subject: 'finance',
    package: 'black-scholes@1.1.0',
    take: [{ file: 'black-scholes.js', names: ['stdNormCDF', '_doubleFactorial', 'blackScholes'] }],
    function: 'blackScholes',
    types: {
      stdNormCDF: ['number'],
      _doubleFactorial: ['number'],
      blackScholes: [...n(5), 'string', '-> number'],
    },
    points: [() => [100, 95, 0.5, 0.3, 0.02, 'call'], () => [100, 95, 0.5, 0.3, 0.02, 'put']],
  },
  {
    subject: 'finance',
    package: 'financial@0.2.4',
    take: [{ file: 'src/index.ts', names: ['PaymentDueTime', 'fv'] }],
    function: 'fv',
    types: {},
    points: [() => [0.05 / 12, 120, -100, -100, 'end'], () => [0.03, 10, -100, -50, 'begin']],
  },
  {
    subject: 'finance',
    package: 'financial@0.2.4',
    take: [{ file: 'src/index.ts', names: ['_irrResult', '_irrResultDeriv', 'irr'] }],
    function: 'irr',
    types: {},
    points: [() => [[-100, 39, 59, 55, 20], 0.1, 1e-12, 100]],
    wrt: ['values'],
  },
  {
    subject: 'special functions',
    package: 'bessel@1.0.2',
    take: [
      { file: 'bessel.js', names: ['M', '_horner', 'W', 'b0_a1a', 'b0_a2a', 'b0_a1b', 'b0_a2b', 'bessel0'] },
    ],
    function: 'bessel0',
    types: { _horner: ['number[]', 'number'], bessel0: ['number'] },
    points: [() => [2.5], () => [9.1]],
  },
  {
    subject: 'special functions',
    package: 'jstat@1.9.6',
    take: [{ file: 'src/special.js', names: ['betacf'] }],
    function: 'betacf',
    types: { betacf: n(3) },
    points: [() => [0.3, 2.5, 1.5]],
  },
  {
    subject: 'special functions',
    package: 'jstat@1.9.6',
    take: [{ file: 'src/special.js', names: ['gammaln', 'loggam'] }],
    function: 'loggam',
    types: { gammaln: ['number'], loggam: ['number'] },
    points: [() => [3.4], () => [11.2]],
  },
  {
    subject: 'splines',
    package: 'cubic-spline@3.0.3',
    take: [{ file: 'index.js', names: ['zerosMat', 'swapRows', 'solve', 'Spline'] }],
    function: 'splineAt',
    types: {
      zerosMat: n(2),
      swapRows: ['Float64Array[]', 'number', 'number'],
      solve: ['Float64Array[]', 'Float64Array'],
      'Spline.constructor': ['number[]', 'number[]'],
      'Spline.getNaturalKs': ['Float64Array'],
      'Spline.getIndexBefore': ['number'],
      'Spline.at': ['number'],
    },
    fields: { Spline: 'xs: number[]; ys: number[]; ks: Float64Array;' },
    after:
      'function splineAt(xs: number[], ys: number[], x: number): number { return new Spline(xs, ys).at(x); }',
    points: [() => [[0, 1, 2.5, 3], [1, 2, 0.5, -1], 1.7]],
  },
  {
    subject: 'splines',
    package: 'b-spline@2.0.2',
    take: [{ file: 'index.js', names: ['interpolate'] }],
    function: 'interpolate',
    types: {
      interpolate: ['number', 'number', 'number[][]', 'number[]', 'number[]', 'number[]', '-> number[]'],
      'interpolate.v': ['number[][]'],
      'interpolate.knots': ['number[]'],
      'interpolate.result': ['number[]'],
    },
    points: [
      () => [
        0.37,
        2,
        [
          [-1, 0],
          [-0.5, 0.5],
          [0.5, -0.5],
          [1, 0.25],
        ],
        [0, 0, 0, 1, 2, 2, 2],
        [1, 2, 1.5, 1],
        [],
      ],
    ],
    wrt: ['t', 'points', 'weights'],
  },
  {
    subject: 'splines',
    package: 'bezier-easing@3.2.0',
    take: [
      {
        file: 'src/index.js',
        names: ['LinearEasing', '{ min, max, cbrt, sqrt, acos, cos }', 'x2t', 'Y', 'bezier'],
      },
    ],
    function: 'ease',
    types: {
      LinearEasing: ['number'],
      x2t: n(4),
      Y: n(4),
      bezier: [...n(4), '-> (x: number) => number'],
      BezierEasing: ['number'],
    },
    after:
      'function ease(a: number, b: number, c: number, d: number, x: number): number { return bezier(a, b, c, d)(x); }',
    points: [() => [0.25, 0.1, 0.25, 1, 0.4], () => [0.7, 0.2, 0.1, 0.9, 0.8]],
  },
  {
    subject: 'splines',
    package: 'd3-interpolate@3.0.2',
    take: [{ file: 'dist/d3-interpolate.js', names: ['basis', 'basis$1'] }],
    function: 'spline',
    types: { basis: n(5), basis$1: ['number[]', '-> (t: number) => number'] },
    after: 'function spline(values: number[], t: number): number { return basis$1(values)(t); }',
    points: [() => [[1, 4, 2, 8, 3], 0.55]],
  },
  {
    subject: 'geometry',
    package: 'd3-polygon@3.0.2',
    take: [{ file: 'dist/d3-polygon.js', names: ['centroid'] }],
    function: 'centroid',
    types: { centroid: ['[number, number][]'] },
    points: [
      () => [
        [
          [0, 0],
          [4, 0.5],
          [3, 3],
          [0.5, 2],
        ],
      ],
    ],
  },
  {
    subject: 'geometry',
    package: 'simplify-js@1.2.4',
    take: [{ file: 'simplify.js', names: ['getSqSegDist'] }],
    function: 'getSqSegDist',
    types: { getSqSegDist: ['Point', 'Point', 'Point'] },
    before: 'interface Point { x: number; y: number }',
    points: [
      () => [
        { x: 1, y: 2 },
        { x: 0, y: 0.5 },
        { x: 3, y: 1 },
      ],
      () => [
        { x: 5, y: 2 },
        { x: 0, y: 0.5 },
        { x: 3, y: 1 },
      ],
    ],
  },
  {
    subject: 'geometry',
    package: 'haversine-distance@1.2.4',
    take: [
      {
        file: 'index.js',
        names: ['atan2', 'cos', 'sin', 'sqrt', 'PI', 'R', 'squared', 'toRad', 'hav', 'haversineDistance'],
      },
    ],
    function: 'haversineDistance',
    types: {
      squared: ['number'],
      toRad: ['number'],
      hav: ['number'],
      haversineDistance: ['Coordinate', 'Coordinate'],
    },
    before:
      'type Coordinate = [number, number] | { latitude: number; longitude: number; lat: number; lng: number; lon: number };',
    points: [() => [[-74, 40.7], { latitude: 48.85, longitude: 2.35, lat: 0, lng: 0, lon: 0 }]],
  },
  {
    subject: 'geometry',
    package: 'gl-matrix@3.4.4',
    take: [
      { file: 'esm/quat.js', names: ['slerp'] },
      { file: 'esm/vec3.js', names: ['dot'] },
    ],
    function: 'slerpInto',
    types: {
      slerp: ['Float64Array', 'Float64Array', 'Float64Array', 'number'],
      dot: ['Float64Array', 'Float64Array'],
    },
    before: 'const glMatrix = { EPSILON: 0.000001 };',
    after:
      'function slerpInto(a: Float64Array, b: Float64Array, t: number): Float64Array { return slerp(new Float64Array(4), a, b, t); }',
    points: [() => [Float64Array.of(0.5, 0.5, 0.5, 0.5), Float64Array.of(0.1, -0.2, 0.3, 0.9), 0.3]],
  },
  {
    subject: 'geometry',
    package: 'gl-matrix@3.4.4',
    take: [{ file: 'esm/mat4.js', names: ['invert'] }],
    function: 'inverse',
    types: { invert: ['number[]', 'number[]'] },
    after:
      'function inverse(a: number[]): number { const out = invert(new Array<number>(16).fill(0), a); return out === null ? 0 : out[0] + 2 * out[5] - out[11] * out[3]; }',
    points: [() => [[4, 1, 0, 2, 1, 5, 1, 0, 0.5, 1, 3, 1, 2, 0, 1, 6]]],
  },
  {
    subject: 'geometry',
    package: 'three@0.187.0',
    take: [
      {
        file: 'src/math/MathUtils.js',
        names: ['smootherstep', 'damp', 'lerp', 'euclideanModulo', 'pingpong'],
      },
    ],
    function: 'pingpong',
    types: { smootherstep: n(3), damp: n(4), lerp: n(3), euclideanModulo: n(2), pingpong: n(2) },
    points: [() => [3.7, 1.2]],
  },
  {
    subject: 'geometry',
    package: 'bezier-js@6.1.4',
    take: [{ file: 'src/utils.js', names: ['getccenter'] }],
    function: 'center',
    types: { getccenter: ['Point', 'Point', 'Point'] },
    before: `const { cos, sin, atan2, sqrt } = Math;
const pi = Math.PI, tau = 2 * pi, quart = pi / 2;
interface Point { x: number; y: number }
interface Arc extends Point { s: number; e: number; r: number }
const utils = {
  dist(p1: Point, p2: Point): number { return sqrt((p1.x - p2.x) ** 2 + (p1.y - p2.y) ** 2); },
  lli8(x1: number, y1: number, x2: number, y2: number, x3: number, y3: number, x4: number, y4: number): Arc {
    const nx = (x1 * y2 - y1 * x2) * (x3 - x4) - (x1 - x2) * (x3 * y4 - y3 * x4);
    const ny = (x1 * y2 - y1 * x2) * (y3 - y4) - (y1 - y2) * (x3 * y4 - y3 * x4);
    const d = (x1 - x2) * (y3 - y4) - (y1 - y2) * (x3 - x4);
    return { x: nx / d, y: ny / d, s: 0, e: 0, r: 0 };
  },
};`,
    after:
      'function center(a: Point, b: Point, c: Point): number { const m = getccenter(a, b, c); return m.x * m.y + m.s; }',
    points: [
      () => [
        { x: 0, y: 0 },
        { x: 1, y: 2 },
        { x: 3, y: -1 },
      ],
    ],
  },
  {
    subject: 'orbital mechanics',
    package: 'satellite.js@7.1.0',
    take: [{ file: 'dist/transforms.js', names: ['geodeticToEcf'] }],
    function: 'geodeticToEcf',
    types: { geodeticToEcf: ['Geodetic'] },
    before: 'interface Geodetic { longitude: number; latitude: number; height: number }',
    points: [() => [{ longitude: 0.3, latitude: 0.9, height: 0.4 }]],
  },
  {
    subject: 'orbital mechanics',
    package: 'satellite.js@7.1.0',
    take: [
      { file: 'dist/constants.js', names: ['pi', 'twoPi'] },
      { file: 'dist/transforms.js', names: ['eciToGeodetic'] },
    ],
    function: 'eciToGeodetic',
    types: { eciToGeodetic: ['Position', 'number'] },
    before: 'interface Position { x: number; y: number; z: number }',
    points: [() => [{ x: 4500, y: 3200, z: 4100 }, 1.2]],
  },
  {
    subject: 'orbital mechanics',
    package: 'astronomia@4.2.0',
    take: [{ file: 'src/kepler.js', names: ['trueAnomaly', 'radius'] }],
    function: 'trueAnomaly',
    types: { trueAnomaly: n(2), radius: n(3) },
    points: [() => [1.1, 0.2]],
  },
  {
    subject: 'astronomy',
    package: 'suncalc@2.0.2',
    take: [
      {
        file: 'index.js',
        names: [
          '{PI, sin, cos, tan, asin, atan2: atan, acos, sqrt, abs, round}',
          'rad',
          'deltaT',
          'sunCoords',
          'siderealTime',
          'altitude',
          'astroRefraction',
        ],
      },
    ],
    function: 'sunAltitude',
    types: {
      deltaT: ['number'],
      sunCoords: ['number'],
      siderealTime: n(2),
      altitude: n(3),
      astroRefraction: ['number'],
    },
    after: `function sunAltitude(d: number, lat: number, lng: number): number {
  const c = sunCoords(d + deltaT(d) / 86400);
  const h = altitude(siderealTime(d, rad * -lng) - c.ra, rad * lat, c.dec);
  return h + astroRefraction(h);
}`,
    points: [() => [0.4, 48, 11], () => [1.7, -20, 130]],
  },
  {
    subject: 'colour',
    package: 'culori@4.0.2',
    take: [{ file: 'src/oklab/convertLrgbToOklab.js', names: ['convertLrgbToOklab'] }],
    function: 'convertLrgbToOklab',
    types: { convertLrgbToOklab: ['Rgb', '-> Oklab'], 'convertLrgbToOklab.res': ['Oklab'] },
    before:
      'interface Rgb { r?: number; g?: number; b?: number; alpha?: number }\ninterface Oklab { mode: string; l: number; a: number; b: number; alpha?: number }',
    points: [() => [{ r: 0.2, g: 0.7, b: 0.4 }]],
  },
  {
    subject: 'colour',
    package: 'culori@4.0.2',
    take: [
      { file: 'src/util/normalizeHue.js', names: ['normalizeHue'] },
      { file: 'src/hsl/convertHslToRgb.js', names: ['convertHslToRgb'] },
    ],
    function: 'convertHslToRgb',
    types: { normalizeHue: ['number'], convertHslToRgb: ['Hsl', '-> Rgb'], 'convertHslToRgb.res': ['Rgb'] },
    before:
      'interface Hsl { h?: number; s?: number; l?: number; alpha?: number }\ninterface Rgb { mode?: string; r: number; g: number; b: number; alpha?: number }',
    points: [() => [{ h: 200, s: 0.4, l: 0.6 }]],
  },
  {
    subject: 'colour',
    package: 'chroma-js@3.2.0',
    take: [{ file: 'src/io/lab/lab2rgb.js', names: ['compand'] }],
    function: 'compand',
    types: { compand: ['number'] },
    points: [() => [0.3], () => [-0.001]],
  },
  {
    subject: 'linear algebra',
    package: 'regression@2.0.1',
    take: [{ file: 'src/regression.js', names: ['gaussianElimination'] }],
    function: 'gaussianElimination',
    types: { gaussianElimination: ['number[][]', 'number'] },
    points: [
      () => [
        [
          [4, 1, 2],
          [1, 5, 3],
          [1, 2, 7],
          [1, 2, 3],
        ],
        3,
      ],
    ],
    wrt: ['input'],
  },
  {
    subject: 'linear algebra',
    package: 'numeric@1.2.6',
    take: [{ file: 'numeric-1.2.6.js', names: ['LU'] }],
    function: 'determinant',
    types: { LU: ['number[][]', 'boolean'], 'LU.P': ['number[]'] },
    before: 'const numeric = { clone: (A: number[][]): number[][] => A.map((row) => row.slice()) };',
    after: `function determinant(a: number[][]): number {
  const { LU: m, P: p } = LU(a, false);
  return m.reduce((product, row, i) => product * row[i] * (p[i] === i ? 1 : -1), 1);
}`,
    points: [
      () => [
        [
          [1, 4, 2],
          [5, 1, 3],
          [1, 2, 7],
        ],
      ],
    ],
  },
];
