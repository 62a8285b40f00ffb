/**
 * Places the declarations: each variable in the innermost block that holds all its uses, at its first assignment if
 * that stands in that block itself. `const` where nothing is assigned twice.
 */
import { isNullable } from '../ir/build.js';
import { printType } from '../ir/print.js';
import type { Variable } from '../ir/types.js';
import { asksForItself, needsType, type Surroundings } from './annotate.js';
import { asTest, isEquality, negation } from './expression.js';
import { assignedBy, blocksOf, mapBlocks, termsOf, type Line, type Lines } from './line.js';
import { meaningsIn, type Meanings } from './narrowing.js';
import { fieldOf, fitting } from './places.js';
import { children, forEachVariable, reads, type Term } from './term.js';

/** `parameters` are declared elsewhere; `unset` are variables that some path leaves unset. */
export function declare(body: Lines, parameters: readonly Variable[], unset: ReadonlySet<Variable>): Lines {
  return new Declarations(body, parameters, unset).place(body);
}

/** The lines around a use, outermost first, each with its block. */
type Path = readonly { readonly block: Lines; readonly line: Line }[];

class Declarations {
  private readonly bound: Set<Variable>;
  private readonly meanings: Meanings;
  private readonly assignments = new Map<Variable, number>();
  private readonly first = new Map<Variable, Path>();
  /** How deep into the first path all uses stay together. */
  private readonly depth = new Map<Variable, number>();
  private readonly opened = new Map<Line, Variable[]>();
  /** Arrays elements of which are set in a loop to what variables give, and by which indices; by '' all that are known. */
  private readonly narrowed = new Map<Variable, Set<Variable | ''>>();
  /** Fields that may be absent and that loops set. */
  private readonly narrowedFields = new Map<Variable, Set<string>>();
  private readonly counters = new Set<Variable>();
  /** What the values that variables are assigned read. */
  private readonly sources = new Map<Variable, Set<Variable>>();
  /** Arrays whose length is compared with a literal. */
  private readonly sized = new Set<Variable>();
  /** Whether elements are set in loops at places that have names. */
  private setsByName = false;

  constructor(
    body: Lines,
    parameters: readonly Variable[],
    private readonly unset: ReadonlySet<Variable>,
  ) {
    this.bound = new Set(parameters);
    this.meanings = meaningsIn(body);
    this.survey(body, []);
    for (const [v, path] of this.first) {
      if (this.bound.has(v)) continue;
      if (!this.assignments.has(v) && !unset.has(v))
        throw new Error(`internal: ${v.name} #${v.id} is read and never set`);
      const { line } = path[this.depth.get(v)! - 1]!;
      this.opened.set(line, [...(this.opened.get(line) ?? []), v]);
    }
  }

  private survey(block: Lines, outer: Path): void {
    for (const line of block) {
      const path = [...outer, { block, line }];
      for (const t of termsOf(line)) forEachVariable(t, (v) => this.use(v, path));
      const assigned = assignedBy(line);
      if (assigned !== undefined) this.assignments.set(assigned, (this.assignments.get(assigned) ?? 0) + 1);
      if (line.kind === 'assign' && line.target.kind === 'variable') {
        const read = this.sources.get(line.target.variable) ?? new Set();
        this.sources.set(line.target.variable, read);
        forEachVariable(line.value, (v) => read.add(v));
      }
      const isInLoop = outer.some((step) => isLoop(step.line));
      const narrowed = isInLoop ? narrowedBy(line) : undefined;
      if (narrowed !== undefined && !this.isInnermost(narrowed.index, outer)) {
        const { array, index } = narrowed;
        this.narrowed.set(array, (this.narrowed.get(array) ?? new Set()).add(index));
      }
      if (isInLoop) this.noteField(line);
      for (const t of termsOf(line)) sizedIn(t, (v) => this.sized.add(v));
      this.setsByName ||= isInLoop && setsByName(line);
      if (line.kind === 'for') this.bound.add(line.index);
      if (line.kind === 'for') this.counters.add(line.index);
      if (line.kind === 'unpack') for (const v of line.variables) if (v !== undefined) this.bound.add(v);
      for (const inner of blocksOf(line)) this.survey(inner, path);
    }
  }

