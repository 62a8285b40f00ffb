/**
 * Places the declarations: each variable in the innermost block that holds all its uses, at its first assignment if
 * that stands in that block itself. `const` where nothing is assigned twice.
 */
import type { Variable } from '../ir/types.js';
import { blocksOf, mapBlocks, termsOf, type Line, type Lines } from './line.js';
import { forEachVariable, reads, type Term } from './term.js';

/** `parameters` are declared elsewhere. */
export function declare(body: Lines, parameters: readonly Variable[]): Lines {
  return new Declarations(body, parameters).place(body);
}

/** The lines around a use, outermost first, each with its block. */
type Path = readonly { readonly block: Lines; readonly line: Line }[];

class Declarations {
  private readonly bound: Set<Variable>;
  private readonly assignments = new Map<Variable, number>();
  private readonly first = new Map<Variable, Path>();
  /** How deep into the first path all uses stay together. */
  private readonly depth = new Map<Variable, number>();
  private readonly opened = new Map<Line, Variable[]>();

  constructor(body: Lines, parameters: readonly Variable[]) {
    this.bound = new Set(parameters);
    this.survey(body, []);
    for (const [v, path] of this.first) {
      if (this.bound.has(v)) continue;
      const { line } = path[this.depth.get(v)! - 1]!;
      this.opened.set(line, [...(this.opened.get(line) ?? []), v]);
    }
  }

  private survey(block: Lines, outer: Path): void {
    for (const line of block) {
      const path = [...outer, { block, line }];
      for (const t of termsOf(line)) forEachVariable(t, (v) => this.use(v, path));
      if (line.kind === 'assign' && line.target.kind === 'variable') {
        const v = line.target.variable;
        this.assignments.set(v, (this.assignments.get(v) ?? 0) + 1);
      }
      if (line.kind === 'for') this.bound.add(line.index);
      for (const inner of blocksOf(line)) this.survey(inner, path);
    }
  }

  private use(v: Variable, path: Path): void {
    const first = this.first.get(v);
    if (first === undefined) {
      this.first.set(v, path);
      this.depth.set(v, path.length);
      return;
    }
    const together = first.findIndex((step, i) => path[i]?.block !== step.block);
    if (together !== -1) this.depth.set(v, Math.min(this.depth.get(v)!, together));
  }

  place(block: Lines): Lines {
    return block.flatMap((l) => {
      const here = this.opened.get(l) ?? [];
      if (
        l.kind === 'assign' &&
        l.operator === '=' &&
        l.target.kind === 'variable' &&
        here.includes(l.target.variable)
      ) {
        const { variable } = l.target;
        if (here.length > 1 || reads(l.value, variable))
          throw new Error(`internal: ${variable.name} is read before it is set`);
        const constant = this.assignments.get(variable) === 1;
        return [{ origin: l.origin, sweep: l.sweep, kind: 'declare', variable, constant, value: l.value }];
      }
      const inner = mapBlocks(l, (b) => this.place(b));
      const start: Opening = { line: inner, before: [] };
      const { line, before } = here.reduce(open, start);
      return [...before, line];
    });
  }
}

interface Opening {
  readonly line: Line;
  readonly before: readonly Line[];
}

/** `let y;` before the line; `let y = 0; if (c) …` for `if (c) … else y = 0`. */
function open({ line: l, before }: Opening, variable: Variable): Opening {
  const declaration: Line = { origin: l.origin, sweep: l.sweep, kind: 'declare', variable, constant: false };
  const plain: Opening = { line: l, before: [...before, declaration] };
  if (l.kind !== 'if' || !l.otherwise.every((x) => setsLiteral(x))) return plain;
  const setting = l.otherwise.find((x) => setsLiteral(x, variable));
  if (setting?.kind !== 'assign') return plain;
  const otherwise = l.otherwise.filter((x) => x !== setting);
  return { line: { ...l, otherwise }, before: [...before, { ...declaration, value: setting.value }] };
}

function setsLiteral(l: Line, v?: Variable): boolean {
  if (l.kind !== 'assign' || l.operator !== '=' || l.target.kind !== 'variable') return false;
  return isLiteral(l.value) && (v === undefined || l.target.variable === v);
}

const isLiteral = (t: Term): boolean => t.kind === 'text' || (t.kind === 'unary' && isLiteral(t.operand));
