/** The rules of differentiation that users give: functions with the tag `@partialsOf f`, `@vjpOf f` or `@jvpOf f`. */
import { ts } from 'ts-morph';
import { diagnose, type CodeName, type Fill } from '../../diagnostics/codes.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { spanBetween, spanOf, textOf } from '../places.js';
import type { Program } from '../program.js';
import { enclosingFunction, functionName, type FunctionNode } from '../resolver.js';
import { carriesComments, functionIn, tagsBefore, type Tag } from '../tags.js';
import { Types } from '../types.js';
import {
  expectedParameters,
  expectedResult,
  headOfRule,
  obstacle,
  primalOf,
  resultOfRule,
  ruleKinds,
  type Primal,
  type RuleKind,
  type RuleResult,
} from './shapes.js';
import { writtenParameter } from './writes.js';

/** A function of the user's that gives the derivative of another. */
export interface Rule {
  readonly kind: RuleKind;
  readonly node: FunctionNode;
  readonly symbol: ts.Symbol;
  readonly result: RuleResult;
}

/** The rules of one function, which are of the same signature of it. */
export interface RuledFunction {
  readonly primal: Primal;
  readonly rules: ReadonlyMap<RuleKind, Rule>;
}

export interface RuleTable {
  readonly of: (f: ts.Symbol) => RuledFunction | undefined;
  readonly diagnosticsIn: (file: ts.SourceFile) => readonly Diagnostic[];
}

const tables = new WeakMap<ts.Program, RuleTable>();

/** All rules of the program, whatever file they stand in. */
export function rulesOf(program: Program): RuleTable {
  const current = program.compiler;
  let table = tables.get(current);
  if (table === undefined) {
    table = new Collection(program).collect(current);
    tables.set(current, table);
  }
  return table;
}

export const mentionsRule = (file: ts.SourceFile): boolean => /@(?:partials|vjp|jvp)Of\b/.test(file.text);

class Collection {
  private readonly types: Types;
  private readonly found = new Map<ts.Symbol, { primal: Primal; rules: Map<RuleKind, Rule> }>();
  private readonly diagnostics = new Map<ts.SourceFile, Diagnostic[]>();

  constructor(private readonly program: Program) {
    const checker = program.compiler.getTypeChecker();
    this.types = new Types(checker);
  }

  collect(program: ts.Program): RuleTable {
    for (const file of program.getSourceFiles()) {
      if (!file.isDeclarationFile && mentionsRule(file)) this.file(file);
    }
    return {
      of: (f) => this.found.get(f),
      diagnosticsIn: (file) => this.diagnostics.get(file) ?? [],
    };
  }

  private file(file: ts.SourceFile): void {
    const seen = new Set<number>();
    const visit = (node: ts.Node): void => {
      const tags = carriesComments(node) ? tagsBefore(node, file, ruleKinds) : [];
      for (const tag of tags) {
        if (seen.has(tag.start)) continue;
        seen.add(tag.start);
        this.tag(node, tag, file);
      }
      ts.forEachChild(node, visit);
    };
    ts.forEachChild(file, visit);
  }

  private report<N extends CodeName>(
    code: N,
    file: ts.SourceFile,
    [start, end]: readonly [number, number],
    fill: Fill<N>,
    related: Diagnostic['related'] = [],
  ): void {
    const span = spanBetween(this.program, file, start, end);
    const list = this.diagnostics.get(file) ?? [];
    this.diagnostics.set(file, [...list, diagnose(code, span, fill, related)]);
  }

  private tag(place: ts.Node, tag: Tag, file: ts.SourceFile): void {
    const kind = tag.name as RuleKind;
    const at = [tag.start, tag.end] as const;
    const node = functionIn(place);
    const symbol = node === undefined ? undefined : this.symbolOfFunction(node);
    if (node?.body === undefined || symbol === undefined || enclosingFunction(node) !== undefined)
      return this.report('ruleOnNothing', file, at, { tag: kind });
    const name = tag.rest.trim();
    const start = tag.restStart + tag.rest.indexOf(name);
    const target = this.resolve(name, file);
    if (target === undefined) {
      const where = name === '' ? at : ([start, start + name.length] as const);
      const what = name === '' ? 'nothing' : `'${name}'`;
      return this.report('ruleForNothing', file, where, { name: what, tag: kind });
    }
    const known = this.found.get(target)?.rules.get(kind);
    if (known !== undefined) {
      const first = functionName(known.node);
      const fill = { function: name, tag: kind, first, second: functionName(node) };
      const span = spanOf(this.program, known.node.name ?? known.node);
      return this.report('repeatedRule', file, at, fill, [{ message: `'${first}' is here.`, span }]);
    }
    this.rule({ kind, node, symbol, name, target, at });
  }