  private noteField(l: Line): void {
    if (l.kind !== 'assign' || l.operator !== '=' || l.target.kind !== 'member') return;
    const { object, name } = l.target;
    if (object.kind !== 'variable' || object.variable.type.kind !== 'record') return;
    const field = fieldOf(object.variable.type, name);
    if (field === undefined || !(field.optional === true || isNullable(field.type))) return;
    const { variable } = object;
    this.narrowedFields.set(variable, (this.narrowedFields.get(variable) ?? new Set()).add(name));
  }

  /** Whether the index is made anew by each iteration of the innermost loop. */
  private isInnermost(index: Variable | '', outer: Path): boolean {
    const loop = outer.findLast((step) => isLoop(step.line))?.line;
    if (index === '' || this.bound.has(index)) return false;
    return this.first.get(index)?.some((step) => step.line === loop) === true;
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
        return [this.declaration(l, variable, this.isReassigned(variable) ? 'let' : 'const', l.value)];
      }
      const inner = this.counted(mapBlocks(l, (b) => this.place(b)));
      const start: Opening = { line: startingWith(inner, here), before: [] };
      const { line, before } = here.reduce((o, v) => this.open(o, v, here), start);
      return [...before, ...(isEmpty(line) ? [] : [line])];
    });
  }

  /**
   * `let y;` before the line; and for `if (c) y = e; else y = 0`, where nothing else in the `else` has to do with `y`,
   * `let y = 0; if (c) y = e`.
   */
  private open({ line: l, before }: Opening, variable: Variable, here: readonly Variable[]): Opening {
    const plain: Opening = { line: l, before: [...before, this.declaration(l, variable, 'let')] };
    if (l.kind !== 'if') return plain;
    const about = l.otherwise.filter((x) => mentions(x, variable));
    const [setting] = about;
    if (about.length !== 1 || setting?.kind !== 'assign' || setting.operator !== '=') return plain;
    if (!isLiteral(setting.value) && !onlySets(l.otherwise, here)) return plain;
    const otherwise = l.otherwise.filter((x) => x !== setting);
    const opened = this.declaration(l, variable, 'let', withoutTest(setting.value, variable));
    return { line: { ...l, otherwise }, before: [...before, opened] };
  }

  private isNarrowed(array: Variable, index: Term): boolean {
    const by = this.narrowed.get(array);
    if (by === undefined || index.kind !== 'variable') return by?.has('') === true && index.kind === 'text';
    const { variable } = index;
    return by.has(variable) && !this.isReassigned(variable) && !this.counters.has(variable);
  }

  private isReassigned(v: Variable): boolean {
    return (this.assignments.get(v) ?? 0) > 1;
  }

  private dependsOn(v: Variable, on: Variable, seen = new Set<Variable>()): boolean {
    if (v === on) return true;
    if (seen.has(v)) return false;
    seen.add(v);
    return [...(this.sources.get(v) ?? [])].some((x) => this.dependsOn(x, on, seen));
  }

  private around(isInLoop: boolean): Surroundings {
    return {
      isReassigned: (v) => this.isReassigned(v),
      dependsOn: (v, on) => this.dependsOn(v, on),
      isNarrowed: (v, index) => this.isNarrowed(v, index),
      isFieldNarrowed: (v, name) => this.narrowedFields.get(v)?.has(name) === true,
      isSized: (v) => isInLoop && this.setsByName && this.sized.has(v),
      meanings: this.meanings,
    };
  }

  private counted(l: Line): Line {
    return l.kind === 'for' && asksForItself(l.index, l.from, this.around(true)) ? { ...l, typed: true } : l;
  }

  private declaration(l: Line, variable: Variable, keyword: 'let' | 'const', value?: Term): Line {
    const constant = keyword === 'const';
    const around = this.first.get(variable)?.slice(0, this.depth.get(variable)! - 1) ?? [];
    const isInLoop = around.some((step) => isLoop(step.line));
    const typed = needsType(variable, constant, value, this.around(isInLoop));
    const definite = value === undefined && this.unset.has(variable);
    const base = {
      origin: l.origin,
      sweep: l.sweep,
      kind: 'declare',
      variable,
      constant,
      typed,
      definite,
    } as const;
    if (value === undefined) return base;
    return narrows(variable, value)
      ? { ...base, typed: false, value: { kind: 'cast', operand: value, type: printType(variable.type) } }
      : { ...base, value };
  }
}

