/** References to memory that depends on the seeds: to that of all directions. */
import { BlockBuilder, number } from '../../ir/build.js';
import type { Atom, Expression, Let, Variable } from '../../ir/types.js';
import { multiply } from '../../rules/expression.js';
import { flatten } from '../flatten.js';
import { nothing } from './assemble.js';
import { forEach } from '../forEach.js';
import { partsOf } from './numbers.js';
import { isFlat, rowType } from './types.js';
import { Unsuited } from './unsuited.js';
import { plural, type Place, type Region, type Vectors } from './vectors.js';
import { zeroVectors } from './zeroVectors.js';

export function makeReference(s: Let, region: Region, vectors: Vectors): void {
  const e = s.expression;
  const v = s.variable;
  const type = vectors.vectorTypeOf(v);
  const b = new BlockBuilder('tangent', s.origin);
  const bind = (expression: Expression): void => vectors.set(v, b.let(expression, type, plural(v), v.role));
  const fill: (() => void)[] = [];
  const numbers = (row: Place, value: Atom): void => {
    if (value.kind === 'constant' && value.value === 0) return;
    fill.push(() => vectors.write(row, value, vectors.open(region, s)));
  };
  const member = (value: Atom): Atom => {
    if (value.type.kind === 'number') {
      const row = vectors.row(b);
      numbers({ array: row }, value);
      return row;
    }
    return value.kind === 'constant' || !vectors.varied.has(value) ? nothing : vectors.memory(value);
  };
  switch (e.kind) {
    case 'load':
      bind({ kind: 'load', array: vectors.memory(e.array), index: e.index });
      break;
    case 'pop':
      bind({ kind: 'pop', array: vectors.memory(e.array) });
      break;
    case 'field':
      bind({ kind: 'field', object: vectors.memory(e.object), name: e.name });
      break;
    case 'select':
      bind({ ...e, whenTrue: vectors.memory(e.whenTrue), whenFalse: vectors.memory(e.whenFalse) });
      break;
    case 'view': {
      const [from, to] = [vectors.startOf(e.from, b), vectors.startOf(e.to, b)];
      bind({ kind: 'view', array: vectors.memory(e.array), from, to });
      break;
    }
    case 'allocate':
      if (isFlat(type)) bind({ kind: 'allocate', length: vectors.startOf(e.length, b) });
      else {
        bind({ kind: 'elements', elements: [] });
        if (type.kind !== 'array' || type.element !== rowType) throw new Unsuited();
        forEach(b, e.length, [], (inner) => {
          inner.add({ kind: 'push', array: vectors.memory(v), value: vectors.row(inner) });
          return [];
        });
      }
      break;
    case 'zeros':
      vectors.set(v, zeros(b, e.like, v, vectors));
      break;
    case 'elements':
      if (isFlat(type)) {
        const length = number(e.elements.length);
        bind({ kind: 'allocate', length: flatten(b, multiply(length, vectors.directions)) });
        e.elements.forEach((value, i) => {
          const start = flatten(b, multiply(number(i), vectors.directions));
          numbers({ array: vectors.memory(v), start }, value);
        });
      } else bind({ kind: 'elements', elements: e.elements.map(member) });
      break;
    case 'record': {
      const known = new Set(partsOf(v.type).map((p) => p.key));
      const fields = e.fields.filter((f) => known.has(f.name));
      bind({ kind: 'record', fields: fields.map((f) => ({ ...f, value: member(f.value) })) });
      break;
    }
    case 'as':
    case 'primitive':
    case 'pure':
    case 'length':
    case 'external':
      throw new Unsuited();
  }
  region.statements.push(...b.statements);
  for (const write of fill) write();
}

/** Zeros in the shape of `like`, which is the primal's or depends on the seeds itself. */
function zeros(b: BlockBuilder, like: Atom, v: Variable, vectors: Vectors): Variable {
  if (vectors.varied.has(like)) throw new Unsuited();
  return zeroVectors(b, like, { ...v, name: plural(v) }, vectors.vectorTypeOf(v), vectors.directions);
}
