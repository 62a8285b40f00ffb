/**
 * Names for the variables of a function: the user's own where they are free, hints numbered where they are not, and
 * t1, t2, … for temporaries. No name hides another, a global in use, or an import.
 */
import { isIdentifier } from '../ir/print.js';
import type { Variable } from '../ir/types.js';
import { blocksOf, termsOf, type Lines } from './line.js';
import { isUsers } from './naming.js';
import { children, forEachVariable, type Term } from './term.js';

/** What a companion's variables must never be called. */
export const reserved: ReadonlySet<string> = new Set(
  (
    'abstract any arguments as async await boolean break case catch class const continue debugger declare default ' +
    'delete do else enum eval export extends false finally for from function get if implements import in instanceof ' +
    'interface is let module namespace never new null number object of package private protected public readonly ' +
    'require return set static string super switch symbol this throw true try type typeof undefined unknown var ' +
    'void while with yield Array BigInt Boolean Date Error Float32Array Float64Array Function Infinity Int8Array ' +
    'Int16Array Int32Array JSON Map Math NaN Number Object RangeError ReferenceError RegExp Set String Symbol ' +
    'SyntaxError TypeError URIError Uint8Array Uint8ClampedArray Uint16Array Uint32Array console globalThis isFinite isNaN'
  ).split(' '),
);

/** A parameter that is not read gets a `_` in front, which is what `noUnusedParameters` asks for. */
export function assignNames(
  parameters: readonly Variable[],
  body: Lines,
  taken: ReadonlySet<string>,
): ReadonlyMap<Variable, string> {
  const scopes = new Map<Variable, Scope>();
  for (const p of parameters) scopes.set(p, []);
  survey(body, [], scopes);
  const read = usedIn(body);
  const hints = new Map([...readsOfFields(body), ...fieldsIn(body)]);
  for (const p of parameters) if (!read.has(p) && !p.name.startsWith('_')) hints.set(p, `_${p.name}`);
  return new Names(scopes, hints, taken).assign();
}

function usedIn(body: Lines, found = new Set<Variable>()): ReadonlySet<Variable> {
  for (const l of body) {
    for (const t of termsOf(l)) forEachVariable(t, (v) => found.add(v));
    for (const b of blocksOf(l)) usedIn(b, found);
  }
  return found;
}

/** Temporaries that become fields are named after them: `const value = …; return { value, … }`. */
function fieldsIn(body: Lines): ReadonlyMap<Variable, string> {
  const found = new Map<Variable, string>();
  const visit = (t: Term): void => {
    if (t.kind === 'object') {
      for (const { name, value } of t.fields) {
        if (value.kind === 'variable' && value.variable.name === '') found.set(value.variable, name);
      }
    }
    children(t).forEach(visit);
  };
  const block = (lines: Lines): void => {
    for (const l of lines) {
      termsOf(l).forEach(visit);
      blocksOf(l).forEach(block);
    }
  };
  block(body);
  return found;
}

/** Temporaries that hold a field are named after it: `const velocity = body.velocity`, `velocityBar` in the shadow. */
function readsOfFields(body: Lines, found = new Map<Variable, string>()): ReadonlyMap<Variable, string> {
  for (const l of body) {
    if (l.kind === 'declare' && l.variable.name === '' && l.value !== undefined) {
      const name = fieldRead(l.value) ?? elementRead(l.value, l.variable, found);
      if (name !== undefined) found.set(l.variable, withSuffix(name, suffixOf(rootOf(l.value))));
    }
    for (const b of blocksOf(l)) readsOfFields(b, found);
  }
  return found;
}

function fieldRead(t: Term): string | undefined {
  if (t.kind === 'assert') return fieldRead(t.operand);
  return t.kind === 'member' && isIdentifier(t.name) && t.name !== 'length' ? t.name : undefined;
}

/** `row` for `rows[i]`, if there is something inside. */
function elementRead(t: Term, v: Variable, hints: ReadonlyMap<Variable, string>): string | undefined {
  if (t.kind === 'assert') return elementRead(t.operand, v, hints);
  if (t.kind !== 'element' || t.object.kind !== 'variable') return undefined;
  const many = (hints.get(t.object.variable) ?? t.object.variable.name).replace(/(Bar|Dot)$/, '');
  const one = singular(many);
  const isPart = one !== many && one !== '';
  if (v.type.kind === 'number') return isPart && one.length >= 3 ? one : undefined;
  return isPart ? one : v.type.kind === 'array' ? 'row' : undefined;
}

