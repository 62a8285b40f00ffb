/** The names of the source that the companion needs: imported where exported, else written out. */
import { posix } from 'node:path';
import { ts } from 'ts-morph';
import type { Reference } from '../ir/module.js';
import { capitalised } from '../ir/tangent.js';
import { isAssignment } from './assigned.js';
import { isReadonly, isStatic } from './classes.js';
import { classText } from './classText.js';
import { hasPrivateNames } from './recordTypes.js';
import type { Resolver } from './resolver.js';
import { isConst } from './resolver.js';
import { functionText, renamed, type NameOf } from './sourceText.js';
import { nameOfType, typeText } from './typeDeclarations.js';
import { isWritten } from './written.js';

/** The user of what may be written down anywhere. */
const anybody = '*';

const knownClasses = [
  'Float64Array',
  'Float32Array',
  'Int32Array',
  'Uint8Array',
  'Array',
  'Map',
  'Set',
] as const;

/** Globals that companions use, of which they cannot have another. */
const globals = [
  ...['Array', 'Float32Array', 'Float64Array', 'Infinity', 'Int32Array', 'Math', 'NaN', 'Number', 'Object'],
  ...['Uint8Array', 'undefined'],
];

export class References {
  private readonly names = new Map<ts.Symbol, string>();
  private readonly declared = new Map<object, Map<string, string>>();
  private readonly taken: Set<string>;
  private readonly list: Reference[] = [];
  /** Who needs each name: functions, and constants that are written out. */
  private readonly users = new Map<string, Set<string>>();
  /** The function or constant that names are asked for by now. */
  private user = '';
  /** Whether a class is being written out. */
  private isInClass = false;

  constructor(
    private readonly resolver: Resolver,
    /** The file whose companion it is. */
    private readonly file: ts.SourceFile,
    /** Whether instances of the class may leave the file's annotated functions. */
    private readonly mayLeave: (symbol: ts.Symbol) => boolean,
    /** Names that the companion may export, which nothing else in it has. */
    exported: readonly string[],
  ) {
    this.taken = new Set([...globals, ...exported]);
  }

  /** What the functions refer to, in the order of first use; what a constant needs comes before it. */
  neededBy(functions: ReadonlySet<string>): readonly Reference[] {
    const isNeeded = (name: string, asked: readonly string[] = []): boolean =>
      !asked.includes(name) &&
      [...(this.users.get(name) ?? [])].some(
        (user) => user === anybody || functions.has(user) || isNeeded(user, [...asked, name]),
      );
    return this.list.filter((r) => isNeeded(r.name));
  }

  /** Whether the companion has the name for something of a module. */
  isTaken(name: string): boolean {
    return this.taken.has(name);
  }

  /** Notes on whose behalf names are asked for. */
  askFor<T>(user: string, ask: () => T): T {
    const before = this.user;
    this.user = user;
    const answer = ask();
    this.user = before;
    return answer;
  }

  /** The name of a module's variable, class or type in the companion; undefined if it cannot have one. */
  nameOf(symbol: ts.Symbol, use: ts.Node, typeOnly = false): string | undefined {
    const known = this.names.get(symbol);
    const name = known ?? this.fresh(symbol.name === 'default' ? use.getText() : symbol.name);
    if (known === undefined) {
      // Known before it is written out: functions may name themselves and one another.
      this.names.set(symbol, name);
      const reference =
        this.imported(symbol, name, use, typeOnly) ?? this.askFor(name, () => this.writtenOut(symbol, name));
      if (reference === undefined) {
        this.names.delete(symbol);
        this.taken.delete(name);
        return undefined;
      }
      this.list.push(reference);
    } else if (!typeOnly) {
      this.importValue(name);
    }
    this.users.set(name, (this.users.get(name) ?? new Set()).add(this.user));
    return name;
  }

  /**
   * A type by its name, its arguments as `print` says; undefined where the companion has to spell it out. Whoever
   * writes the types down leaves out what it did not need.
   */
  nameOfType(type: ts.Type, print: (argument: ts.Type) => string | undefined): string | undefined {
    const { checker } = this.resolver;
    const found = hasPrivateNames(checker, type) ? undefined : nameOfType(checker, type);
    if (found === undefined) return undefined;
    const texts = found.arguments.map(print);
    if (texts.includes(undefined)) return undefined;
    const name = this.askFor(anybody, () => this.nameOf(found.symbol, found.use, true));
    return name === undefined || texts.length === 0 ? name : `${name}<${texts.join(', ')}>`;
  }

  /** The name of a type that is neither imported nor written out: the companion declares what it is made of. */
  declareType(type: ts.Type, print: (argument: ts.Type) => string | undefined): string {
    const { checker } = this.resolver;
    const given = isReference(type) ? checker.getTypeArguments(type).map(print) : [];
    const isSaid = given.length > 0 && given.every((t) => t !== undefined);
    // Instances of a generic type are told apart by what their arguments stand for.
    const text = isSaid ? `${type.symbol.name}<${given.join(', ')}>` : checker.typeToString(type);
    const of: object = isSaid ? type.symbol : type;
    const names = this.declared.get(of) ?? new Map<string, string>();
    const name = names.get(text) ?? this.fresh(capitalised(text));
    this.declared.set(of, names.set(text, name));
    return name;
  }

