/** The notation of `--print-ir`: one line a statement, blocks indented, versions of a name numbered. */
import { isNullable, isReadonly } from './build.js';
import type { Function, Module } from './module.js';
import type {
  Atom,
  Block,
  Expression,
  Field,
  RecordType,
  Statement,
  Type,
  Variable,
  TupleElement,
} from './types.js';

export function printModule(module: Module): string {
  return [...module.functions.values()].map(printFunction).join('\n\n') + '\n';
}

export function printFunction(f: Function): string {
  const p = new Printer();
  const parameters = f.parameters.map((x) => `${p.name(x.variable)}: ${printType(x.variable.type)}`);
  p.line(`function ${f.name}(${parameters.join(', ')}): ${printType(f.resultType)} {`);
  p.block(f.body, 'return');
  p.line('}');
  return p.lines.join('\n');
}

export function printType(t: Type): string {
  const text = printPresent(t);
  return isNullable(t) ? `${text} | ${t.nullable}` : text;
}

/** The type of what is there when it is there. */
function printPresent(t: Type): string {
  switch (t.kind) {
    case 'number':
    case 'boolean':
    case 'void':
      return t.kind;
    case 'opaque':
      return t.text;
    case 'array':
      return t.storage === 'Array'
        ? `${isReadonly(t) ? 'readonly ' : ''}${printElement(t.element)}[]`
        : t.storage;
    case 'tuple':
      return `${isReadonly(t) ? 'readonly ' : ''}[${t.elements.map(printTupleElement).join(', ')}]`;
    case 'union':
      return `${printType(t.list)} | ${printType(t.object)}`;
    case 'record':
      return (
        t.name ??
        (t.members === undefined ? printFields(t) : [...new Set(t.members.map(printPresent))].join(' | '))
      );
  }
}

function printTupleElement({ label, type, optional = false }: TupleElement): string {
  if (label !== undefined) return `${label}${optional ? '?' : ''}: ${printType(type)}`;
  return optional ? `${printElement(type)}?` : printType(type);
}

const printFields = (t: RecordType): string => `{ ${t.fields.map(printField).join('; ')} }`;

/** A field that the object of a union never has is one that may be asked for. */
function printField({ name, optional, type }: Field): string {
  const text = optional && type.kind === 'void' ? 'never' : printType(type);
  return `${fieldName(name)}${optional ? '?' : ''}: ${text}`;
}

export const isIdentifier = (name: string): boolean => /^[A-Za-z_$][\w$]*$/.test(name);

/** As it is written in a literal or a type. */
export const fieldName = (name: string): string => (isIdentifier(name) ? name : quote(name));

