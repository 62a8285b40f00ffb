/** Classes of the program: which extends which, and where a member comes from. */
import { ts } from 'ts-morph';
import type { Atom, Variable } from '../ir/types.js';
import type { FunctionNode } from './resolver.js';

export type ClassNode = ts.ClassLikeDeclaration;

type Subclasses = ReadonlyMap<ClassNode, readonly ClassNode[]>;

/** Collected once for a program, whichever of its files is compiled. */
const subclasses = new WeakMap<ts.TypeChecker, Subclasses>();

export class Classes {
  /** The class of instances that were made in view. */
  private readonly made = new Map<Variable, ClassNode>();

  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly files: () => readonly ts.SourceFile[],
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
      if (initializer !== undefined && ts.isClassExpression(initializer)) return initializer;
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
    const own = node.members.find(
      (m) => m.name?.getText() === name && !isStatic(m) && !isAbstract(m) && kind(m),
    );
    const base = own === undefined ? this.baseOf(node) : undefined;
    return own ?? (base === undefined ? undefined : this.memberOf(base, name, kind));
  }

  /** A class below this one that has a member of this name of its own. */
  overriding(node: ClassNode, name: string): ClassNode | undefined {
    for (const below of this.below(node)) {
      if (below.members.some((m) => m.name?.getText() === name && !isStatic(m) && !isAbstract(m)))
        return below;
      const further = this.overriding(below, name);
      if (further !== undefined) return further;
    }
    return undefined;
  }

  private below(node: ClassNode): readonly ClassNode[] {
    const table = subclasses.get(this.checker) ?? this.collect();
    subclasses.set(this.checker, table);
    return table.get(node) ?? [];
  }

  private collect(): Subclasses {
    const table = new Map<ClassNode, ClassNode[]>();
    const visit = (n: ts.Node): void => {
      if (ts.isClassLike(n)) {
        const base = this.baseOf(n);
        if (base !== undefined) table.set(base, [...(table.get(base) ?? []), n]);
      }
      ts.forEachChild(n, visit);
    };
    for (const file of this.files()) if (!file.isDeclarationFile) visit(file);
    return table;
  }
}

export const extended = (node: ClassNode): ts.Expression | undefined =>
  node.heritageClauses?.find((h) => h.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;

const has = (node: ts.Node, kind: ts.SyntaxKind): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((m) => m.kind === kind) ?? false);

export const isStatic = (node: ts.Node): boolean => has(node, ts.SyntaxKind.StaticKeyword);
export const isAbstract = (node: ts.Node): boolean => has(node, ts.SyntaxKind.AbstractKeyword);
export const isReadonly = (node: ts.Node): boolean => has(node, ts.SyntaxKind.ReadonlyKeyword);

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