  /** Imports the function for the documentation to name, if it can be imported under its own name. */
  mention(f: ts.Node): void {
    const owner = ts.isFunctionDeclaration(f) ? f : ts.isVariableDeclaration(f.parent) ? f.parent : undefined;
    const name = owner?.name;
    const symbol = name === undefined ? undefined : this.resolver.symbolOf(name);
    if (name === undefined || !ts.isIdentifier(name)) return;
    if (symbol === undefined || this.names.has(symbol) || this.taken.has(name.text)) return;
    const reference = this.imported(symbol, name.text, name, true);
    if (reference === undefined) return;
    this.taken.add(name.text);
    this.names.set(symbol, name.text);
    this.list.push(reference);
    this.users.set(name.text, new Set([anybody]));
  }

  /** What was imported as a type is needed as a value too. */
  private importValue(name: string): void {
    const i = this.list.findIndex((r) => r.name === name);
    const reference = this.list[i];
    if (reference?.kind === 'import') this.list[i] = { ...reference, typeOnly: false };
  }

  private fresh(wanted: string): string {
    let name = wanted;
    for (let i = 2; this.taken.has(name); i++) name = `${wanted}_${i}`;
    this.taken.add(name);
    return name;
  }

  private imported(symbol: ts.Symbol, name: string, use: ts.Node, typeOnly: boolean): Reference | undefined {
    const file = symbol.declarations?.[0]?.getSourceFile();
    const module = file === undefined ? undefined : this.resolver.checker.getSymbolAtLocation(file);
    if (file === undefined || module === undefined) return undefined;
    const exported = this.resolver.checker.getExportsOfModule(module).find((e) => {
      const target = e.flags & ts.SymbolFlags.Alias ? this.resolver.checker.getAliasedSymbol(e) : e;
      return target === symbol;
    });
    if (exported === undefined) return undefined;
    const from = this.specifierOf(file, use);
    return from === undefined ? undefined : { kind: 'import', name, imported: exported.name, from, typeOnly };
  }