/** A string literal in single quotes. */
export function quote(value: string): string {
  const inner = JSON.stringify(value)
    .slice(1, -1)
    .replace(/\\.|'/g, (m) => (m === '\\"' ? '"' : m === "'" ? "\\'" : m));
  return `'${inner}'`;
}

function printElement(t: Type): string {
  const text = printType(t);
  const isUnion =
    isNullable(t) ||
    t.kind === 'union' ||
    (t.kind === 'opaque' && t.text.includes('|')) ||
    (t.kind === 'record' && (t.name?.includes('|') ?? (t.members?.length ?? 1) > 1));
  const isCompound = t.kind === 'opaque' && /[^\w$.[\]<>"']/.test(t.text);
  return isUnion || isCompound || isReadonly(t) ? `(${text})` : text;
}

class Printer {
  readonly lines: string[] = [];
  private indent = 0;
  private readonly names = new Map<Variable, string>();
  private readonly taken = new Map<string, number>();

  line(text: string): void {
    this.lines.push('  '.repeat(this.indent) + text);
  }

  name(v: Variable): string {
    const known = this.names.get(v);
    if (known !== undefined) return known;
    const hint = v.name === '' ? 't' : v.name;
    const count = this.taken.get(hint) ?? 0;
    this.taken.set(hint, count + 1);
    const name = v.name === '' ? `t${count + 1}` : count === 0 ? hint : `${hint}_${count}`;
    this.names.set(v, name);
    return name;
  }

  atom(a: Atom): string {
    if (a.kind === 'variable') return this.name(a);
    if (Object.is(a.value, -0)) return '-0';
    return typeof a.value === 'string' ? JSON.stringify(a.value) : String(a.value);
  }

  atoms(list: readonly Atom[]): string {
    return list.map((a) => this.atom(a)).join(' ');
  }

  expression(e: Expression): string {
    switch (e.kind) {
      case 'primitive':
      case 'pure':
        return `${e.operation} ${this.atoms(e.arguments)}`;
      case 'select':
        return `select ${this.atoms([e.condition, e.whenTrue, e.whenFalse])}`;
      case 'load':
        return `load ${this.atoms([e.array, e.index])}`;
      case 'field':
        return `field ${this.atom(e.object)} ${e.name}`;
      case 'length':
      case 'pop':
        return `${e.kind} ${this.atom(e.array)}`;
      case 'view':
        return `view ${this.atoms([e.array, e.from, e.to])}`;
      case 'allocate':
        return `allocate ${this.atom(e.length)}`;
      case 'zeros':
        return `zeros ${this.atom(e.like)}`;
      case 'as':
        return `as ${this.atom(e.value)}`;
      case 'elements':
        return `[${e.elements.map((a) => this.atom(a)).join(', ')}]`;
      case 'record':
        return `{ ${e.fields.map((f) => `${f.name}: ${this.atom(f.value)}`).join(', ')} }`;
      case 'external':
        return 'external `' + this.holes(e.operation.text, e.arguments) + '`';
    }
  }

  private holes(text: readonly string[], args: readonly Atom[]): string {
    return text.map((t, i) => t + (i < args.length ? '${' + this.atom(args[i]!) + '}' : '')).join('');
  }

  block(b: Block, yieldWord = 'yield'): void {
    this.indent++;
    for (const s of b.statements) this.statement(s);
    if (b.yields.length > 0) this.line(`${yieldWord} ${b.yields.map((a) => this.atom(a)).join(', ')}`);
    this.indent--;
  }

  private statement(s: Statement): void {
    switch (s.kind) {
      case 'let':
        return this.line(`${this.name(s.variable)} = ${this.expression(s.expression)}`);
      case 'store':
        return this.line(
          `store ${this.atom(s.target)} ${typeof s.key === 'string' ? s.key : this.atom(s.key)} ${this.atom(s.value)}`,
        );
      case 'push':
        return this.line(`push ${this.atom(s.array)} ${this.atom(s.value)}`);
      case 'effect':
      case 'throw':
        return this.line(`${s.kind} \`${this.holes(s.operation.text, s.arguments)}\``);
      case 'call':
        return this.line(`${this.results(s.results)}call ${s.callee} ${this.atoms(s.arguments)}`.trimEnd());
      case 'if':
        this.line(`if ${this.atom(s.condition)}${this.arrow(s.results)} {${mirrorNote(s.mirrors)}`);
        this.block(s.then);
        if (s.otherwise.statements.length + s.otherwise.yields.length > 0) {
          this.line('} else {');
          this.block(s.otherwise);
        }
        return this.line('}');
      case 'for': {
        const test = (s.step > 0 ? '<' : '>') + (s.inclusive ? '=' : '');
        const head = `for ${this.name(s.index)} = ${this.atom(s.from)}; ${test} ${this.atom(s.to)}; += ${s.step}`;
        this.line(`${head}${this.carried(s.carried)}${this.arrow(s.results)} {${mirrorNote(s.mirrors)}`);
        this.block(s.body);
        return this.line('}');
      }
      case 'while':
        this.line(`while${this.carried(s.carried)}${this.arrow(s.results)} {`);
        this.block(s.test, 'test');
        this.line('} do {');
        this.block(s.body);
        return this.line('}');
    }
  }

  private carried(list: readonly { parameter: Variable; initial: Atom }[]): string {
    if (list.length === 0) return '';
    return ` carrying (${list.map((c) => `${this.name(c.parameter)} = ${this.atom(c.initial)}`).join(', ')})`;
  }

  private arrow(results: readonly Variable[]): string {
    return results.length === 0 ? '' : ` -> (${results.map((v) => this.name(v)).join(', ')})`;
  }

  private results(results: readonly Variable[]): string {
    return results.length === 0 ? '' : `${results.map((v) => this.name(v)).join(', ')} = `;
  }
}

const mirrorNote = (mirrors: number | undefined): string => (mirrors === undefined ? '' : ' # reverse');
