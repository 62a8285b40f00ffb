/**
 * `new C(…)` of a class with source. While the constructor sets `this.x` and nothing else is done with `this`, fields
 * are variables; the object is made of them where the constructor ends, or before the first statement that needs it.
 */
import { ts } from 'ts-morph';
import type { Atom, RecordType } from '../ir/types.js';
import { lowerArguments, type Arguments } from './arguments.js';
import {
  functionOfMember,
  isStatic,
  extended,
  type ClassNode,
  declaresFields,
  isAbstract,
  nameOf,
} from './classes.js';
import { held, unset } from './conform.js';
import type { Context } from './context.js';
import type { Key } from './environment.js';
import { lowerValue, type Want } from './expressions.js';
import { bindParameters, frameOf } from './functions.js';
import { typeArgumentsOf } from './methods.js';
import { textOf } from './places.js';
import { privateNameIn } from './recordTypes.js';
import { functionName } from './resolver.js';
import { lowerSteps, type Step } from './sequence.js';
import { thisContainer, thisKey } from './thisKey.js';

/** The object; undefined if the class has no source. */
export function construct(c: Context, node: ts.NewExpression, want: Want): Atom | undefined {
  const owner = c.unit.classes.ofName(node.expression);
  if (owner === undefined || owner.getSourceFile().isDeclarationFile) return undefined;
  const written = c.types.checker.getTypeAtLocation(node);
  const result = c.types.of(written);
  if ('problem' in result || result.type.kind !== 'record') return undefined;
  const names = result.type.fields.map((f) => f.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    return c.fail(
      node,
      'classValue',
      { construct: `'${twice}' of a class and of one that it extends` },
      result.type,
    );
  return c.unit.within(typeArgumentsOf(c, written, owner), () => {
    const args = argumentsFor(c, node, owner);
    const construction = new Construction(c, node, owner, result.type as RecordType, want.name ?? '');
    const before = construction.enter();
    construction.run(owner, args);
    const instance = construction.finish();
    construction.leave(before);
    return instance;
  });
}

function argumentsFor(c: Context, node: ts.NewExpression, owner: ClassNode): Arguments {
  const constructor = constructorFor(c, owner);
  if (constructor === undefined) return [];
  return lowerArguments(c, node.arguments ?? [], constructor, c.types.typeArguments) ?? [];
}

const constructorOf = (owner: ClassNode): ts.ConstructorDeclaration | undefined =>
  owner.members.find(
    (m): m is ts.ConstructorDeclaration => ts.isConstructorDeclaration(m) && m.body !== undefined,
  );

/** The constructor that takes the arguments: the class's own, or that of the class it extends. */
function constructorFor(c: Context, owner: ClassNode): ts.ConstructorDeclaration | undefined {
  const base = c.unit.classes.baseOf(owner);
  return constructorOf(owner) ?? (base === undefined ? undefined : constructorFor(c, base));
}

class Construction {
  private readonly keys: ReadonlyMap<string, Key>;
  /** What stands for a field that has not been set. */
  private readonly unset = new Map<Key, Atom>();
  private instance: Atom | undefined;
  private readonly declaresFields: boolean;

  constructor(
    private readonly c: Context,
    private readonly node: ts.NewExpression,
    private readonly owner: ClassNode,
    private readonly type: RecordType,
    private readonly name: string,
  ) {
    this.keys = new Map(type.fields.map((f) => [f.name, { name: f.name }]));
    this.declaresFields = declaresFields(c.unit.program.compiler.getCompilerOptions());
  }

  enter(): Context['constructing'] {
    const { c } = this;
    for (const { name, type } of this.type.fields) {
      const key = this.keys.get(name)!;
      const value = unset(type);
      this.unset.set(key, value);
      c.set(key, value);
    }
    const before = c.constructing;
    c.constructing = this;
    return before;
  }

  leave(before: Context['constructing']): void {
    for (const key of this.keys.values()) this.c.environment.delete(key);
    this.c.constructing = before;
  }

  /** The variable that a field is by now. */
  keyOf(name: string): Key | undefined {
    return this.keys.get(name);
  }

  /** The class's own part of the construction, after that of the class it extends. */
  run(owner: ClassNode, args: Arguments): void {
    const { c } = this;
    const constructor = constructorOf(owner);
    const base = c.unit.classes.baseOf(owner);
    if (base === undefined && extended(owner) !== undefined) {
      c.fail(extended(owner)!, 'classValue', { construct: `'${textOf(extended(owner)!)}' has no source` });
      return;
    }
    if (constructor === undefined) {
      if (base !== undefined) this.run(base, args);
      this.initialise(owner);
      return;
    }
    if (c.expanding.includes(constructor)) {
      c.fail(constructor, 'recursiveExpansion', { function: functionName(constructor) });
      return;
    }
    const frame = frameOf(c.unit, constructor);
    if (frame === undefined) return;
    const outer = { frame: c.frame, region: c.region };
    const visible = new Set(c.environment.keys());
    Object.assign(c, { frame, region: frame.region });
    c.expanding.push(constructor);
    c.set(frame.region, { kind: 'constant', value: false, type: { kind: 'boolean' } });
    bindParameters(c, constructor, args);
    lowerSteps(c, this.stepsOf(owner, constructor, base));
    c.expanding.pop();
    Object.assign(c, outer);
    const fields = new Set(this.keys.values());
    for (const key of c.environment.keys())
      if (!visible.has(key) && !fields.has(key)) c.environment.delete(key);
  }

  private stepsOf(
    owner: ClassNode,
    node: ts.ConstructorDeclaration,
    base: ClassNode | undefined,
  ): readonly Step[] {
    const { c } = this;
    const steps: Step[] = [];
    const action = (at: ts.Node, run: () => void): void => {
      steps.push({ kind: 'action', node: at, run });
    };
    const initialise = (): void =>
      action(node, () => {
        this.adopt(node);
        // Fields that JavaScript itself declares come before what TypeScript assigns.
        if (this.declaresFields) this.initialise(owner);
        for (const p of node.parameters) if (ts.isParameterPropertyDeclaration(p, node)) this.setParameter(p);
        if (!this.declaresFields) this.initialise(owner);
        // An initializer may have made the object.
        this.adopt(node);
      });
    if (base === undefined) initialise();
    for (const statement of node.body?.statements ?? []) {
      const call = superCall(statement);
      if (call !== undefined && base !== undefined) {
        action(statement, () => {
          const constructor = constructorFor(c, base);
          const args = constructor && lowerArguments(c, call.arguments, constructor, c.types.typeArguments);
          this.run(base, args ?? []);
        });
        initialise();
        continue;
      }
      if (!setsFieldsOnly(statement)) action(statement, () => this.make(node));
      steps.push(statement);
    }
    return steps;
  }

  /** A parameter that is a field too. */
  private setParameter(p: ts.ParameterDeclaration): void {
    const { c } = this;
    const symbol = c.resolver.symbolOf(p.name);
    if (symbol !== undefined) this.set(p.name.getText(), c.environment.get(symbol)!);
  }

  private initialise(owner: ClassNode): void {
    const { c } = this;
    for (const member of owner.members) {
      if (!ts.isPropertyDeclaration(member) || isStatic(member) || functionOfMember(member) !== undefined)
        continue;
      const { initializer } = member;
      const name = nameOf(member);
      if (name === undefined) {
        this.c.fail(member, 'classValue', { construct: `'${textOf(member)}', whose name is computed,` });
        continue;
      }
      if (initializer === undefined) {
        if (this.declaresFields) this.declare(member, name);
        continue;
      }
      if (mentionsThis(initializer) && !setsFieldsOnly(initializer)) {
        if (this.declaresFields) this.refuseTooEarly(owner, member);
        this.make(member);
      }
      this.adopt(member);
      const expected = this.type.fields.find((f) => f.name === name)?.type;
      c.at(member, () =>
        this.set(name, lowerValue(c, initializer, { name, ...(expected === undefined ? {} : { expected }) })),
      );
    }
  }

  /** What is called here would find parameters that are fields not set yet. */
  private refuseTooEarly(owner: ClassNode, member: ts.PropertyDeclaration): void {
    const constructor = constructorOf(owner);
    if (constructor?.parameters.some((p) => ts.isParameterPropertyDeclaration(p, constructor)) !== true)
      return;
    const construct = `'${textOf(member)}' runs before the parameters of the constructor are fields`;
    this.c.fail(member, 'classValue', { construct });
  }

  /** `x: number;` is a field that JavaScript declares: whatever has been put there is gone. */
  private declare(member: ts.PropertyDeclaration, name: string): void {
    const isOnlySaid =
      (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Ambient) !== 0 || isAbstract(member);
    const field = this.type.fields.find((f) => f.name === name);
    if (!isOnlySaid && field !== undefined) this.set(name, unset(field.type));
  }

  private set(name: string, given: Atom): void {
    const { c, instance } = this;
    const key = this.keyOf(name);
    const type = this.type.fields.find((f) => f.name === name)?.type;
    const value = type === undefined ? given : held(c, given, type);
    if (instance === undefined && key !== undefined) c.set(key, value);
    else if (instance !== undefined) c.builder.add({ kind: 'store', target: instance, key: name, value });
  }

  /** Makes the object, from here on to be found as `this`. */
  private make(at: ts.Node): void {
    this.instance ??= this.record();
    this.adopt(at);
  }

  /** Lets the constructor or initializer at this place see the object, once it is made. */
  private adopt(at: ts.Node): void {
    if (this.instance !== undefined) this.c.environment.set(thisKey(at), this.instance);
  }

  private record(): Atom {
    const { c } = this;
    const fields = this.type.fields.flatMap((f) => {
      const key = this.keys.get(f.name)!;
      const value = c.environment.get(key)!;
      return f.optional && value === this.unset.get(key) ? [] : [{ name: f.name, value }];
    });
    const v = c.let({ kind: 'record', fields }, this.named(), this.name);
    c.unit.classes.note(v, this.owner);
    return v;
  }

  /** The type of the object: an instance only if the companion can say of what. */
  private named(): RecordType {
    const { c, type } = this;
    const place = this.owner.name;
    const symbol = place === undefined ? undefined : c.resolver.symbolOf(place);
    const isKnown = symbol !== undefined && place !== undefined && privateNameIn(type) === undefined;
    const name = isKnown ? c.unit.references.nameOf(symbol, place) : undefined;
    if (name === undefined) c.unit.noteNameless(this.node);
    const { kind, name: typeName, isDeclared } = type;
    return {
      kind,
      ...(typeName === undefined ? {} : { name: typeName }),
      ...(isDeclared === undefined ? {} : { isDeclared }),
      ...(name === undefined ? {} : { constructedBy: name }),
      get fields() {
        return type.fields;
      },
    };
  }

  finish(): Atom {
    return this.instance ?? this.c.at(this.node, () => this.record());
  }
}

const superCall = (node: ts.Statement): ts.CallExpression | undefined => {
  const call =
    ts.isExpressionStatement(node) && ts.isCallExpression(node.expression) ? node.expression : undefined;
  return call?.expression.kind === ts.SyntaxKind.SuperKeyword ? call : undefined;
};

export const mentionsThis = (node: ts.Node): boolean =>
  node.kind === ts.SyntaxKind.ThisKeyword ||
  node.kind === ts.SyntaxKind.SuperKeyword ||
  (ts.forEachChild(node, (n) => mentionsThis(n) || undefined) ?? false);

/** Whether all that is done with `this` is to read and write fields, here and now. */
function setsFieldsOnly(node: ts.Node): boolean {
  if (node.kind === ts.SyntaxKind.SuperKeyword) return false;
  if (node.kind === ts.SyntaxKind.ThisKeyword) {
    const access = node.parent;
    if (!ts.isPropertyAccessExpression(access)) return false;
    const isCalled = ts.isCallExpression(access.parent) && access.parent.expression === access;
    return !isCalled;
  }
  // Loops carry variables of the source.
  if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isIterationStatement(node, false))
    return !mentionsThis(node);
  return ts.forEachChild(node, (n) => (setsFieldsOnly(n) ? undefined : true)) !== true;
}

/** The variable that `this.x` is in a constructor whose object is not made yet. */
export function fieldInConstruction(c: Context, node: ts.Expression): Key | undefined {
  if (c.constructing === undefined || !ts.isPropertyAccessExpression(node)) return undefined;
  const { expression, name } = node;
  if (expression.kind !== ts.SyntaxKind.ThisKeyword) return undefined;
  if (c.environment.has(thisKey(thisContainer(expression)))) return undefined;
  return c.constructing.keyOf(name.text);
}
