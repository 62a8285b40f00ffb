/** Object literals: fields in order, later ones in the place of earlier ones, objects spread field by field. */
import { ts } from 'ts-morph';
import { boolean, booleanType } from '../ir/build.js';
import { printType } from '../ir/print.js';
import type { Atom, Field, RecordType, Type } from '../ir/types.js';
import { hasMember, isArrayLike } from './arrays/kinds.js';
import { unwrap } from './assigned.js';
import { branch } from './branch.js';
import { isNullish } from './conditions.js';
import { fit } from './conform.js';
import type { Context } from './context.js';
import { lowerValue, type Want } from './expressions.js';
import { external } from './externals.js';
import { enumerated, withKeyOrder } from './keyOrder.js';
import { narrowed, placeType } from './memory.js';
import { textOf } from './places.js';
import { refuseSyntax, reportType } from './refused.js';
import { isNullable } from './types.js';

/** A field that may be there or not, which shows at run time. */
interface Maybe {
  readonly name: string;
  readonly isThere: Atom;
  readonly read: () => Atom;
}

export function lowerObjectLiteral(c: Context, node: ts.ObjectLiteralExpression, want: Want): Atom {
  const members = new Members(c, node);
  const type = typeOfLiteral(c, node, want);
  const typeOf = (name: string) =>
    type?.kind === 'record' ? type.fields.find((f) => f.name === name)?.type : undefined;
  for (const property of node.properties) {
    if (ts.isSpreadAssignment(property)) {
      members.spread(lowerValue(c, property.expression, { absent: true }), property.expression);
      continue;
    }
    const isPlain = ts.isPropertyAssignment(property) || ts.isShorthandPropertyAssignment(property);
    const name = isPlain ? keyOf(c, property.name) : undefined;
    if (name === undefined || !isPlain) {
      const key = `'${textOf(property.name ?? property)}'`;
      return isPlain
        ? c.fail(property, 'objectValue', { construct: `${key} is computed` })
        : c.fail(property, 'method', { construct: key });
    }
    const value = ts.isPropertyAssignment(property) ? property.initializer : property.name;
    const expected = typeOf(name);
    members.set(name, lowerValue(c, value, expected === undefined ? {} : { expected }));
  }
  return members.finish(type, want.name ?? '');
}

/** The type its place wants or, where that is none of an object, its own. */
function typeOfLiteral(c: Context, node: ts.ObjectLiteralExpression, want: Want): Type | undefined {
  const contextual = c.types.wantedAt(node);
  const wanted = contextual === undefined ? undefined : c.types.ofPresent(contextual);
  const candidates = [want.expected, wanted !== undefined && 'type' in wanted ? wanted.type : undefined];
  const isObject = (t: Type | undefined) =>
    t?.kind === 'record' || (t?.kind === 'opaque' && isDictionary(c, contextual));
  const found = candidates.find(isObject);
  if (found !== undefined) return found;
  const own = c.types.of(c.types.checker.getTypeAtLocation(node));
  return 'type' in own ? own.type : undefined;
}

const isDictionary = (c: Context, type: ts.Type | undefined): boolean =>
  type !== undefined && c.types.checker.getIndexInfosOfType(type).length > 0;

/** The name of a property, if it is known. */
export function keyOf(c: Context, name: ts.PropertyName | ts.BindingName): string | undefined {
  if (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) return name.text;
  if (ts.isNumericLiteral(name)) return String(Number(name.text));
  if (!ts.isComputedPropertyName(name)) return undefined;
  const known = lowerValue(c, name.expression);
  if (known.kind === 'constant') return String(known.value);
  const type = c.types.checker.getTypeAtLocation(unwrap(name.expression));
  if (type.isStringLiteral() || type.isNumberLiteral()) return String(type.value);
  return undefined;
}

class Members {
  private readonly known = new Map<string, Atom>();
  private maybe: Maybe[] = [];
  /** All names in the order of their first place. */
  private readonly names = new Set<string>();

  constructor(
    private readonly c: Context,
    private readonly node: ts.Node,
  ) {}

  set(name: string, value: Atom): void {
    this.names.add(name);
    this.known.set(name, value);
    this.maybe = this.maybe.filter((m) => m.name !== name);
  }

  /** The fields of an object, but for those in `except`. */
  spread(
    object: Atom,
    node: ts.Expression | ts.BindingElement,
    except: ReadonlySet<string> = new Set(),
  ): void {
    const { c } = this;
    if (object.kind === 'constant' && (object.value === undefined || object.value === null)) return;
    if (object.type.kind !== 'record') {
      c.fail(node, 'spread', { construct: `'${textOf(node)}' in an object literal` });
      return;
    }
    const hidden = hiddenField(c, object.type, node, except);
    if (hidden !== undefined) return refuseCopy(c, node, textOf(node), hidden);
    const mayMiss = isNullable(narrowed(c, object.type, node));
    const isThere = mayMiss ? c.not(isNullish(c, object)) : boolean(true);
    for (const f of this.fieldsOf(object.type, node))
      if (!except.has(f.name)) this.spreadField(object, f, isThere);
  }

  /** The fields an object has at this place: of a union, those of the member it is known to be. */
  private fieldsOf(type: RecordType, node: ts.Node): readonly Field[] {
    const here = this.c.types.ofPresent(this.c.types.checker.getTypeAtLocation(node));
    if ('problem' in here || here.type.kind !== 'record' || !ts.isExpression(node)) return type.fields;
    const { fields } = withKeyOrder(
      here.type,
      type.fields.map((f) => f.name),
    );
    return enumerated(fields, (f) => f.name);
  }

