/**
 * What a rule must look like for the function it is of: `@partialsOf f` takes f's arguments and gives the partial of
 * each; `@vjpOf f` takes the cotangent of f's value too and gives the cotangents of the arguments, as `fVjp` does in
 * `grad`; `@jvpOf f` takes the tangents of the arguments too and gives the tangent of the value.
 */
import { ts } from 'ts-morph';
import { printType } from '../../ir/print.js';
import type { Type } from '../../ir/types.js';
import { isDifferentiable, type Types } from '../types.js';

export type RuleKind = 'partialsOf' | 'vjpOf' | 'jvpOf';
export const ruleKinds: readonly RuleKind[] = ['partialsOf', 'vjpOf', 'jvpOf'];

export interface Argument {
  readonly name: string;
  readonly type: ts.Type;
  readonly text: string;
  /** What it is to the differentiation; undefined for data. */
  readonly tangent: Type | undefined;
}

/** The function a rule is of, as its callers see it. */
export interface Primal {
  readonly arguments: readonly Argument[];
  readonly result: ts.Type;
  readonly resultType: Type;
  readonly signature: ts.Signature;
}

export type PrimalResult = { readonly primal: Primal } | { readonly reason: string };

export function primalOf(types: Types, signature: ts.Signature, place: ts.Node): PrimalResult {
  const { checker } = types;
  if (signature.typeParameters !== undefined) return { reason: 'it is generic' };
  const args: Argument[] = [];
  for (const symbol of signature.parameters) {
    const declaration = symbol.valueDeclaration;
    if (declaration !== undefined && ts.isParameter(declaration) && declaration.dotDotDotToken !== undefined)
      return { reason: 'it takes any number of arguments' };
    const type = checker.getTypeOfSymbolAtLocation(symbol, place);
    const known = types.ofPresent(type);
    const tangent = 'type' in known && isDifferentiable(known.type) ? known.type : undefined;
    args.push({ name: symbol.name, type, text: types.text(type), tangent });
  }
  if (args.every((a) => a.tangent === undefined)) return { reason: 'it has no argument to differentiate by' };
  const result = checker.getReturnTypeOfSignature(signature);
  const known = types.of(result);
  if ('problem' in known || !isDifferentiable(known.type))
    return { reason: `its result of type '${types.text(result)}' has no derivative` };
  return { primal: { arguments: args, result, resultType: known.type, signature } };
}

/** Why a function cannot have a rule of this kind at all. */
export function obstacle(kind: RuleKind, { arguments: args, resultType }: Primal): string | undefined {
  if (kind !== 'partialsOf') return undefined;
  if (resultType.kind !== 'number') return 'partials are of functions whose result is a number';
  const other = args.find((a) => a.tangent !== undefined && a.tangent.kind !== 'number');
  return other && `partials are by numbers, and '${other.name}' is none`;
}

interface Expected {
  readonly name: string;
  readonly type: ts.Type;
  readonly text: string;
}

/** The parameters that a rule of this kind takes. */
export function expectedParameters(kind: RuleKind, primal: Primal, types: Types): readonly Expected[] {
  const own: Expected[] = [...primal.arguments];
  const inputs = inputsOf(primal);
  if (kind === 'vjpOf') own.push({ name: 'valueBar', type: primal.result, text: types.text(primal.result) });
  if (kind === 'jvpOf') {
    own.push(...inputs.map((a) => ({ ...tangentOf(a, types), name: `${a.name}Dot` })));
  }
  return own;
}

/** Of a number that is absent the tangent is zero; memory that is absent has none. */
function tangentOf(a: Argument, types: Types): Argument {
  if (a.tangent?.kind !== 'number') return a;
  const type = types.checker.getNonNullableType(a.type);
  return { ...a, type, text: types.text(type) };
}

export const inputsOf = (primal: Primal): readonly Argument[] =>
  primal.arguments.filter((a) => a.tangent !== undefined);

/** The result of a rule of this kind, as TypeScript. */
export function expectedResult(kind: RuleKind, primal: Primal): string {
  if (kind === 'jvpOf') return printType(primal.resultType);
  const entry = (a: Argument): string => (a.tangent === undefined ? 'undefined' : printType(a.tangent));
  const inputs = inputsOf(primal);
  if (inputs.length === 1) return entry(inputs[0]!);
  return `[${primal.arguments.map((a) => `${a.name}: ${entry(a)}`).join(', ')}]`;
}

/** The rule's head, to be shown. */
export function headOfRule(kind: RuleKind, primal: Primal, types: Types): string {
  const parameters = expectedParameters(kind, primal, types).map((p) => `${p.name}: ${p.text}`);
  return `(${parameters.join(', ')}) => ${expectedResult(kind, primal)}`;
}

export interface RuleResult {
  readonly type: Type;
  readonly isTuple: boolean;
  /** The arguments with a tangent space for which it gives `undefined`. */
  readonly constants: readonly number[];
}

/** How the type of a rule's result answers; undefined if it does not fit. */
export function resultOfRule(kind: RuleKind, primal: Primal, given: Type): RuleResult | undefined {
  if (kind === 'jvpOf') {
    return fits(given, primal.resultType) ? { type: given, isTuple: false, constants: [] } : undefined;
  }
  const inputs = inputsOf(primal);
  if (inputs.length === 1 && fits(given, inputs[0]!.tangent!))
    return { type: given, isTuple: false, constants: [] };
  if (given.kind !== 'tuple' || given.elements.length !== primal.arguments.length) return undefined;
  const constants: number[] = [];
  for (const [i, { tangent }] of primal.arguments.entries()) {
    const { type } = given.elements[i]!;
    if (tangent === undefined) continue;
    if (type.kind === 'void') constants.push(i);
    else if (!fits(type, tangent)) return undefined;
  }
  return { type: given, isTuple: true, constants };
}

/** Whether a derivative of type `given` is one by a value of type `of`: the same numbers in the same places. */
function fits(given: Type, of: Type): boolean {
  if ('nullable' in given && given.nullable !== undefined) return false;
  switch (of.kind) {
    case 'number':
      return given.kind === 'number';
    case 'array':
      return given.kind === 'array' && given.storage === of.storage && fits(given.element, of.element);
    case 'tuple':
      return (
        given.kind === 'tuple' &&
        given.elements.length === of.elements.length &&
        of.elements.every((e, i) => !isDifferentiable(e.type) || fits(given.elements[i]!.type, e.type))
      );
    case 'record':
      return (
        given.kind === 'record' &&
        of.fields.every((f) => {
          const own = given.fields.find((g) => g.name === f.name);
          return !isDifferentiable(f.type) || (own !== undefined && fits(own.type, f.type));
        })
      );
    case 'union':
      return given.kind === 'union' && fits(given.list, of.list) && fits(given.object, of.object);
    case 'boolean':
    case 'void':
    case 'opaque':
      return true;
  }
}
