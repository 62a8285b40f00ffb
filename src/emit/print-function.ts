/** A function of the companion, from its documentation to its closing brace. */
import { isNullable } from '../ir/build.js';
import { nonNull } from '../ir/nullable.js';
import { fieldName, printType } from '../ir/print.js';
import type { Derived, Function, Parameter } from '../ir/module.js';
import type { Type, Variable } from '../ir/types.js';
import { documentationComment } from './comments.js';
import { broken, enclosed, group, hard, indent, join, line, softline, type Doc } from './doc.js';
import type { Lines } from './line.js';
import { printBody } from './print-lines.js';
import type { NameOf } from './print-term.js';

export function printFunction(d: Derived, parameters: readonly Variable[], body: Lines, name: NameOf): Doc {
  const f = d.function;
  const head = `${d.exported ? 'export ' : ''}function ${f.name}`;
  const declared = f.parameters.map((p, i) => parameter(p, name(parameters[i]!)));
  const parameterList = ['(', indent([softline, join([',', line], declared)]), broken(','), softline, ')'];
  // As prettier does: a lone parameter stays on its line where the type after it breaks.
  const isApart = declared.length === 1 && isLiteralType(f);
  return [
    documentationComment(d.documentation).map((text) => [text, hard]),
    group([head, isApart ? group(parameterList) : parameterList, ': ', result(f), ' {']),
    indent(printBody(body, name)),
    hard,
    '}',
  ];
}

function parameter(p: Parameter, name: string): Doc {
  const type = p.typeText === '' ? printType(p.variable.type) : p.typeText;
  if (p.initializer === undefined) return `${name}${p.optional ? '?' : ''}: ${type}`;
  const isInferred = p.variable.type.kind === 'number' || p.variable.type.kind === 'boolean';
  return `${name}${isInferred ? '' : `: ${type}`} = ${p.initializer}`;
}

function result(f: Function): Doc {
  return f.resultText === '' || f.resultText === printType(f.resultType)
    ? typeDocument(f.resultType)
    : f.resultText;
}

const isLiteralType = (f: Function): boolean =>
  f.resultType.kind === 'record' && f.resultType.name === undefined;

/** Long types break like the values they describe. */
export function typeDocument(t: Type): Doc {
  const isWritten = t.kind === 'tuple' || (t.kind === 'record' && t.name === undefined);
  if (isWritten && isNullable(t)) return [typeDocument(nonNull(t)), ` | ${t.nullable}`];
  if (t.kind === 'tuple') {
    const elements = t.elements.map((e) => {
      const mark = e.optional === true ? '?' : '';
      if (e.label !== undefined) return [`${e.label}${mark}: `, typeDocument(e.type)];
      return mark === '' ? typeDocument(e.type) : ['(', typeDocument(e.type), `)${mark}`];
    });
    return enclosed('[', elements, ']');
  }
  if (t.kind !== 'record' || t.name !== undefined) return printType(t);
  const fields = t.fields.map((f) => [
    `${fieldName(f.name)}${f.optional ? '?' : ''}: `,
    typeDocument(f.type),
  ]);
  if (fields.length === 0) return '{}';
  return group(['{', indent([line, join([';', line], fields)]), broken(';'), line, '}']);
}
