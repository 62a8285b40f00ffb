/** Fresh zero values of a type. */
import { variable } from '../ir/build.js';
import { printType } from '../ir/print.js';
import type { Type } from '../ir/types.js';
import type { Style } from './expression.js';
import { text } from './literal.js';
import { call, element, member, read, type Term } from './term.js';

/** An array of `length` zeros. */
export function allocation(type: Type, length: Term): Term {
  if (type.kind === 'opaque' && /^[A-Z]\w*Array(<.*>)?$/.test(type.text)) {
    return { kind: 'create', type: type.text.replace(/<.*/, ''), arguments: [length] };
  }
  if (type.kind !== 'array') throw new Error(`internal: allocate ${printType(type)}`);
  if (type.storage !== 'Array') return { kind: 'create', type: type.storage, arguments: [length] };
  const element = printType(type.element);
  const create: Term = { kind: 'create', type: `Array<${element}>`, arguments: [length] };
  if (type.element.kind === 'number') return call(member(create, 'fill'), text('0'));
  if (type.element.kind === 'boolean') return call(member(create, 'fill'), text('false'));
  throw new Error(`internal: allocate ${printType(type)}`);
}

/** Zeros in the shape of `like`. */
export function zeros(type: Type, like: Term, style: Style): Term {
  switch (type.kind) {
    case 'number':
      return text('0');
    case 'boolean':
      return text('false');
    case 'array': {
      if (type.storage !== 'Array' || type.element.kind === 'number' || type.element.kind === 'boolean') {
        return allocation({ ...type, readonly: false }, member(like, 'length'));
      }
      const row = variable('row', type.element, 'temporary');
      return call(member(like, 'map'), {
        kind: 'arrow',
        parameter: row,
        body: zeros(type.element, read(row), style),
      });
    }
    case 'tuple':
      return {
        kind: 'array',
        elements: type.elements.map((e, i) => zeros(e.type, element(like, text(String(i))), style)),
      };
    case 'record':
      return {
        kind: 'object',
        fields: type.fields.map((f) => ({ name: f.name, value: field(f, like, style) })),
      };
    case 'opaque':
      return text('undefined');
    case 'void':
      throw new Error('internal: a zero of type void');
  }
}

function field(f: { name: string; type: Type; optional: boolean }, like: Term, style: Style): Term {
  const value = member(like, f.name);
  const zero = zeros(f.type, value, style);
  if (!f.optional) return zero;
  const test: Term = { kind: 'binary', operator: '===', left: value, right: text('undefined') };
  return { kind: 'conditional', test, whenTrue: text('undefined'), whenFalse: zero };
}