const singular = (word: string): string =>
  word === 'children'
    ? 'child'
    : /[^s]ies$/.test(word)
      ? word.replace(/ies$/, 'y')
      : word.replace(/([^s])s$/, '$1');

/** The variable that leads to the place. */
function rootOf(t: Term): Variable | undefined {
  if (t.kind === 'variable') return t.variable;
  if (t.kind === 'member' || t.kind === 'element') return rootOf(t.object);
  return t.kind === 'assert' || t.kind === 'cast' ? rootOf(t.operand) : undefined;
}

const suffixOf = (root: Variable | undefined): string =>
  root === undefined
    ? ''
    : root.role.endsWith('adjoint')
      ? 'Bar'
      : root.role.endsWith('tangent')
        ? 'Dot'
        : '';

/** One of `xDots` is `xDot` as it is. */
const withSuffix = (name: string, suffix: string): string =>
  /(?:Bar|Dot|Mask)$/.test(name) ? name : name + suffix;

/** The blocks around a declaration, outermost first. */
type Scope = readonly Lines[];

/** In order of appearance. An arrow is a block of its own. */
function survey(block: Lines, outer: Scope, scopes: Map<Variable, Scope>): void {
  const scope = [...outer, block];
  for (const l of block) {
    if (l.kind === 'declare') scopes.set(l.variable, scope);
    if (l.kind === 'unpack') for (const v of l.variables) if (v !== undefined) scopes.set(v, scope);
    if (l.kind === 'for') scopes.set(l.index, [...scope, l.body]);
    for (const t of termsOf(l)) arrows(t, (v) => scopes.set(v, [...scope, []]));
    for (const inner of blocksOf(l)) survey(inner, scope, scopes);
  }
}

function arrows(t: Term, visit: (v: Variable) => void): void {
  if (t.kind === 'arrow') visit(t.parameter);
  for (const child of children(t)) arrows(child, visit);
}

class Names {
  private readonly names = new Map<Variable, string>();
  private readonly holders = new Map<string, Scope[]>();
  private temporaries = 0;

  constructor(
    private readonly scopes: ReadonlyMap<Variable, Scope>,
    /** Names for some variables that are better than their own. */
    private readonly hints: ReadonlyMap<Variable, string>,
    private readonly taken: ReadonlySet<string>,
  ) {}

  assign(): ReadonlyMap<Variable, string> {
    const all = [...this.scopes.keys()];
    const hints = new Set(all.map((v) => this.hint(v)));
    for (const v of all.filter((v) => isUsers(v) && this.hint(v) !== ''))
      if (this.isFree(this.hint(v), v)) this.give(v, this.hint(v));
    for (const v of all) {
      if (this.names.has(v)) continue;
      const hint = this.hint(v);
      if (hint === '') this.give(v, this.temporary(v, hints));
      else this.give(v, this.isFree(hint, v) ? hint : this.numbered(v, hints));
    }
    return this.names;
  }

  private hint(v: Variable): string {
    const name = this.hints.get(v) ?? v.name;
    // What is named after a field may be named `1` or `a-b`.
    return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : '';
  }

  private numbered(v: Variable, hints: ReadonlySet<string>): string {
    const hint = this.hint(v);
    for (let n = 1; ; n++) {
      const name = /\d$/.test(hint) ? `${hint}_${n}` : `${hint}${n}`;
      if (!hints.has(name) && this.isFree(name, v)) return name;
    }
  }

  private temporary(v: Variable, hints: ReadonlySet<string>): string {
    for (;;) {
      const name = `t${++this.temporaries}`;
      if (!hints.has(name) && this.isFree(name, v)) return name;
    }
  }

  private give(v: Variable, name: string): void {
    this.names.set(v, name);
    this.holders.set(name, [...(this.holders.get(name) ?? []), this.scopes.get(v)!]);
  }

  private isFree(name: string, v: Variable): boolean {
    if (reserved.has(name) || this.taken.has(name)) return false;
    const scope = this.scopes.get(v)!;
    return !(this.holders.get(name) ?? []).some((other) => overlap(scope, other));
  }
}

/** Whether one scope encloses the other. */
function overlap(a: Scope, b: Scope): boolean {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return false;
  return true;
}
