/** From TypeScript's types to the IR's. */
import { ts } from 'ts-morph';
import { booleanType, isNullable, numberType, voidType } from '../ir/build.js';
import { nonNull, nullable } from '../ir/nullable.js';
import { printType } from '../ir/print.js';
import { capitalised } from '../ir/tangent.js';
import type { Nullable, TupleElement, Type } from '../ir/types.js';
import { mergeTypes, named } from './mergedTypes.js';
import { isRecordType, recordOf, type TypeNames } from './recordTypes.js';
import { isLibrarySymbol } from './resolver.js';

/** Why a type has no place in the IR yet, or ever. */
export type TypeProblem = 'any' | 'function' | 'generic' | 'bigint' | 'other';

export type TypeResult = { readonly type: Type } | { readonly problem: TypeProblem };

/** What type parameters stand for. */
export type TypeArguments = ReadonlyMap<ts.Type, Type>;

const known = (type: Type): TypeResult => ({ type });
const problem = (p: TypeProblem): TypeResult => ({ problem: p });

const F = ts.TypeFlags;
const absent = F.Undefined | F.Null | F.Void;

/** The types of one function in one of its instances: type parameters stand for what the call gives them. */
export class Types {
  /** What compound types were found to be. */
  private readonly found = new Map<ts.Type, TypeResult>();

  constructor(
    readonly checker: ts.TypeChecker,
    /** The names of interfaces, aliases and classes in the companion, if they can have one there. */
    private readonly names: TypeNames = {
      of: () => undefined,
      declare: (type) => capitalised(checker.typeToString(type)),
    },
    readonly typeArguments: TypeArguments = new Map(),
  ) {}

  /** The same with type parameters standing for these types. */
  with(typeArguments: TypeArguments): Types {
    if (typeArguments.size === 0) return this;
    return new Types(this.checker, this.names, new Map([...this.typeArguments, ...typeArguments]));
  }

  /** Tells instances apart: `<T=number>`. */
  printBindings(): string {
    const bindings = [...this.typeArguments].map(
      ([p, t]) => `${this.checker.typeToString(p)}=${printType(t)}`,
    );
    return bindings.length === 0 ? '' : `<${bindings.join(',')}>`;
  }

  /** The IR type of values of this TypeScript type, or why there is none. */
  of(type: ts.Type): TypeResult {
    const { flags } = type;
    if (flags & (F.Any | F.Unknown)) return problem('any');
    if (flags & (F.Void | F.Undefined | F.Never)) return known(voidType);
    if (flags & F.EnumLike) return known(this.enumeration(type));
    if (flags & F.NumberLike) return known(numberType);
    if (flags & F.BooleanLike) return known(booleanType);
    if (flags & (F.StringLike | F.Null)) return this.opaque(type);
    if (flags & F.BigIntLike) return problem('bigint');
    if (flags & F.TypeParameter) return this.typeParameter(type);
    if (type.isIntersection() && type.types.some((t) => t.flags & F.TypeParameter))
      return this.narrowed(type);
    if (this.isUnsettled(type)) return problem('other');
    if (isRecordType(this.checker, type)) return this.once(type, () => known(this.record(type)));
    if (type.isUnion()) return this.once(type, () => this.union(type));
    if (flags & F.Object) return this.once(type, () => this.object(type));
    const constraint = this.checker.getBaseConstraintOfType(type);
    return constraint === undefined || constraint === type ? problem('other') : this.of(constraint);
  }

  /** Made with `[]` in it, of which TypeScript does not know what it will hold: an array of nothing, for which no other stands. */
  private isUnsettled(type: ts.Type): boolean {
    const { checker } = this;
    if (checker.isArrayType(type)) {
      const element = checker.getTypeArguments(type as ts.TypeReference)[0]!;
      return (element.flags & F.Never) !== 0 || this.isUnsettled(element);
    }
    const symbol: ts.Symbol | undefined = type.symbol;
    if (symbol === undefined || (symbol.flags & ts.SymbolFlags.ObjectLiteral) === 0) return false;
    return checker.getPropertiesOfType(type).some((p) => this.isUnsettled(checker.getTypeOfSymbol(p)));
  }

  private once(type: ts.Type, inspect: () => TypeResult): TypeResult {
    const before = this.found.get(type);
    if (before !== undefined) return before;
    // Only records may contain themselves, and theirs are looked into later.
    this.found.set(type, problem('other'));
    const result = inspect();
    this.found.set(type, result);
    return result;
  }

  /** `of`, with `undefined` and `null` left out: for places where their absence is tested at run time. */
  ofPresent(type: ts.Type): TypeResult {
    return this.of(this.checker.getNonNullableType(type));
  }

  isNullable(type: ts.Type): boolean {
    return this.checker.getNonNullableType(type) !== type;
  }

  private typeParameter(type: ts.Type): TypeResult {
    const given = this.typeArguments.get(type);
    if (given !== undefined) return known(given);
    const constraint = this.checker.getBaseConstraintOfType(type);
    if (constraint === undefined || constraint.flags & F.Unknown) return problem('generic');
    return this.of(constraint);
  }

