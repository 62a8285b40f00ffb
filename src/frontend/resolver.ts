/** What names mean: variables, library objects, functions with source. */
import { ts } from 'ts-morph';
import { assignedNamesIn, unwrap } from './assigned.js';
import type { Key } from './environment.js';

export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.GetAccessorDeclaration
  | ts.SetAccessorDeclaration;

export const isFunctionNode = (node: ts.Node): node is FunctionNode =>
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isConstructorDeclaration(node) ||
  ts.isAccessor(node);

export class Resolver {
  /** The functions that variables have stood for while calls were expanded. */
  private readonly bound = new Map<Key, Set<FunctionNode>>();
  private readonly symbols = new Map<ts.Node, ts.Symbol>();
  /** How often more has become known of what variables stand for. */
  version = 0;

  constructor(readonly checker: ts.TypeChecker) {}

  /** Notes that the variable may stand for the function. */
  bind(key: Key, node: FunctionNode): void {
    if (this.bound.get(key)?.has(node) !== true) this.version++;
    this.bound.set(key, (this.bound.get(key) ?? new Set()).add(node));
  }

  /** The local functions that a name may stand for. */
  functionsNamed(name: ts.Identifier): readonly FunctionNode[] {
    const local = this.localFunction(name);
    const symbol = this.bound.size === 0 ? undefined : this.symbolOf(name);
    const bound = symbol === undefined ? [] : (this.bound.get(symbol) ?? []);
    return local === undefined ? [...bound] : [local, ...bound];
  }

  /** The symbol a name stands for, imports followed to what they import. */
  symbolOf(name: ts.Node): ts.Symbol | undefined {
    const known = this.symbols.get(name);
    if (known !== undefined) return known;
    const symbol = this.resolve(name);
    if (symbol !== undefined) this.symbols.set(name, symbol);
    return symbol;
  }