/** TypeScript takes `const c: Circle | Square = { kind: 'circle' }` for a circle, whatever calls make of it. */
const narrows = ({ type }: Variable, value: Term): boolean =>
  value.kind === 'object' && type.kind === 'record' && (type.members?.length ?? 0) > 1;

/** What the `else` knew to be there, said where the test has not been made yet. */
const withoutTest = (value: Term, target: Variable): Term =>
  value.kind === 'variable' ? fitting(value, value.variable.type, target.type) : value;

interface Opening {
  readonly line: Line;
  readonly before: readonly Line[];
}

/** The `if` the other way round where that leaves nothing for its `else` to do. */
function startingWith(l: Line, here: readonly Variable[]): Line {
  if (l.kind !== 'if' || l.otherwise.length < 2 || !onlySets(l.then, here)) return l;
  const isPlain = l.test.kind === 'variable' || l.test.kind === 'unary' || isEquality(l.test);
  return isPlain ? { ...l, test: asTest(negation(l.test)), then: l.otherwise, otherwise: l.then } : l;
}

/** Whether the lines do nothing but give first values to variables that are declared `here`. */
const onlySets = (lines: Lines, here: readonly Variable[]): boolean =>
  lines.every((l) => {
    if (l.kind !== 'assign' || l.operator !== '=' || l.target.kind !== 'variable') return false;
    const { value } = l;
    const isOuter = value.kind === 'variable' && !here.includes(value.variable);
    return here.includes(l.target.variable) && (isLiteral(value) || isOuter);
  });

const isLoop = (l: Line): boolean => l.kind === 'for' || l.kind === 'while';

/** The array and the index of `a[0] = x - 1`. */
function narrowedBy(l: Line): { readonly array: Variable; readonly index: Variable | '' } | undefined {
  if (l.kind !== 'assign' || l.operator !== '=' || l.target.kind !== 'element') return undefined;
  const { object, index } = l.target;
  let mentionsVariable = false;
  forEachVariable(l.value, () => (mentionsVariable = true));
  if (!mentionsVariable || object.kind !== 'variable') return undefined;
  if (index.kind === 'variable') return { array: object.variable, index: index.variable };
  return index.kind === 'text' ? { array: object.variable, index: '' } : undefined;
}

/** The arrays of `a.length === 1`. */
function sizedIn(t: Term, found: (v: Variable) => void): void {
  const sides = isEquality(t) ? children(t) : [];
  const length = sides.find((side) => side.kind === 'member' && side.name === 'length');
  if (length?.kind === 'member' && length.object.kind === 'variable' && sides.some(isLiteral))
    found(length.object.variable);
  for (const part of children(t)) sizedIn(part, found);
}

const setsByName = (l: Line): boolean =>
  l.kind === 'assign' && l.target.kind === 'element' && l.target.index.kind === 'variable';

const isEmpty = (l: Line): boolean => l.kind === 'if' && l.then.length === 0 && l.otherwise.length === 0;

const isLiteral = (t: Term): boolean => t.kind === 'text' || (t.kind === 'unary' && isLiteral(t.operand));

function mentions(l: Line, v: Variable): boolean {
  return (
    termsOf(l).some((t) => reads(t, v)) || blocksOf(l).some((b) => b.some((inner) => mentions(inner, v)))
  );
}