  /** `T & {}`: what `T` stands for, where it is there. */
  private narrowed(type: ts.IntersectionType): TypeResult {
    const parts = type.types.filter(
      (t) => (t.flags & F.Object) === 0 || this.checker.getPropertiesOfType(t).length > 0,
    );
    if (parts.length !== 1) return problem('generic');
    const result = this.of(parts[0]!);
    return 'type' in result ? known(nonNull(result.type)) : result;
  }

  private union(type: ts.UnionType): TypeResult {
    const missing = type.types.filter((t) => t.flags & absent);
    const present = this.checker.getNonNullableType(type);
    if (missing.length === 0) return this.unionOfPresent(type);
    if (present.flags & F.Never) return this.opaque(type);
    const result = this.of(present);
    if ('problem' in result) return result;
    const { kind } = result.type;
    if ((kind === 'boolean' || kind === 'opaque') && !mentionsEnum(type)) return this.opaque(type);
    return known(nullable(result.type, absenceOf(missing)));
  }

  private unionOfPresent(type: ts.UnionType): TypeResult {
    const members = [...type.types].sort(byDeclaration).map((t) => this.of(t));
    const types: Type[] = [];
    for (const m of members) {
      if ('problem' in m) return m;
      types.push(m.type);
    }
    const isData = types.every((t) => t.kind === 'opaque' || t.kind === 'boolean');
    if (isData && !mentionsEnum(type)) return this.opaque(type);
    const merged = types.reduce<Type | undefined>(
      (all, t) => (all === undefined ? undefined : mergeTypes(all, t)),
      types[0],
    );
    if (merged === undefined) return problem('other');
    if (merged.kind !== 'record' || types[0]?.kind !== 'record') return known(merged);
    const name = this.names.of(type, (t) => this.printed(t)) ?? commonName(types);
    return known(name === undefined ? merged : named(merged, name));
  }

  private object(type: ts.Type): TypeResult {
    const { checker } = this;
    if (checker.isTupleType(type)) return this.tuple(type as ts.TupleTypeReference);
    const name = type.symbol?.name;
    if (checker.isArrayType(type)) {
      const element = this.of(checker.getTypeArguments(type as ts.TypeReference)[0]!);
      if ('problem' in element) return element;
      return known(listOf(element.type, name === 'ReadonlyArray'));
    }
    if (name !== undefined && isLibrarySymbol(type.symbol)) {
      if (name === 'Float64Array' || name === 'Float32Array') {
        return known({ kind: 'array', storage: name, element: numberType, readonly: false });
      }
      if (name === 'Number' || name === 'String' || name === 'Boolean') return problem('other');
    }
    if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0)
      return problem('function');
    return isListOfOwn(checker, type) ? problem('other') : this.opaque(type);
  }

  private record(type: ts.Type): Type {
    return recordOf(this.checker, type, {
      name: this.names.of(type, (t) => this.printed(t)),
      declare: (t) => this.names.declare(t, (a) => this.printed(a)),
      typeOf: (t) => {
        const result = this.of(t);
        return 'type' in result ? result.type : { kind: 'opaque', text: this.text(t) };
      },
    });
  }

  /** A type argument as the companion writes it; undefined if it cannot. */
  private printed(type: ts.Type): string | undefined {
    const result = this.of(type);
    return 'type' in result ? printType(result.type) : undefined;
  }

  private tuple(type: ts.TupleTypeReference): TypeResult {
    const elements: TupleElement[] = [];
    const { elementFlags, labeledElementDeclarations, readonly } = type.target;
    for (const [i, t] of this.checker.getTypeArguments(type).entries()) {
      const element = this.of(t);
      if ('problem' in element) return element;
      const declaration = labeledElementDeclarations?.[i];
      const label =
        declaration !== undefined && ts.isIdentifier(declaration.name) ? declaration.name.text : undefined;
      const isOptional = (elementFlags[i]! & ts.ElementFlags.Optional) !== 0;
      elements.push({
        ...(label === undefined ? {} : { label }),
        ...(isOptional
          ? { type: nullable(element.type, 'undefined'), optional: true }
          : { type: element.type }),
      });
    }
    if (elementFlags.every((f) => f & ts.ElementFlags.Fixed))
      return known({ kind: 'tuple', elements, ...(readonly ? { readonly } : {}) });
    // `[number, ...number[]]` is an array of which something is known.
    const [first, ...others] = elements;
    const element = others.reduce<Type | undefined>(
      (all, e) => (all === undefined ? undefined : mergeTypes(all, e.type)),
      first?.type,
    );
    if (element === undefined || element.kind === 'tuple') return problem('other');
    return known(listOf(element, readonly));
  }

  /** Enums are data; said as what their members are, so that no name is needed for them. */
  enumeration(type: ts.Type): Type {
    const members = type.isUnion() ? type.types : [type];
    const isNumeric = members.every((m) => m.flags & F.NumberLike);
    return { kind: 'opaque', text: isNumeric ? 'number' : 'string' };
  }

  private opaque(type: ts.Type): TypeResult {
    return known({ kind: 'opaque', text: this.text(type) });
  }

  /** The type as TypeScript, an alias resolved one step, so that the text names as little as possible. */
  text(type: ts.Type, within?: ts.Node): string {
    if (type.isUnion() && type.types.every(isPlainLiteral))
      return type.types
        .map((t) => this.text(t, within))
        .sort(literalsFirst)
        .join(' | ');
    const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias;
    // Written so that every version of TypeScript reads it.
    return this.checker.typeToString(type, within, flags).replaceAll('<ArrayBufferLike>', '');
  }

  /** What the place of an expression wants, if that is more than a pattern that takes it apart. */
  wantedAt(node: ts.Expression): ts.Type | undefined {
    const wanted = this.checker.getContextualType(node);
    const isPattern = wanted !== undefined && 'pattern' in wanted && wanted.pattern !== undefined;
    return isPattern ? undefined : wanted;
  }

  isGlobalType(name: string): boolean {
    const symbol = this.checker.resolveName(name, undefined, ts.SymbolFlags.Type, false);
    return symbol !== undefined && isLibrarySymbol(symbol);
  }
}