  private resolve(name: ts.Node): ts.Symbol | undefined {
    const symbol = this.symbolHere(name);
    if (symbol === undefined) return undefined;
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  private symbolHere(name: ts.Node): ts.Symbol | undefined {
    const { parent } = name;
    if (ts.isIdentifier(name) && ts.isShorthandPropertyAssignment(parent))
      return this.checker.getShorthandAssignmentValueSymbol(parent);
    // Where it is declared, a parameter that is a field too stands for the parameter, as where it is used.
    if (
      ts.isIdentifier(name) &&
      ts.isParameter(parent) &&
      ts.isParameterPropertyDeclaration(parent, parent.parent)
    )
      return this.checker.getSymbolsOfParameterPropertyDeclaration(parent, name.text)[0];
    return this.checker.getSymbolAtLocation(name);
  }

  /** Whether the node names the global `name` of the library, not something of the user's with that name. */
  isGlobal(node: ts.Node, name: string): boolean {
    if (!ts.isIdentifier(node) || node.text !== name) return false;
    const symbol = this.checker.getSymbolAtLocation(node);
    if (symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0) return false;
    return (symbol?.declarations ?? []).every((d) => d.getSourceFile().isDeclarationFile);
  }

  /** `Math.sin` → 'sin', for a member of a global object of the library. */
  memberOf(node: ts.Expression, object: string): string | undefined {
    const plain = unwrap(node);
    if (ts.isPropertyAccessExpression(plain) && this.isObject(plain.expression, object))
      return plain.name.text;
    if (ts.isElementAccessExpression(plain) && this.isObject(plain.expression, object)) {
      return ts.isStringLiteralLike(plain.argumentExpression) ? plain.argumentExpression.text : undefined;
    }
    if (!ts.isIdentifier(plain)) return undefined;
    return this.aliasedMember(plain, object);
  }

  /** Whether the node names the global object, by its own name or by that of a constant: `const M = Math`. */
  isObject(node: ts.Expression, object: string): boolean {
    const plain = unwrap(node);
    if (this.isGlobal(plain, object)) return true;
    const declaration = ts.isIdentifier(plain) ? this.symbolOf(plain)?.valueDeclaration : undefined;
    if (declaration === undefined || !ts.isVariableDeclaration(declaration) || !isConst(declaration))
      return false;
    return declaration.initializer !== undefined && this.isGlobal(unwrap(declaration.initializer), object);
  }

  /** `const { sin } = Math` and `const sin = Math.sin` name members too. */
  private aliasedMember(name: ts.Identifier, object: string): string | undefined {
    const declaration = this.symbolOf(name)?.valueDeclaration;
    if (declaration === undefined) return undefined;
    if (
      ts.isVariableDeclaration(declaration) &&
      isConst(declaration) &&
      declaration.initializer !== undefined
    ) {
      return ts.isPropertyAccessExpression(unwrap(declaration.initializer))
        ? this.memberOf(declaration.initializer, object)
        : undefined;
    }
    if (!ts.isBindingElement(declaration) || !ts.isObjectBindingPattern(declaration.parent)) return undefined;
    const owner = declaration.parent.parent;
    if (!ts.isVariableDeclaration(owner) || !isConst(owner) || owner.initializer === undefined)
      return undefined;
    if (declaration.initializer !== undefined || declaration.dotDotDotToken !== undefined) return undefined;
    if (!this.isGlobal(unwrap(owner.initializer), object)) return undefined;
    const member = declaration.propertyName ?? declaration.name;
    return ts.isIdentifier(member) ? member.text : undefined;
  }

  /** The function with a body that a name stands for. */
  functionOf(name: ts.Node): FunctionNode | undefined {
    const symbol = this.symbolOf(name);
    return symbol === undefined ? undefined : this.functionOfSymbol(symbol);
  }

  private functionOfSymbol(symbol: ts.Symbol): FunctionNode | undefined {
    for (const d of symbol.declarations ?? []) {
      if (ts.isFunctionDeclaration(d) && d.body !== undefined) return d;
      if (ts.isVariableDeclaration(d) && isConst(d)) return this.functionIn(d.initializer);
      if (ts.isExportAssignment(d)) return this.functionIn(d.expression);
      if (ts.isFunctionExpression(d)) return d;
    }
    return undefined;
  }

  private functionIn(initializer: ts.Expression | undefined): FunctionNode | undefined {
    if (initializer === undefined) return undefined;
    const plain = unwrap(initializer);
    if (ts.isArrowFunction(plain) || ts.isFunctionExpression(plain)) return plain;
    if (ts.isPropertyAccessExpression(plain)) return this.functionOf(plain.name);
    return ts.isIdentifier(plain) ? this.functionOf(plain) : undefined;
  }

  /** The function a name stands for, if it is declared inside another function. */
  localFunction(name: ts.Identifier): FunctionNode | undefined {
    const node = this.functionOf(name);
    return node !== undefined && enclosingFunction(node) !== undefined ? node : undefined;
  }
}

/** The parameters that take arguments: all but `this`. */
export const parametersOf = (node: FunctionNode): readonly ts.ParameterDeclaration[] =>
  node.parameters.filter((p) => !(ts.isIdentifier(p.name) && p.name.text === 'this'));

/** Whether the function is called on an object, which comes before its parameters in the IR. */
export const hasReceiver = (node: FunctionNode): boolean =>
  ts.isClassLike(node.parent) && !ts.isConstructorDeclaration(node) && !isStaticMember(node);

const isStaticMember = (node: FunctionNode): boolean =>
  (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Static) !== 0;

/** `vecScale` for the method `scale` of the class `Vec`. */
function memberName(node: ts.ClassElement & FunctionNode): string {
  const member = ts.isConstructorDeclaration(node)
    ? 'make'
    : (node.name?.getText() ?? '').replace(/[^\p{ID_Continue}$]+/gu, '');
  const owner = ts.isClassLike(node.parent) ? node.parent.name?.text : undefined;
  if (owner === undefined) return member;
  if (ts.isConstructorDeclaration(node)) return `make${owner}`;
  return owner.charAt(0).toLowerCase() + owner.slice(1) + member.charAt(0).toUpperCase() + member.slice(1);
}

export const isLibrarySymbol = (symbol: ts.Symbol): boolean =>
  (symbol.declarations ?? []).some((d) => /\/lib\.[\w.]+\.d\.ts$/.test(d.getSourceFile().fileName));

/** Whether the variable keeps the value it is declared with: a `const`, or one that its module never assigns. */
export function isConst(node: ts.VariableDeclaration): boolean {
  if (!ts.isVariableDeclarationList(node.parent)) return false;
  if ((node.parent.flags & ts.NodeFlags.Const) !== 0) return true;
  const file = node.getSourceFile();
  const isSeen = ts.isExternalModule(file) || enclosingFunction(node) !== undefined;
  if (!isSeen || node.initializer === undefined || !ts.isIdentifier(node.name)) return false;
  return !assignedNamesIn(file).has(node.name.text);
}

export function enclosingFunction(node: ts.Node): ts.Node | undefined {
  return ts.findAncestor(node.parent, (n) => ts.isFunctionLike(n) || ts.isClassStaticBlockDeclaration(n));
}

/** The name a function is known by: its own, its variable's, or that of the file for a nameless default export. */
export function functionName(node: FunctionNode): string {
  if (ts.isClassElement(node)) return memberName(node);
  const holder = ts.findAncestor(node.parent, (n) => !ts.isExpression(n));
  const variable = holder !== undefined && ts.isVariableDeclaration(holder) ? holder : undefined;
  const isItsValue = variable?.initializer !== undefined && unwrap(variable.initializer) === node;
  if (node.name !== undefined && !isItsValue) return node.name.getText();
  if (variable !== undefined && ts.isIdentifier(variable.name)) return variable.name.text;
  if (ts.isPropertyAssignment(node.parent) && ts.isIdentifier(node.parent.name)) return node.parent.name.text;
  if (enclosingFunction(node) !== undefined) return 'callback';
  const base = node
    .getSourceFile()
    .fileName.replace(/^.*\//, '')
    .replace(/\.[mc]?tsx?$/, '');
  const camel = base.replace(/[^\w$]+(.)?/g, (_, c: string | undefined) => c?.toUpperCase() ?? '');
  return /^[A-Za-z_$]/.test(camel) ? camel : `_${camel}`;
}
