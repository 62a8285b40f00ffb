/**
 * One compilation of one file: the functions to lower, who calls whom, what was found wrong where. Functions are
 * lowered one after the other as calls ask for them, so that neither depth nor recursion of the source matters.
 */
import { ts } from 'ts-morph';
import { diagnose, type CodeName, type Fill } from '../diagnostics/codes.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { numberType } from '../ir/build.js';
import { suffixes } from '../ir/modes.js';
import type { Function, NestedDerivative } from '../ir/module.js';
import type { FunctionId, Type } from '../ir/types.js';
import { CallGraph } from './callGraph.js';
import { errorsOf } from './checks.js';
import { Classes } from './classes.js';
import { FollowOn } from './followOn.js';
import { lowerFunction } from './functions.js';
import { leaving, mayHold, type Nameless } from './leaving.js';
import { typeOfThis } from './methods.js';
import { spanOf } from './places.js';
import { fillOf, privateNameIn } from './recordTypes.js';
import { thisKey } from './thisKey.js';
import { printShape, printTypeArguments, type Bound, type Shape } from './shapes.js';
import { holdsFunctions, returnTypeOf } from './signatures.js';
import { functionType, FunctionValues, type Closure } from './functionValues.js';
import { shortNameOf, type Program } from './program.js';
import { ImportGraph } from './importGraph.js';
import { References } from './references.js';
import {
  enclosingFunction,
  functionName,
  isFunctionNode,
  Resolver,
  type FunctionNode,
  parametersOf,
  hasReceiver,
} from './resolver.js';
import { Types, type TypeArguments } from './types.js';

/** A function to be lowered, in the variant its call needs. */
export interface Task {
  readonly id: FunctionId;
  readonly node: FunctionNode;
  /** What its calls tell about the arguments; absent: the function is annotated, and only their declared types are known. */
  readonly parameters?: readonly Shape[];
  /** `this` and the variables of surrounding functions, which are handed over as further arguments. */
  readonly captured: readonly Bound[];
  readonly typeArguments: TypeArguments;
  readonly isAnnotated: boolean;
}

/** More variants of one function than this are those of a recursion that asks for another one each time. */
const mostVariants = 64;

export class Unit {
  private readonly plainTypes: Types;
  private readonly typesByArguments = new Map<TypeArguments, Types>();
  readonly resolver: Resolver;
  /** Types as they are in the function being lowered. */
  types: Types;
  readonly references: References;
  readonly functionValues = new FunctionValues();
  readonly classes: Classes;
  readonly functions = new Map<FunctionId, Function>();
  readonly diagnostics: Diagnostic[] = [];
  readonly graph = new CallGraph();
  private readonly failed = new Set<FunctionId>();
  private readonly tasks = new Map<FunctionId, Task>();
  private readonly waiting: Task[] = [];
  private readonly variants = new Map<FunctionNode, Set<FunctionId>>();
  private readonly ids = new Map<FunctionId, FunctionNode>();
  private readonly reported = new Set<string>();
  private readonly followOn: FollowOn;
  private readonly derivatives = new Map<
    FunctionId,
    { readonly derivative: NestedDerivative; readonly call: ts.Node; readonly caller: FunctionId | undefined }
  >();
  private current: Task | undefined;
  private readonly nameless: Nameless[] = [];

  constructor(
    readonly program: Program,
    readonly file: ts.SourceFile,
    private readonly annotated: ReadonlySet<FunctionNode>,
  ) {
    const checker = program.compiler.getTypeChecker();
    this.resolver = new Resolver(checker);
    this.followOn = new FollowOn(this.resolver);
    this.plainTypes = new Types(checker, {
      of: (type, print) => this.references.nameOfType(type, print),
      declare: (type, print) => this.references.declareType(type, print),
    });
    this.types = this.plainTypes;
    this.classes = new Classes(checker, {
      all: () => program.compiler.getSourceFiles(),
      inView: () => new ImportGraph(program).closure([file]),
    });
    const exported = [...annotated].flatMap((f) => suffixes.map((s) => functionName(f) + s));
    this.references = new References(this.resolver, file, (symbol) => this.mayLeave(symbol), exported);
  }

  /** Runs where the type parameters stand for these types. */
  within<T>(typeArguments: TypeArguments, run: () => T): T {
    const before = this.types;
    if (typeArguments !== before.typeArguments) this.types = this.typesWith(typeArguments);
    const value = run();
    this.types = before;
    return value;
  }

  private typesWith(typeArguments: TypeArguments): Types {
    const known = this.typesByArguments.get(typeArguments) ?? this.plainTypes.with(typeArguments);
    this.typesByArguments.set(typeArguments, known);
    return known;
  }

