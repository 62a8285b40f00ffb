/** How often each construct of the language occurs: in how many of the programs, and how many times in all. */
import type { Body, Expr, Program, Stmt } from './program.js';

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
    ...program.parameters.map(({ text }) => `parameter ${text}`),
    ...(program.wrt.length > 0 ? ['wrt'] : []),
    `form ${program.form}`,
    ...program.constants.map(({ placement }) => `constant ${placement}`),
    ...program.helpers.flatMap((helper) => [
      `helper ${helper.placement}`,
      `helper returning ${helper.result}`,
      ...helper.parameters.filter(({ initial }) => initial !== undefined).map(() => 'default parameter'),
      ...ofBody(helper.body, 0),
    ]),
    ...ofBody(program.body, 0),
  ];
}

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
    case 'call':
      return ['call', ...expr.arguments.flatMap(ofExpr)];
    case 'apply':
      return [expr.construct, ...expr.arguments.flatMap(ofExpr)];
  }
}
