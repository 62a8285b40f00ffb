/** Classes of the program: which extends which, and where a member comes from. */
import { ts } from 'ts-morph';
import type { Atom, Variable } from '../ir/types.js';
import type { FunctionNode } from './resolver.js';

export type ClassNode = ts.ClassLikeDeclaration;

interface All {
  readonly below: ReadonlyMap<ClassNode, readonly ClassNode[]>;
  /** Which classes have members of a name of their own. */
  readonly owners: ReadonlyMap<string, readonly ClassNode[]>;
  /** The names of accessors. */
  readonly accessors: ReadonlySet<string>;
}

/** Collected once for a program, whichever of its files is compiled. */
const known = new WeakMap<ts.TypeChecker, All>();

export class Classes {
  /** The class of instances that were made in view. */
  private readonly made = new Map<Variable, ClassNode>();
  private readonly passing = new Map<ClassNode, boolean>();
  private inView: ReadonlySet<ts.SourceFile> | undefined;

  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly files: {
      readonly all: () => readonly ts.SourceFile[];
      /** The compiled file and what it imports, however indirectly. */
      readonly inView: () => ReadonlySet<ts.SourceFile>;
    },
  ) {}

  note(v: Variable, node: ClassNode): void {
    this.made.set(v, node);
  }

  /** The class whose `new` made the value, if that is known. */
  of(a: Atom): ClassNode | undefined {
    return a.kind === 'variable' ? this.made.get(a) : undefined;
  }

  /** The same where the type alone does not say it, because there are classes above or below. */
  certain(a: Atom): ClassNode | undefined {
    const node = this.of(a);
    return node !== undefined && (extended(node) !== undefined || this.below(node).length > 0)
      ? node
      : undefined;
  }

  /** The class of instances of the type, if it has one. */
  ofType(type: ts.Type): ClassNode | undefined {
    const apparent = this.checker.getApparentType(this.checker.getNonNullableType(type));
    return apparent.symbol?.declarations?.find(ts.isClassLike);
  }

  ofName(name: ts.Node): ClassNode | undefined {
    const symbol = this.checker.getSymbolAtLocation(name);
    const target =
      symbol && symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
    for (const d of target?.declarations ?? []) {
      if (ts.isClassLike(d)) return d;
      const initializer = ts.isVariableDeclaration(d) ? d.initializer : undefined;
      if (initializer === undefined) continue;
      if (ts.isClassExpression(initializer)) return initializer;
      if (ts.isIdentifier(initializer)) return this.ofName(initializer);
    }
    return undefined;
  }

  /** The class extended; undefined if there is none, or none with source. */
  baseOf(node: ClassNode): ClassNode | undefined {
    const expression = extended(node);
    return expression === undefined ? undefined : this.ofName(expression);
  }

  /** The method, accessor or field of this name that instances of the class have. */
  memberOf(
    node: ClassNode,
    name: string,
    kind: (n: ts.ClassElement) => boolean,
  ): ts.ClassElement | undefined {
    const own = node.members.find((m) => nameOf(m) === name && isOwn(m) && kind(m));
    const base = own === undefined ? this.baseOf(node) : undefined;
    return own ?? (base === undefined ? undefined : this.memberOf(base, name, kind));
  }

  /** A class whose instances may pass for instances of this one and have a member of this name of their own. */
  instead(node: ClassNode, name: string): ClassNode | undefined {
    return this.allInstead(node, name)[0];
  }

  /** The members that may be meant where the member of a class is named, beside it. */
  membersInsteadOf(member: ts.Declaration): readonly ts.ClassElement[] {
    const name = ts.isClassElement(member) ? nameOf(member) : undefined;
    if (name === undefined || !ts.isClassLike(member.parent)) return [];
    return this.allInstead(member.parent, name).flatMap((each) =>
      each.members.filter((m) => isOwn(m) && nameOf(m) === name),
    );
  }

  private allInstead(node: ClassNode, name: string): readonly ClassNode[] {
    const type = this.instanceType(node);
    const isApart = (each: ClassNode): boolean => !this.isBelow(each, node) && !this.isBelow(node, each);
    const mayBe = (each: ClassNode): boolean => isApart(each) && type !== undefined && this.mayBe(each, type);
    return [...this.overriding(node, name), ...this.owners(name, mayBe)];
  }

  hasAccessor(name: string): boolean {
    return this.all().accessors.has(name);
  }

  /** The classes with an accessor of this name. */
  withAccessor(name: string): readonly ClassNode[] {
    const isOne = (m: ts.ClassElement): boolean => ts.isAccessor(m) && nameOf(m) === name && !isStatic(m);
    return this.owners(name).filter((each) => each.members.some(isOne));
  }

  /** The classes in view with a member of this name of their own: instances of others come from nowhere. */
  private owners(name: string, admits: (node: ClassNode) => boolean = () => true): readonly ClassNode[] {
    this.inView ??= this.files.inView();
    return (this.all().owners.get(name) ?? []).filter(
      (each) => this.inView!.has(each.getSourceFile()) && admits(each) && this.passes(each),
    );
  }

  /** Whether an instance of the class is anywhere put where something else is asked for, which it then passes for. */
  private passes(node: ClassNode): boolean {
    const known = this.passing.get(node);
    if (known !== undefined) return known;
    const mentions = (type: ts.Type, seen = new Set<ts.Type>()): boolean => {
      if (seen.has(type)) return false;
      seen.add(type);
      const parts = type.isUnionOrIntersection() ? type.types : this.argumentsOf(type);
      return type.symbol?.declarations?.includes(node) === true || parts.some((t) => mentions(t, seen));
    };
    const visit = (n: ts.Node): boolean => {
      if (ts.isExpression(n) && mentions(this.checker.getTypeAtLocation(n))) {
        const asked = ts.isAsExpression(n.parent) ? undefined : this.checker.getContextualType(n);
        if (asked !== undefined && !mentions(asked)) return true;
      }
      if (ts.isAsExpression(n) && mentions(this.checker.getTypeAtLocation(n.expression)))
        return !mentions(this.checker.getTypeAtLocation(n));
      return ts.forEachChild(n, (child) => visit(child) || undefined) ?? false;
    };
    const found = [...this.inView!].some((file) => !file.isDeclarationFile && visit(file));
    this.passing.set(node, found);
    return found;
  }

  private argumentsOf(type: ts.Type): readonly ts.Type[] {
    const isReference = ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0;
    return isReference && (type.flags & ts.TypeFlags.Object) !== 0
      ? this.checker.getTypeArguments(type as ts.TypeReference)
      : [];
  }

  /** Whether an object of the type may be an instance of the class. */
  mayBe(node: ClassNode, type: ts.Type): boolean {
    const own = this.instanceType(node);
    if (own === undefined) return true;
    const wanted = this.checker.getNonNullableType(type);
    if ((node.typeParameters ?? []).length === 0) return this.checker.isTypeAssignableTo(own, wanted);
    return this.checker.getPropertiesOfType(wanted).every((p) => own.getProperty(p.name) !== undefined);
  }

  private instanceType(node: ClassNode): ts.Type | undefined {
    const symbol =
      this.checker.getSymbolAtLocation(node.name ?? node) ?? (node as { symbol?: ts.Symbol }).symbol;
    return symbol === undefined ? undefined : this.checker.getDeclaredTypeOfSymbol(symbol);
  }

  private isBelow(node: ClassNode, above: ClassNode): boolean {
    const base = this.baseOf(node);
    return node === above || (base !== undefined && this.isBelow(base, above));
  }

  /** The classes below this one that have a member of this name of their own. */
  private overriding(node: ClassNode, name: string): readonly ClassNode[] {
    return this.below(node).flatMap((below) => {
      const isIts = below.members.some((m) => isOwn(m) && nameOf(m) === name);
      return [...(isIts ? [below] : []), ...this.overriding(below, name)];
    });
  }

  private below(node: ClassNode): readonly ClassNode[] {
    return this.all().below.get(node) ?? [];
  }

  private all(): All {
    const found = known.get(this.checker) ?? this.collect();
    known.set(this.checker, found);
    return found;
  }

  private collect(): All {
    const below = new Map<ClassNode, ClassNode[]>();
    const owners = new Map<string, ClassNode[]>();
    const accessors = new Set<string>();
    const add = <K>(table: Map<K, ClassNode[]>, key: K, node: ClassNode): void =>
      void table.set(key, [...(table.get(key) ?? []), node]);
    const visit = (n: ts.Node): void => {
      if (ts.isClassLike(n)) {
        const base = this.baseOf(n);
        if (base !== undefined) add(below, base, n);
        for (const m of n.members.filter(isOwn)) {
          const name = nameOf(m);
          if (name === undefined) continue;
          if (owners.get(name)?.at(-1) !== n) add(owners, name, n);
          if (ts.isAccessor(m)) accessors.add(name);
        }
      }
      ts.forEachChild(n, visit);
    };
    for (const file of this.files.all()) if (!file.isDeclarationFile) visit(file);
    return { below, owners, accessors };
  }
}