  /** Lowers the annotated function and all it calls; gives its id. */
  lower(node: FunctionNode): FunctionId {
    const { typeArguments } = this.plainTypes;
    const captured = this.receiverOf(node);
    const task = this.taskFor({ id: this.idOf(node), node, captured, typeArguments, isAnnotated: true });
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) this.run(next);
    this.current = undefined;
    this.refuseLeaving(task);
    return task.id;
  }

  /** Notes that the companion has no name for the class of an instance made here. */
  noteNameless(node: ts.NewExpression): void {
    if (this.current !== undefined) this.nameless.push({ in: this.current.id, node });
  }

  /** Whether an annotated function may give instances of the class. */
  private mayLeave(symbol: ts.Symbol): boolean {
    if ((symbol.flags & ts.SymbolFlags.Class) === 0) return false;
    const { checker } = this.resolver;
    const instance = checker.getDeclaredTypeOfSymbol(symbol);
    return [...this.annotated].some((node) => {
      const result = returnTypeOf(this.plainTypes, node);
      return result !== undefined && mayHold(checker, result, instance);
    });
  }

  private refuseLeaving({ id, node }: Task): void {
    const result = returnTypeOf(this.plainTypes, node);
    if (result === undefined || this.nameless.length === 0) return;
    const reachable = new Set(this.graph.reachableFrom(id));
    const made = this.nameless.filter((n) => reachable.has(n.in));
    const found = leaving(this.resolver.checker, result, made);
    if (found === undefined || this.failed.has(found.in)) return;
    const instance = this.plainTypes.of(this.resolver.checker.getTypeAtLocation(found.node));
    const hidden = 'type' in instance ? privateNameIn(instance.type) : undefined;
    if (hidden !== undefined) this.reportAbout(found.in, 'privateName', found.node, fillOf(hidden));
    else this.reportAbout(found.in, 'cannotWriteOut', found.node, { name: found.node.expression.getText() });
    this.failed.add(id);
  }

  /** The object that an annotated method is called on. */
  private receiverOf(node: FunctionNode): readonly Bound[] {
    const { parent } = node;
    if (!ts.isClassLike(parent) || !hasReceiver(node)) return [];
    const type = typeOfThis(this, parent);
    if (type === undefined) return [];
    const hidden = privateNameIn(type);
    if (hidden !== undefined) this.report('privateName', node, fillOf(hidden));
    const key = thisKey(node);
    return [{ key, shape: { kind: 'data', type, name: key.name, isDeclared: true } }];
  }

  private run(task: Task): void {
    this.current = task;
    const lowered = this.references.askFor(task.id, () =>
      this.within(task.typeArguments, () => lowerFunction(this, task)),
    );
    if (lowered !== undefined) this.functions.set(task.id, lowered);
  }

  /** The function a call needs, to be lowered later; its result's type is known at once. */
  request(
    { node, typeArguments }: Closure,
    parameters: readonly Shape[],
    captured: readonly Bound[],
    call: ts.Node,
  ): { readonly id: FunctionId; readonly resultType: Type } {
    const file = node.getSourceFile();
    const error = file === this.file ? undefined : errorsOf(this.program, file)[0];
    if (error !== undefined) {
      const message = ts.flattenDiagnosticMessageText(error.messageText, ' ');
      this.report('calleeFileHasErrors', call, {
        name: functionName(node),
        number: String(error.code),
        message,
      });
      return { id: '', resultType: numberType };
    }
    const told = this.describe(node, parameters, captured);
    const isAnnotated = this.annotated.has(node) && told === '' && typeArguments.size === 0;
    const id = this.idOf(node) + printTypeArguments(typeArguments) + told;
    if (this.isGrowing(node, id)) {
      this.report('growingFunction', call, { function: functionName(node) });
      return { id: '', resultType: numberType };
    }
    const base = { id, node, captured, typeArguments, isAnnotated };
    const task = this.taskFor(isAnnotated ? base : { ...base, parameters });
    if (this.current !== undefined) this.graph.add(this.current.id, task.id, call);
    const resultType = this.within(typeArguments, () => this.resultOf(node));
    return { id: task.id, resultType: resultType ?? numberType };
  }

  /** A derivative that the function being lowered calls. */
  nest(derivative: NestedDerivative, call: ts.Node): void {
    if (this.derivatives.has(derivative.id)) return;
    this.derivatives.set(derivative.id, { derivative, call, caller: this.current?.id });
  }

  /** The derivatives that are called; one that needs itself is reported. */
  nested(): readonly NestedDerivative[] {
    const all = [...this.derivatives.values()];
    for (const { derivative, call, caller } of all) {
      const primal = this.primalOf(derivative.of.function);
      if (caller === undefined || !this.graph.reachableFrom(primal).includes(caller)) continue;
      this.reportAbout(caller, 'derivativeOfItself', call, { function: this.nameOf(primal) });
    }
    return all.map(({ derivative }) => derivative);
  }

  /** What the derivative is, in the end, a derivative of. */
  primalOf(id: FunctionId): FunctionId {
    const inner = this.derivatives.get(id);
    return inner === undefined ? id : this.primalOf(inner.derivative.of.function);
  }

  /** What makes the function that a call needs another than that of other calls. */
  private describe(node: FunctionNode, parameters: readonly Shape[], captured: readonly Bound[]): string {
    const named = [
      ...parameters.map((shape, i) => ({ shape, name: parametersOf(node)[i]!.name.getText() })),
      ...captured.map((b) => ({ shape: b.shape, name: b.key.name })),
    ];
    const told = named.flatMap(({ shape, name }) => {
      const text = printShape(shape, (f) => this.idOf(f));
      return text === '' ? [] : [text === '-' ? name : `${name}=${text}`];
    });
    return told.length === 0 ? '' : `~${told.join(',')}`;
  }

  /** Whether the function has been asked for in so many variants that there is no end to them. */
  private isGrowing(node: FunctionNode, id: FunctionId): boolean {
    const variants = this.variants.get(node) ?? new Set();
    this.variants.set(node, variants.add(id));
    return variants.size > mostVariants;
  }

  private taskFor(task: Task): Task {
    const known = this.tasks.get(task.id);
    if (known !== undefined) return known;
    this.tasks.set(task.id, task);
    this.waiting.push(task);
    return task;
  }

  /** `file#outer.inner`, numbered where two functions would share it. */
  private idOf(node: FunctionNode): FunctionId {
    const names = [functionName(node)];
    for (let n = enclosingFunction(node); n !== undefined; n = enclosingFunction(n)) {
      names.unshift(isFunctionNode(n) ? functionName(n) : '(method)');
    }
    const base = `${shortNameOf(this.program, node.getSourceFile())}#${names.join('.')}`;
    let id = base;
    for (let i = 2; (this.ids.get(id) ?? node) !== node; i++) id = `${base}.${i}`;
    this.ids.set(id, node);
    return id;
  }

  /** The type a function gives, or is expected to where it says none; undefined, and reported, if none that can be lowered. */
  resultTypeOf(node: FunctionNode, expected?: Type): Type | undefined {
    const result = this.resultOf(node) ?? expected;
    if (result !== undefined) return result;
    const type = returnTypeOf(this.types, node);
    const fill = {
      function: functionName(node),
      type: type === undefined ? 'unknown' : this.types.text(type),
    };
    const annotation = ts.isConstructorDeclaration(node) ? undefined : node.type;
    this.report('resultType', annotation ?? node.name ?? node, fill);
    return undefined;
  }

  /** The type a function gives, where TypeScript says one that can be lowered: `() => new Array(3).fill(0)` gives `any[]`. */
  resultOf(node: FunctionNode): Type | undefined {
    const type = returnTypeOf(this.types, node);
    if (type === undefined) return undefined;
    if (holdsFunctions(this.types.checker, type)) return functionType;
    const result = this.types.of(type);
    return 'type' in result ? result.type : undefined;
  }

  /** Whether the function being lowered has been found wrong. */
  get isFailed(): boolean {
    return this.current !== undefined && this.failed.has(this.current.id);
  }

  /** Reports a mistake in the function being lowered, with the calls that lead to it. */
  report<N extends CodeName>(code: N, node: ts.Node, fill: Fill<N>): void {
    if (this.current !== undefined) this.failed.add(this.current.id);
    this.reportAbout(this.current?.id, code, node, fill);
  }

  /** Reports a mistake in `id` or, without one, in the file. */
  reportAbout<N extends CodeName>(id: FunctionId | undefined, code: N, node: ts.Node, fill: Fill<N>): void {
    const found = this.findingAbout(id, code, node, fill);
    const key = `${code} ${found.span.file} ${found.span.start} ${found.span.end}`;
    if (id !== undefined) this.failed.add(id);
    if (this.reported.has(key) || this.followOn.isOne(code, node)) return;
    this.reported.add(key);
    this.followOn.note(node);
    this.diagnostics.push(found);
  }

  /** A mistake in the function being lowered that is one only under conditions not known yet. */
  finding<N extends CodeName>(code: N, node: ts.Node, fill: Fill<N>): Diagnostic {
    return this.findingAbout(this.current?.id, code, node, fill);
  }

  private findingAbout<N extends CodeName>(
    id: FunctionId | undefined,
    code: N,
    node: ts.Node,
    fill: Fill<N>,
  ): Diagnostic {
    const chain = id === undefined ? [] : this.graph.chainTo(id);
    // A function that calls itself does so at one place, however often.
    const calls = [...new Map(chain.map((each) => [each.call, each])).values()];
    const related = calls.map(({ caller, callee, call }) => ({
      message: `'${this.nameOf(caller)}' calls '${this.nameOf(callee)}' here.`,
      span: spanOf(this.program, call),
    }));
    return diagnose(code, spanOf(this.program, node), fill, related);
  }

  nameOf(id: FunctionId): string {
    const task = this.tasks.get(id);
    return task === undefined ? id : functionName(task.node);
  }

  /** Whether the function and all it calls have been lowered without a finding. */
  isSound(id: FunctionId): boolean {
    return this.graph.reachableFrom(id).every((f) => !this.failed.has(f) && this.functions.has(f));
  }
}