  private rule(r: {
    readonly kind: RuleKind;
    readonly node: FunctionNode;
    readonly symbol: ts.Symbol;
    readonly name: string;
    readonly target: ts.Symbol;
    readonly at: readonly [number, number];
  }): void {
    const { kind, node, symbol, target } = r;
    const file = node.getSourceFile();
    const primal = this.primal(target, node);
    const reason =
      'reason' in primal ? primal.reason : (obstacle(kind, primal.primal) ?? this.writes(primal.primal));
    if ('reason' in primal || reason !== undefined) {
      return this.report('ruleImpossible', file, r.at, {
        function: r.name,
        tag: kind,
        reason: reason ?? 'it is no function',
      });
    }
    const result = this.check(kind, node, r.name, primal.primal);
    if (result === undefined) return;
    const written = writtenParameter(this.types.checker, node);
    if (written !== undefined) {
      const fill = { rule: functionName(node), name: textOf(written.name) };
      return this.report('ruleWrites', file, [written.getStart(file), written.getEnd()], fill);
    }
    const entry = this.found.get(target) ?? { primal: primal.primal, rules: new Map<RuleKind, Rule>() };
    entry.rules.set(kind, { kind, node, symbol, result });
    this.found.set(target, entry);
  }

  private primal(target: ts.Symbol, place: ts.Node): ReturnType<typeof primalOf> {
    const known = this.found.get(target);
    if (known !== undefined) return known;
    const type = this.types.checker.getTypeOfSymbolAtLocation(target, place);
    const [signature, ...others] = type.getCallSignatures();
    if (signature === undefined) return { reason: 'it is no function' };
    if (others.length > 0) return { reason: 'it has several signatures' };
    return primalOf(this.types, signature, place);
  }

  /** Why a function cannot have rules that would not say what it does to its arguments. */
  private writes({ signature }: Primal): string | undefined {
    const written = writtenParameter(this.types.checker, signature.declaration as ts.SignatureDeclaration);
    return written && `it writes to its argument '${textOf(written.name)}', of which no rule tells`;
  }

  /** Compares the rule's signature with what the function asks for. */
  private check(kind: RuleKind, node: FunctionNode, name: string, primal: Primal): RuleResult | undefined {
    const { checker } = this.types;
    const file = node.getSourceFile();
    const expected = expectedParameters(kind, primal, this.types);
    const head = headOfRule(kind, primal, this.types);
    const rule = functionName(node);
    const span = (n: ts.Node) => [n.getStart(file), n.getEnd()] as const;
    const required = node.parameters.filter(
      (p) => p.initializer === undefined && p.questionToken === undefined,
    );
    if (
      node.parameters.length > expected.length
        ? required.length > expected.length
        : node.parameters.length < expected.length
    ) {
      const fill = {
        rule,
        count: count(node.parameters.length),
        tag: kind,
        function: name,
        expected: count(expected.length),
        head,
      };
      this.report('ruleArity', file, span(node.name ?? node), fill);
      return undefined;
    }
    for (const [i, p] of node.parameters.entries()) {
      const want = expected[i];
      if (want === undefined) break;
      const type = checker.getTypeAtLocation(p);
      if (checker.isTypeAssignableTo(want.type, type)) continue;
      const fill = {
        name: p.name.getText(file),
        type: this.types.text(type),
        tag: kind,
        function: name,
        expected: want.text,
        head,
      };
      this.report('ruleParameter', file, span(p), fill);
      return undefined;
    }
    const signature = checker.getSignatureFromDeclaration(node);
    if (signature === undefined) throw new Error('internal: a function without signature');
    const returned = checker.getReturnTypeOfSignature(signature);
    const known = this.types.of(returned);
    const result = 'type' in known ? resultOfRule(kind, primal, known.type) : undefined;
    if (result === undefined) {
      const fill = {
        rule,
        type: this.types.text(returned),
        tag: kind,
        function: name,
        expected: expectedResult(kind, primal),
        head,
      };
      this.report('ruleResult', file, span(node.type ?? node.name ?? node), fill);
    }
    return result;
  }

  private symbolOfFunction(node: FunctionNode): ts.Symbol | undefined {
    const holder = ts.findAncestor(node, (n) => ts.isVariableDeclaration(n) || ts.isFunctionDeclaration(n));
    if (holder === undefined || !(ts.isVariableDeclaration(holder) || ts.isFunctionDeclaration(holder)))
      return undefined;
    return holder.name === undefined ? undefined : this.types.checker.getSymbolAtLocation(holder.name);
  }

  /** The function that `name` or `module.name` means in the file. */
  private resolve(name: string, file: ts.SourceFile): ts.Symbol | undefined {
    const { checker } = this.types;
    const [head, ...members] = name.split('.');
    if (head === undefined || !/^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/.test(name)) return undefined;
    const target = (s: ts.Symbol): ts.Symbol =>
      s.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(s) : s;
    let symbol = checker.resolveName(head, file, ts.SymbolFlags.Value | ts.SymbolFlags.Alias, false);
    for (const member of members) {
      if (symbol === undefined) return undefined;
      const owner = target(symbol);
      if ((owner.flags & ts.SymbolFlags.Module) === 0) return undefined;
      symbol = checker.getExportsOfModule(owner).find((e) => e.name === member);
    }
    const found = symbol === undefined ? undefined : target(symbol);
    const isFunction =
      found !== undefined && (found.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Variable)) !== 0;
    return isFunction ? found : undefined;
  }
}

const count = (n: number): string => `${n} parameter${n === 1 ? '' : 's'}`;
