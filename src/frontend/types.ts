/** From TypeScript's types to the IR's. */
import { ts } from 'ts-morph';
import { booleanType, numberType, voidType } from '../ir/build.js';
import type { Type } from '../ir/types.js';
import { isLibrarySymbol } from './resolver.js';

/** Why a type has no place in the IR yet, or ever. */
export type TypeProblem = 'any' | 'nullable' | 'record' | 'function' | 'generic' | 'bigint' | 'other';

export type TypeResult = { readonly type: Type } | { readonly problem: TypeProblem };

const known = (type: Type): TypeResult => ({ type });
const problem = (p: TypeProblem): TypeResult => ({ problem: p });

const opaqueClasses = new Set([
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Date',
  'RegExp',
  'Map',
  'Set',
  'ReadonlyMap',
  'ReadonlySet',
]);

/** No array of numbers is nested deeper. */
const deepest = 12;

export class Types {
  /** What compound types were found to be; a type met inside itself has no place in the IR. */
  private readonly found = new Map<ts.Type, TypeResult>();
  private depth = 0;

  constructor(readonly checker: ts.TypeChecker) {}

  /** The IR type of values of this TypeScript type, or why there is none. */
  of(type: ts.Type): TypeResult {
    const flags = type.flags;
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return problem('any');
    if (flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined | ts.TypeFlags.Never)) return known(voidType);
    if (flags & ts.TypeFlags.Null) return problem('nullable');
    if (flags & ts.TypeFlags.EnumLike) return known(this.enumeration(type));
    if (flags & ts.TypeFlags.NumberLike) return known(numberType);
    if (flags & ts.TypeFlags.BooleanLike) return known(booleanType);
    if (flags & ts.TypeFlags.StringLike) return this.opaque(type);
    if (flags & ts.TypeFlags.BigIntLike) return problem('bigint');
    if (flags & ts.TypeFlags.ESSymbolLike) return problem('other');
    if (flags & ts.TypeFlags.TypeParameter) return problem('generic');
    if (type.isUnion()) return this.once(type, () => this.union(type));
    if (flags & ts.TypeFlags.Object) return this.once(type, () => this.object(type));
    if (type.isIntersection()) return problem('record');
    return problem('other');
  }

  private once(type: ts.Type, inspect: () => TypeResult): TypeResult {
    const known = this.found.get(type);
    if (known !== undefined) return known;
    if (this.depth >= deepest) return problem('other');
    this.found.set(type, problem('other'));
    this.depth++;
    const result = inspect();
    this.depth--;
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

  private union(type: ts.UnionType): TypeResult {
    if (type.types.some((t) => t.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Void))) {
      return problem('nullable');
    }
    const members = type.types.map((t) => this.of(t));
    const first = members[0]!;
    for (const m of members) {
      if ('problem' in m) return m;
      if (!('type' in first) || m.type.kind !== first.type.kind) return problem('other');
    }
    if (!('type' in first)) return first;
    switch (first.type.kind) {
      case 'number':
      case 'boolean':
        return first;
      case 'opaque':
        return this.opaque(type);
      case 'array': {
        const storages = members.map((m) => JSON.stringify('type' in m ? { ...m.type, readonly: false } : m));
        return storages.every((s) => s === storages[0]) ? first : problem('other');
      }
      case 'tuple':
      case 'record':
      case 'void':
        return problem('other');
    }
  }

  private object(type: ts.Type): TypeResult {
    const { checker } = this;
    if (checker.isTupleType(type)) return this.tuple(type as ts.TupleTypeReference);
    const name = type.symbol?.name;
    if (checker.isArrayType(type)) {
      const element = this.ofPresent(checker.getTypeArguments(type as ts.TypeReference)[0]!);
      if ('problem' in element) return element;
      if (element.type.kind === 'opaque' || element.type.kind === 'boolean') return this.opaque(type);
      return known({
        kind: 'array',
        storage: 'Array',
        element: element.type,
        readonly: name === 'ReadonlyArray',
      });
    }
    if (name !== undefined && isLibrarySymbol(type.symbol)) {
      if (name === 'Float64Array' || name === 'Float32Array') {
        return known({ kind: 'array', storage: name, element: numberType, readonly: false });
      }
      if (opaqueClasses.has(name)) return this.opaque(type);
      if (name === 'Number' || name === 'String' || name === 'Boolean') return problem('other');
    }
    if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0)
      return problem('function');
    return problem('record');
  }

  private tuple(type: ts.TupleTypeReference): TypeResult {
    const elements: { label?: string; type: Type }[] = [];
    for (const [i, t] of this.checker.getTypeArguments(type).entries()) {
      if ((type.target.elementFlags[i]! & ts.ElementFlags.Required) === 0) return problem('other');
      const element = this.of(t);
      if ('problem' in element) return element;
      const declaration = type.target.labeledElementDeclarations?.[i];
      const label =
        declaration !== undefined && ts.isIdentifier(declaration.name) ? declaration.name.text : undefined;
      elements.push({ ...(label === undefined ? {} : { label }), type: element.type });
    }
    return known({ kind: 'tuple', elements });
  }

  /** Enums are data; said as what their members are, so that no name is needed for them. */
  enumeration(type: ts.Type): Type {
    const members = type.isUnion() ? type.types : [type];
    const isNumeric = members.every((m) => m.flags & ts.TypeFlags.NumberLike);
    return { kind: 'opaque', text: isNumeric ? 'number' : 'string' };
  }

  private opaque(type: ts.Type): TypeResult {
    return known({ kind: 'opaque', text: this.text(type) });
  }

  /** The type as TypeScript, an alias resolved one step, so that the text names as little as possible. */
  text(type: ts.Type, within?: ts.Node): string {
    const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias;
    // Written so that every version of TypeScript reads it.
    return this.checker.typeToString(type, within, flags).replaceAll('<ArrayBufferLike>', '');
  }

  isGlobalType(name: string): boolean {
    const symbol = this.checker.resolveName(name, undefined, ts.SymbolFlags.Type, false);
    return symbol !== undefined && isLibrarySymbol(symbol);
  }
}

/** Whether a parameter of this type has a tangent space. */
export function isDifferentiable(type: Type): boolean {
  switch (type.kind) {
    case 'number':
      return true;
    case 'array':
      return isDifferentiable(type.element);
    case 'tuple':
      return type.elements.some((e) => isDifferentiable(e.type));
    case 'record':
      return type.fields.some((f) => isDifferentiable(f.type));
    case 'boolean':
    case 'void':
    case 'opaque':
      return false;
  }
}

/** Whether values of this type are text. */
export const isTypeString = (type: Type): boolean =>
  type.kind === 'opaque' && (type.text === 'string' || /^["`]/.test(type.text));