export const extended = (node: ClassNode): ts.Expression | undefined =>
  node.heritageClauses?.find((h) => h.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;

const has = (node: ts.Node, kind: ts.SyntaxKind): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((m) => m.kind === kind) ?? false);

export const isStatic = (node: ts.Node): boolean => has(node, ts.SyntaxKind.StaticKeyword);
export const isAbstract = (node: ts.Node): boolean => has(node, ts.SyntaxKind.AbstractKeyword);
export const isReadonly = (node: ts.Node): boolean => has(node, ts.SyntaxKind.ReadonlyKeyword);

/** The name of a member, if it is known: `area`, `'area'`, `['area']`, `#area`. */
export function nameOf({ name }: ts.ClassElement): string | undefined {
  if (name === undefined) return undefined;
  const key = ts.isComputedPropertyName(name) ? name.expression : name;
  if (ts.isIdentifier(key) || ts.isPrivateIdentifier(key)) return key === name ? key.text : undefined;
  return ts.isStringLiteralLike(key) || ts.isNumericLiteral(key) ? key.text : undefined;
}

/** Whether it is a member of instances, and more than a name. */
const isOwn = (m: ts.ClassElement): boolean => !isStatic(m) && !isAbstract(m);

export const isGetter = (m: ts.ClassElement): boolean => ts.isGetAccessorDeclaration(m);

/** Whether fields of classes are JavaScript's own, and not assigned by what TypeScript makes of them. */
export const declaresFields = (options: ts.CompilerOptions): boolean =>
  options.useDefineForClassFields ?? (options.target ?? ts.ScriptTarget.ES5) >= ts.ScriptTarget.ES2022;

/** The function a class element is: a method, an accessor, a field that holds a function expression. */
export function functionOfMember(member: ts.ClassElement): FunctionNode | undefined {
  if (ts.isMethodDeclaration(member) || ts.isAccessor(member))
    return member.body === undefined ? undefined : member;
  const initializer = ts.isPropertyDeclaration(member) ? member.initializer : undefined;
  return initializer !== undefined &&
    (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))
    ? initializer
    : undefined;
}