  private spreadField(object: Atom, f: Field, isThere: Atom): void {
    const { c } = this;
    const read = (): Atom => c.let({ kind: 'field', object, name: f.name }, f.type);
    if (!f.optional && isThere.kind === 'constant') return this.set(f.name, read());
    const has = (): Atom => (f.optional ? hasField(c, object, f.name) : boolean(true));
    const test = branch(c, isThere, has, () => boolean(false), { select: true })!;
    const before = this.known.get(f.name);
    if (before !== undefined)
      return this.set(
        f.name,
        branch(c, test, read, () => before)!,
      );
    this.names.add(f.name);
    this.maybe.push({ name: f.name, isThere: test, read });
  }

  finish(type: Type | undefined, name: string): Atom {
    const { c, node } = this;
    const result = type ?? this.ownType();
    if (result.kind === 'opaque' && this.isData) return this.data(result, name);
    // The keys of a dictionary are those that it is made with.
    if (result.kind === 'opaque' && this.maybe.length === 0) return this.make(this.ownType(), name);
    if (result.kind !== 'record') {
      return c.fail(node, 'objectValue', { construct: `'${textOf(node)}' is an object of unknown type` });
    }
    return this.make(result, name);
  }

  private make(result: RecordType, name: string): Atom {
    const { c } = this;
    const fields = [...this.known].map(([field, value]) => ({
      name: field,
      value: this.fitting(
        value,
        result.fields.find((f) => f.name === field),
      ),
    }));
    const object = c.let({ kind: 'record', fields }, withKeyOrder(result, [...this.names]), name);
    for (const { name: key, isThere, read } of this.maybe) {
      branch(
        c,
        isThere,
        () => {
          c.builder.add({ kind: 'store', target: object, key, value: read() });
          return undefined;
        },
        () => undefined,
      );
    }
    return object;
  }

  private fitting(value: Atom, field: Field | undefined): Atom {
    return field === undefined ? value : fit(this.c, value, placeType(field), this.node);
  }

  private get isData(): boolean {
    return this.maybe.length === 0 && [...this.known.values()].every((v) => this.c.isPureData(v));
  }

  /** An object with keys that are not known: data, to be looked up in. */
  private data(type: Type, name: string): Atom {
    const entries = [...this.known];
    const pieces = entries.map(([key], i) => `${i === 0 ? '({ ' : ', '}${JSON.stringify(key)}: `);
    const values = entries.map(([, value]) => value);
    const close = ` } as ${printType(type)})`;
    return external(this.c, entries.length === 0 ? [`({${close}`] : [...pieces, close], values, type, {
      name,
    });
  }

  private ownType(): RecordType {
    const fields = [...this.known].map(([name, { type }]) => ({ name, type, optional: false }));
    return { kind: 'record', fields };
  }
}

/** A field that the object has, and the type that it has at this place does not know. */
function hiddenField(
  c: Context,
  type: RecordType,
  node: ts.Node,
  except: ReadonlySet<string>,
): string | undefined {
  if (type.members !== undefined) return undefined;
  const here = c.types.ofPresent(c.types.checker.getTypeAtLocation(node));
  return 'type' in here && here.type.kind === 'record' ? moreIn(type, here.type, except) : undefined;
}

/** JavaScript copies all that an object has; types say of which fields a copy is made here. */
export const refuseCopy = (c: Context, node: ts.Node, name: string, hidden: string): void =>
  void c.fail(node, 'spread', {
    construct: `A copy of '${name}' with '${hidden}', of which its type says nothing,`,
  });

/** The name of a field that the one type has, and the other not. */
export const moreIn = (
  wide: RecordType,
  narrow: RecordType,
  except: ReadonlySet<string> = new Set(),
): string | undefined =>
  wide.fields.find((f) => !except.has(f.name) && !narrow.fields.some(({ name }) => name === f.name))?.name;

/** The rest of an object without some of its fields: `{ a, ...others }`. */
export function restOf(
  c: Context,
  object: Atom,
  taken: ReadonlySet<string>,
  node: ts.BindingElement | ts.Expression,
  name: string,
): Atom {
  const members = new Members(c, node);
  members.spread(object, node, taken);
  const type =
    object.type.kind === 'record'
      ? { kind: 'record' as const, fields: object.type.fields.filter((f) => !taken.has(f.name)) }
      : undefined;
  return members.finish(type, name);
}

export const hasField = (c: Context, object: Atom, name: string): Atom =>
  external(c, [`${JSON.stringify(name)} in `, ''], [object], booleanType);

/** `'r' in shape`: known where the type says so. */
export function lowerIn(c: Context, node: ts.BinaryExpression, want: Want): Atom {
  if (ts.isPrivateIdentifier(node.left)) return refuseSyntax(c, node);
  const key = lowerValue(c, node.left);
  const object = lowerValue(c, unwrap(node.right));
  const name = key.kind === 'constant' ? key.value : undefined;
  if (isArrayLike(object) && typeof name === 'string' && !/^\d+$/.test(name))
    return boolean(hasMember(object, name));
  if (object.type.kind !== 'record' && object.type.kind !== 'union' && object.type.kind !== 'opaque') {
    const type = c.types.checker.getTypeAtLocation(node.right);
    return reportType(c, node, 'other', type);
  }
  const field = object.type.kind === 'record' ? object.type.fields.find((f) => f.name === name) : undefined;
  if (field?.optional === false) return boolean(true);
  return external(c, ['', ' in ', ''], [key, object], booleanType, { name: want.name ?? '' });
}