  /** How the companion, beside the source, imports from `file`. */
  private specifierOf(file: ts.SourceFile, use: ts.Node): string | undefined {
    if (/\/node_modules\//.test(file.fileName))
      return packageSpecifier(this.resolver, file, use.getSourceFile());
    const path = posix.relative(posix.dirname(this.file.fileName), file.fileName);
    const local = path.startsWith('../') ? path : `./${path}`;
    return local.replace(/(?:\.d)?\.([mc]?)tsx?$/, '.$1js');
  }

  private writtenOut(symbol: ts.Symbol, name: string): Reference | undefined {
    const declaration = symbol.valueDeclaration;
    const nameOf: NameOf = (other, use, typeOnly) => this.nameOf(other, use, typeOnly);
    const whole =
      typeText(symbol, name, this.resolver, nameOf) ??
      functionText(symbol, name, this.resolver, nameOf) ??
      this.classText(symbol, name, nameOf);
    if (whole !== undefined) return { kind: 'declaration', name, text: whole };
    if (declaration === undefined || !isConstant(declaration)) return undefined;
    if (declaration.initializer === undefined || isWritten(this.resolver, symbol, declaration))
      return undefined;
    const text = this.constantText(declaration.initializer);
    if (text === undefined) return undefined;
    // With its type: a literal's own type would make comparisons with it errors, and have texts for one of few.
    const { type } = declaration;
    const typed = type === undefined ? undefined : renamed(type, symbol, name, this.resolver, nameOf);
    const annotation = typed === undefined ? '' : `: ${typed}`;
    return { kind: 'declaration', name, text: `const ${name}${annotation} = ${text};` };
  }

  /** Classes only where their instances leave, and then those that they need. */
  private classText(symbol: ts.Symbol, name: string, nameOf: NameOf): string | undefined {
    if (!this.isInClass && !this.mayLeave(symbol)) return undefined;
    const before = this.isInClass;
    this.isInClass = true;
    const text = classText(symbol, name, this.resolver, nameOf);
    this.isInClass = before;
    return text;
  }

  /** The source of an expression made of literals, operators, `Math` and other constants; undefined for others. */
  constantText(node: ts.Expression): string | undefined {
    const replacements: { start: number; end: number; name: string }[] = [];
    const isPlain = (n: ts.Node): boolean => {
      if (ts.isIdentifier(n)) {
        if (['undefined', 'NaN', 'Infinity'].some((g) => this.resolver.isGlobal(n, g))) return true;
        const library = ['Math', 'Number'].flatMap((o) => {
          const member = this.resolver.memberOf(n, o);
          return member === undefined || member === 'random' ? [] : [`${o}.${member}`];
        });
        if (library[0] !== undefined) {
          replacements.push({ start: n.getStart(), end: n.getEnd(), name: library[0] });
          return true;
        }
        const symbol = this.resolver.symbolOf(n);
        const declaration = symbol?.valueDeclaration;
        if (symbol === undefined || declaration === undefined) return false;
        if (!ts.isEnumDeclaration(declaration) && !isConstantOfModule(declaration)) return false;
        const name = this.nameOf(symbol, n);
        if (name === undefined) return false;
        replacements.push({ start: n.getStart(), end: n.getEnd(), name });
        return true;
      }
      if (ts.isTypeNode(n)) {
        const name = renamed(n, undefined, '', this.resolver, (symbol, use, typeOnly) =>
          this.nameOf(symbol, use, typeOnly),
        );
        if (name !== undefined) replacements.push({ start: n.getStart(), end: n.getEnd(), name });
        return name !== undefined;
      }
      if (ts.isToken(n)) return n.kind !== ts.SyntaxKind.ThisKeyword;
      if (ts.isPropertyAccessExpression(n)) return isLibraryMember(this.resolver, n) || isPlain(n.expression);
      if (ts.isPropertyAssignment(n)) return !ts.isComputedPropertyName(n.name) && isPlain(n.initializer);
      if (ts.isCallExpression(n)) {
        const isKnown =
          isLibraryMember(this.resolver, n.expression) ||
          (ts.isPropertyAccessExpression(n.expression) &&
            isArrayMethod(n.expression) &&
            isPlain(n.expression.expression));
        return isKnown && n.arguments.every(isPlain);
      }
      if (ts.isNewExpression(n)) {
        const isKnown = knownClasses.some((g) => this.resolver.isGlobal(n.expression, g));
        return isKnown && (n.arguments ?? []).every(isPlain);
      }
      if (ts.isBinaryExpression(n) && isAssignment(n.operatorToken.kind)) return false;
      const isComposite =
        ts.isBinaryExpression(n) ||
        ts.isPrefixUnaryExpression(n) ||
        ts.isParenthesizedExpression(n) ||
        ts.isAsExpression(n) ||
        ts.isSatisfiesExpression(n) ||
        ts.isArrayLiteralExpression(n) ||
        ts.isObjectLiteralExpression(n) ||
        ts.isElementAccessExpression(n) ||
        ts.isConditionalExpression(n);
      return (
        isComposite && (ts.forEachChild(n, (child) => (isPlain(child) ? undefined : true)) ?? false) === false
      );
    };
    if (!isPlain(node)) return undefined;
    const text = node.getSourceFile().text;
    let result = '';
    let at = node.getStart();
    for (const r of replacements.sort((a, b) => a.start - b.start)) {
      result += text.slice(at, r.start) + r.name;
      at = r.end;
    }
    return result + text.slice(at, node.getEnd());
  }
}

const isConstantOfModule = (d: ts.Declaration): boolean =>
  ts.isVariableDeclaration(d) && isConst(d) && ts.isSourceFile(d.parent.parent.parent);

/** Whether the method makes an array of an array, or changes one that nobody else has. */
function isArrayMethod({ expression, name }: ts.PropertyAccessExpression): boolean {
  if (name.text === 'slice' || name.text === 'concat') return true;
  const isFresh =
    ts.isArrayLiteralExpression(expression) ||
    ts.isNewExpression(expression) ||
    ts.isCallExpression(expression);
  return isFresh && (name.text === 'reverse' || name.text === 'fill');
}

function isLibraryMember(resolver: Resolver, node: ts.Expression): boolean {
  const math = resolver.memberOf(node, 'Math');
  return (math !== undefined && math !== 'random') || resolver.memberOf(node, 'Number') !== undefined;
}

/** The specifier by which `user` imports what comes from the package `file` belongs to. */
function packageSpecifier(resolver: Resolver, file: ts.SourceFile, user: ts.SourceFile): string | undefined {
  for (const statement of user.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const module = resolver.checker.getSymbolAtLocation(statement.moduleSpecifier);
    if (module?.declarations?.some((d) => d.getSourceFile() === file) === true)
      return statement.moduleSpecifier.text;
    const exports = module === undefined ? [] : resolver.checker.getExportsOfModule(module);
    const comesFrom = exports.some((e) => {
      const target = e.flags & ts.SymbolFlags.Alias ? resolver.checker.getAliasedSymbol(e) : e;
      return target.declarations?.some((d) => d.getSourceFile() === file) === true;
    });
    if (comesFrom) return statement.moduleSpecifier.text;
  }
  return undefined;
}

const isReference = (type: ts.Type): type is ts.TypeReference =>
  ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0;

/** A `const`, or what is one in a class. */
const isConstant = (d: ts.Declaration): d is ts.VariableDeclaration | ts.PropertyDeclaration =>
  ts.isVariableDeclaration(d) ? isConst(d) : ts.isPropertyDeclaration(d) && isStatic(d) && isReadonly(d);
