/** Calls of functions that were not inlined, in all directions at once: by a function of rows and memory like this. */
import { BlockBuilder, numberType, variable } from '../../ir/build.js';
import { printType } from '../../ir/print.js';
import type { Atom, Call, FunctionId, Type, Variable } from '../../ir/types.js';
import type { Callees } from '../callees.js';
import { plainParameter } from '../parameter.js';
import { tupleType } from '../sweeps.js';
import { isCountable } from './numbers.js';
import type { Summaries } from './summaries.js';
import { vectorType } from './types.js';
import { Unsuited } from './unsuited.js';
import { vectorise } from './vectorise.js';
import { plural, type Kind, type Region, type Vectors } from './vectors.js';

/** y, ẏs = gTangents(x…, ẋs…, k). */
export function vectorCall(
  s: Call,
  region: Region,
  vectors: Vectors,
  callees: Callees,
  summaries: Summaries,
): void {
  const given = s.arguments.map((a) => vectors.varied.has(a));
  const summary = summaries.of(s.callee, given);
  const own = s.arguments.map((a, i) => {
    if (given[i] !== true || a.kind === 'constant') return a;
    if (a.type.kind === 'number') return vectors.rowOf(a);
    if (vectors.grows(a)) throw new Unsuited();
    return vectors.memory(a);
  });
  vectors.close(region);
  const results = s.results.map((v, k) => {
    if (summary.results[k] !== true) return v;
    if (vectors.grows(v)) throw new Unsuited();
    const vector = variable(plural(v), vectorTypeOf(v, vectors.kind), 'tangent');
    vectors.set(v, vector);
    return vector;
  });
  const callee = vectorFunction(s.callee, given, vectors.kind, callees, summaries);
  region.statements.push({
    ...s,
    sweep: 'tangent',
    callee,
    arguments: [...own, vectors.directions],
    results,
  });
}

function vectorFunction(
  id: FunctionId,
  given: readonly boolean[],
  kind: Kind,
  callees: Callees,
  summaries: Summaries,
): FunctionId {
  return callees.vector(id, `${kind} ${given.join()}`, kind === 'masks' ? 'Masks' : 'Tangents', () => {
    const { parameters, body } = summaries.spreadOf(id);
    const directions = variable('directions', numberType, 'tangent');
    const seeds = new Map<Variable, Variable>();
    const own = parameters.map((v, i) => {
      if (given[i] !== true) return v;
      const seed = variable(plural(v), vectorTypeOf(v, kind), v.role === 'source' ? 'tangent' : v.role);
      seeds.set(v, seed);
      return seed;
    });
    const { statements, vectorOf } = vectorise(body, seeds, directions, callees, kind);
    const yields = body.yields.map((a) => {
      const vector = vectorOf(a);
      // The caller does not know of lists that grow in here.
      if (vector !== undefined && !isExpected(vector, a, kind)) throw new Unsuited();
      return vector ?? a;
    });
    const typed = [...own, directions].map(plainParameter);
    if (yields.length === 1) {
      const [only] = yields;
      return { parameters: typed, body: { statements, yields }, resultType: only!.type, handedOut: 1 };
    }
    const resultType = tupleType(yields.map((a) => a.type));
    const b = new BlockBuilder('tangent');
    const result = b.let({ kind: 'elements', elements: yields }, resultType);
    return {
      parameters: typed,
      body: { statements: [...statements, ...b.statements], yields: [result] },
      resultType,
      handedOut: 1,
    };
  });
}

const isExpected = (vector: Variable, of: Atom, kind: Kind): boolean =>
  of.kind === 'variable' && printType(vector.type) === printType(vectorTypeOf(of, kind));

function vectorTypeOf(v: Variable, kind: Kind): Type {
  if (!isCountable(v.type)) throw new Unsuited();
  return vectorType(v.type, false, kind === 'tangents');
}
