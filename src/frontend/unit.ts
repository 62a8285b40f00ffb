/**
 * One compilation of one file: the functions to lower, who calls whom, what was found wrong where. Functions are
 * lowered one after the other as calls ask for them, so that neither depth nor recursion of the source matters.
 */
import { ts } from 'ts-morph';
import { diagnose, type CodeName, type Fill } from '../diagnostics/codes.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { numberType } from '../ir/build.js';
import type { Function, FunctionId, Type } from '../ir/types.js';
import { CallGraph } from './callGraph.js';
import { errorsOf } from './checks.js';
import { lowerFunction } from './functions.js';
import { spanOf } from './places.js';
import { shortNameOf, type Program } from './program.js';
import { References } from './references.js';
import { enclosingFunction, functionName, isFunctionNode, Resolver, type FunctionNode } from './resolver.js';
import { Types, type TypeResult } from './types.js';

/** A variable of a surrounding function that a local function is handed as an argument. */
export interface Captured {
  readonly symbol: ts.Symbol;
  readonly type: Type;
}

/** A function to be lowered, in the variant its call needs. */
export interface Task {
  readonly id: FunctionId;
  readonly node: FunctionNode;
  /** Parameters left out at the call: their defaults are evaluated inside. */
  readonly missing: ReadonlySet<number>;
  readonly captured: readonly Captured[];
  readonly isAnnotated: boolean;
}

export class Unit {
  readonly resolver: Resolver;
  readonly types: Types;
  readonly references: References;
  readonly functions = new Map<FunctionId, Function>();
  readonly diagnostics: Diagnostic[] = [];
  readonly graph = new CallGraph();
  private readonly failed = new Set<FunctionId>();
  private readonly tasks = new Map<FunctionId, Task>();
  private readonly waiting: Task[] = [];
  private readonly ids = new Map<FunctionId, FunctionNode>();
  private readonly reported = new Set<string>();
  private current: Task | undefined;

  constructor(
    readonly program: Program,
    readonly file: ts.SourceFile,
    private readonly annotated: ReadonlySet<FunctionNode>,
  ) {
    const checker = program.project.getTypeChecker().compilerObject;
    this.resolver = new Resolver(checker);
    this.types = new Types(checker);
    this.references = new References(this.resolver, file);
  }

  /** Lowers the annotated function and all it calls; gives its id. */
  lower(node: FunctionNode): FunctionId {
    const task = this.taskFor(node, new Set(), []);
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) this.run(next);
    this.current = undefined;
    return task.id;
  }

  private run(task: Task): void {
    this.current = task;
    const lowered = this.references.askFor(task.id, () => lowerFunction(this, task));
    if (lowered !== undefined) this.functions.set(task.id, lowered);
  }

  /** The function a call needs, to be lowered later; its result's type is known at once. */
  request(
    node: FunctionNode,
    missing: ReadonlySet<number>,
    captured: readonly Captured[],
    call: ts.CallExpression,
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
    const task = this.taskFor(node, missing, captured);
    if (this.current !== undefined) this.graph.add(this.current.id, task.id, call);
    return { id: task.id, resultType: resultOf(this.types, node, task.isAnnotated) ?? numberType };
  }

  private taskFor(node: FunctionNode, missing: ReadonlySet<number>, captured: readonly Captured[]): Task {
    const suffix =
      missing.size === 0 ? '' : `~${[...missing].map((i) => node.parameters[i]!.name.getText()).join(',')}`;
    const id = this.idOf(node) + suffix;
    const known = this.tasks.get(id);
    if (known !== undefined) return known;
    const isAnnotated = this.annotated.has(node) && missing.size === 0;
    const task: Task = { id, node, missing, captured, isAnnotated };
    this.tasks.set(id, task);
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

  /** The type a function gives; undefined, and reported, if none that can be lowered. */
  resultTypeOf(node: FunctionNode): Type | undefined {
    const isAnnotated = this.current?.node === node && this.current.isAnnotated;
    const result = resultOf(this.types, node, isAnnotated);
    if (result !== undefined) return result;
    const { type } = returnTypeOf(this.types, node);
    const fill = {
      function: functionName(node),
      type: type === undefined ? 'unknown' : this.types.text(type),
    };
    this.report('resultType', node.type ?? node.name ?? node, fill);
    return undefined;
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
    if (this.reported.has(key)) return;
    this.reported.add(key);
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
    const related = chain.map(({ caller, callee, call }) => ({
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

function returnTypeOf(types: Types, node: FunctionNode): { type?: ts.Type; result?: TypeResult } {
  const signature = types.checker.getSignatureFromDeclaration(node);
  if (signature === undefined) return {};
  const type = types.checker.getReturnTypeOfSignature(signature);
  return { type, result: types.of(type) };
}

/** Annotated functions may give arrays; what a helper gives has to be a plain value yet. */
function resultOf(types: Types, node: FunctionNode, isAnnotated: boolean): Type | undefined {
  const { result } = returnTypeOf(types, node);
  if (result === undefined || 'problem' in result) return undefined;
  const isPlain =
    result.type.kind !== 'array' && result.type.kind !== 'tuple' && result.type.kind !== 'record';
  return isPlain || isAnnotated ? result.type : undefined;
}
