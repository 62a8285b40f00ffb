/** How often each construct of the language occurs: in how many of the programs, and how many times in all. */
import type { Body, Declaration, Expr, Parameter, Program, Stmt, Type } from './program.js';
import { isScalar, type Field } from './shapes.js';

export class Frequency {
  private programs = 0;
  private readonly counts = new Map<string, { programs: number; total: number }>();

  add(program: Program): void {
    this.programs++;
    const found = constructsOf(program);
    for (const construct of new Set(found)) {
      const entry = this.counts.get(construct) ?? { programs: 0, total: 0 };
      this.counts.set(construct, entry);
      entry.programs++;
    }
    for (const construct of found) this.counts.get(construct)!.total++;
  }

  /** One line per construct, the most frequent first. */
  report(): string {
    const rows = [...this.counts].sort(([, a], [, b]) => b.programs - a.programs);
    return rows
      .map(([construct, { programs, total }]) => {
        const share = ((100 * programs) / this.programs).toFixed(1).padStart(5);
        return `${construct.padEnd(28)} ${share} % of programs, ${total} times`;
      })
      .join('\n');
  }
}

export function constructsOf(program: Program): readonly string[] {
  return [
    ...program.parameters.flatMap((parameter) => [nameOfParameter(parameter), ...ofParameter(parameter)]),
    ...(program.wrt.length > 0 ? ['wrt'] : []),
    `form ${program.form}`,
    ...program.constants.map(({ placement }) => `constant ${placement}`),
    ...program.declarations.flatMap(ofDeclaration),
    ...(program.result === 'number' ? [] : [`result ${kindOf(program.result)}`]),
    ...program.helpers.flatMap((helper) => [
      `helper ${helper.placement}`,
      `helper returning ${kindOf(helper.result)}`,
      ...(helper.recursive === true ? ['recursive helper'] : []),
      ...helper.parameters.flatMap(ofParameter),
      ...helper.parameters.filter(({ initial }) => initial !== undefined).map(() => 'default parameter'),
      ...ofBody(helper.body, 0),
    ]),
    ...ofBody(program.body, 0),
  ];
}

function nameOfParameter({ type, text }: Parameter): string {
  const kind = kindOf(type);
  return `parameter ${kind === type || kind.startsWith('list') ? text.replace(/\b[A-Z]\w*(?=\[)/, 'T') : kind}`;
}

/** Shapes by kind: the names of declared types say nothing. */
function kindOf(type: Type): string {
  if (typeof type === 'string') return type;
  if (type.kind === 'list') return `list of ${kindOf(type.element)}`;
  if (type.kind === 'optional') return `optional ${kindOf(type.of)}`;
  return type.kind === 'record' && type.isClass === true ? 'class' : type.kind;
}

function ofParameter({ rest, optional, pattern }: Parameter): readonly string[] {
  return [
    ...(rest === true ? ['rest parameter'] : []),
    ...(optional === true ? ['optional parameter'] : []),
    ...(pattern === undefined ? [] : ['destructured parameter']),
  ];
}

function ofDeclaration(declaration: Declaration): readonly string[] {
  switch (declaration.kind) {
    case 'record':
      return [declaration.form, ...declaration.shape.fields.map((field) => `field ${fieldKind(field)}`)];
    case 'union':
      return ['union'];
    case 'choice':
      return [declaration.form === 'type' ? 'union of strings' : declaration.form];
    case 'text':
      return [`library: ${declaration.construct}`];
    case 'class':
      return [
        'class',
        `class ${declaration.constructorForm}`,
        ...(declaration.base === undefined ? [] : ['class with base']),
        ...declaration.methods.flatMap(({ form, overrides, body, parameters }) => [
          `declared ${form}`,
          ...(overrides === true ? ['override'] : []),
          ...parameters.flatMap(ofParameter),
          ...ofBody(body, 0),
        ]),
      ];
  }
}

const fieldKind = ({ type, optional }: Field): string =>
  `${optional === true ? 'optional ' : ''}${kindOf(type)}`;

function ofBody(body: Body, loops: number): readonly string[] {
  return body.flatMap((statement) => ofStatement(statement, loops));
}

function ofStatement(statement: Stmt, loops: number): readonly string[] {
  const nested = loops > 0 ? ['nested loop'] : [];
  const labelled =
    'label' in statement && statement.label !== undefined ? [`label on ${statement.kind}`] : [];
  switch (statement.kind) {
    case 'declare':
      return [
        statement.keyword,
        ...(isScalar(statement.type) ? [] : [`${statement.keyword} ${kindOf(statement.type)}`]),
        ...(statement.initial === undefined ? ['late initial'] : ofExpr(statement.initial)),
      ];
    case 'assign':
      return [`assign ${statement.operator}`, ...ofExpr(statement.value)];
    case 'expression':
      return ofExpr(statement.value);
    case 'return':
      return ['return', ...(loops > 0 ? ['return in loop'] : []), ...ofExpr(statement.value)];
    case 'jump':
      return [statement.label === undefined ? statement.jump : `${statement.jump} label`];
    case 'if':
      return [
        statement.otherwise === undefined ? 'if' : 'if else',
        ...ofExpr(statement.condition),
        ...ofBody(statement.then, loops),
        ...ofBody(statement.otherwise ?? [], loops),
      ];
    case 'block':
      return ['block', ...ofBody(statement.body, loops)];
    case 'switch':
      return [
        'switch',
        ...ofExpr(statement.on),
        ...statement.cases.flatMap((item) => [
          item.value === undefined ? 'default case' : 'case',
          ...(item.breaks ? [] : ['fall-through']),
          ...ofBody(item.body, loops),
        ]),
      ];
    case 'for':
      return [
        `for ${statement.test}`,
        ...nested,
        ...labelled,
        ...ofExpr(statement.from),
        ...ofExpr(statement.to),
        ...ofBody(statement.body, loops + 1),
      ];
    case 'forOf':
      return [
        'for of',
        ...nested,
        ...labelled,
        ...ofExpr(statement.of),
        ...ofBody(statement.body, loops + 1),
      ];
    case 'snippet':
      return [
        statement.construct,
        ...(statement.loops ? nested : []),
        ...statement.arguments.flatMap(ofExpr),
        ...statement.bodies.flatMap((body) => ofBody(body, statement.loops ? loops + 1 : loops)),
      ];
    case 'while':
      return [
        statement.shape,
        ...nested,
        ...labelled,
        ...ofExpr(statement.condition),
        ...ofBody(statement.body, loops + 1),
      ];
  }
}

function ofExpr(expr: Expr): readonly string[] {
  switch (expr.kind) {
    case 'literal':
    case 'variable':
      return [];
    case 'lambda':
      return [
        expr.body.length === 1 && expr.body[0]?.kind === 'return' ? 'lambda' : 'lambda with block',
        ...expr.parameters.flatMap(ofParameter),
        ...ofBody(expr.body, 0),
      ];
    case 'call':
      return ['call', ...expr.arguments.flatMap(ofExpr)];
    case 'apply':
      return [expr.construct, ...expr.arguments.flatMap(ofExpr)];
  }
}