const mentionsEnum = (type: ts.UnionType): boolean => type.types.some((t) => t.flags & F.EnumLike);

/** `class Vector extends Array<number>`: numbers behind a class, which are more than data. */
const isListOfOwn = (checker: ts.TypeChecker, type: ts.Type): boolean =>
  type.isClass() && !isLibrarySymbol(type.symbol) && checker.getIndexInfosOfType(type).length > 0;

const isPlainLiteral = (t: ts.Type): boolean =>
  (t.flags & (F.StringLiteral | F.NumberLiteral | absent)) !== 0 && (t.flags & F.EnumLiteral) === 0;

/** TypeScript's own order is that in which it met them, in whatever files there are. */
function literalsFirst(a: string, b: string): number {
  const isAbsence = (text: string): number => Number(text === 'null' || text === 'undefined');
  return isAbsence(a) - isAbsence(b) || (a < b ? -1 : Number(a > b));
}

/** Arrays that can grow; those of data without a tangent space are such data themselves. */
export function listOf(element: Type, readonly = false): Type {
  const list = { kind: 'array', storage: 'Array', element, readonly } as const;
  const isData = element.kind === 'opaque' || element.kind === 'boolean';
  return isData ? { kind: 'opaque', text: printType(list) } : list;
}

function absenceOf(missing: readonly ts.Type[]): Nullable {
  const isNull = missing.some((t) => t.flags & F.Null);
  const isUndefined = missing.some((t) => (t.flags & F.Null) === 0);
  return isNull ? (isUndefined ? 'null | undefined' : 'null') : 'undefined';
}

/** TypeScript lists the members of a union in the order in which it met them, in whatever file. */
function byDeclaration(a: ts.Type, b: ts.Type): number {
  const [x, y] = [a, b].map((t) => (t.aliasSymbol ?? (t.symbol as ts.Symbol | undefined))?.declarations?.[0]);
  if (x === undefined || y === undefined) return Number(x !== undefined) - Number(y !== undefined);
  const [one, other] = [x.getSourceFile().fileName, y.getSourceFile().fileName];
  return one === other ? x.pos - y.pos : one < other ? -1 : 1;
}

/** `Circle | Square`, if all members have names. */
function commonName(types: readonly Type[]): string | undefined {
  const names = types.map((t) => (t.kind === 'record' ? t.name : undefined));
  return names.every((n) => n !== undefined) ? names.join(' | ') : undefined;
}

/** Whether a parameter of this type has a tangent space; a type inside itself adds none. */
export function isDifferentiable(type: Type, around: readonly Type[] = []): boolean {
  switch (type.kind) {
    case 'number':
      return true;
    case 'array':
      return isDifferentiable(type.element, around);
    case 'tuple':
      return type.elements.some((e) => isDifferentiable(e.type, around));
    case 'record':
      return !isInside(type, around) && type.fields.some((f) => isDifferentiable(f.type, [...around, type]));
    case 'union':
      return isDifferentiable(type.list, around) || isDifferentiable(type.object, around);
    case 'boolean':
    case 'void':
    case 'opaque':
      return false;
  }
}

/** Nullable versions of a type are objects of their own, so records are known by their names too. */
const isInside = (type: Type & { kind: 'record' }, around: readonly Type[]): boolean =>
  around.some((t) => t === type || (type.name !== undefined && t.kind === 'record' && t.name === type.name));

/** Whether values of this type are text. */
export const isTypeString = (type: Type): boolean =>
  type.kind === 'opaque' && (type.text === 'string' || /^["`].*["`]$/.test(type.text));

export { isNullable };

/** The type of an array that is filled after it is made. */
export const mutable = (t: Type): Type => {
  if (t.kind === 'array') return { ...t, readonly: false };
  return t.kind === 'opaque' ? { ...t, text: t.text.replace(/^readonly /, '') } : t;
};
