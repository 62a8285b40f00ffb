/** Constructors, so that code which builds IR reads like the IR. */
import type {
  Atom,
  Block,
  Constant,
  Expression,
  Nullable,
  Origin,
  Role,
  Shadow,
  Statement,
  Sweep,
  Type,
  Variable,
} from './types.js';
import type { Primitive, PureOperation } from './operations.js';

export const numberType: Type = { kind: 'number' };
export const booleanType: Type = { kind: 'boolean' };
export const voidType: Type = { kind: 'void' };
export const stringType: Type = { kind: 'opaque', text: 'string' };
/** Whether what is in it is only read. */
export const isReadonly = (t: Type): boolean =>
  (t.kind === 'array' || t.kind === 'tuple') && t.readonly === true;

/** Whether a value of the type may be `undefined` or `null` instead. */
export const isNullable = (t: Type): t is Type & { readonly nullable: Nullable } =>
  'nullable' in t && t.nullable !== undefined;

/** Adjoints and tangents live in memory of their own. */
export const isShadow = (v: Variable): v is Variable & { readonly role: Shadow } =>
  v.role === 'adjoint' || v.role === 'tangent';

/** Whether what the sweep computes keeps every bit: branches and indices depend on it. */
export const isExact = (sweep: Sweep): boolean => sweep === 'primal' || sweep === 'again';

/** Whether the expression names a constant of the module. */
export const isConstantOfModule = (e: Expression): boolean =>
  e.kind === 'external' && e.arguments.length === 0 && !e.operation.effect && e.operation.fresh !== true;

export const nowhere: Origin = { file: '', start: 0, end: 0, text: '' };

let lastId = 0;

/** Identities of variables and of structured statements; their values carry no meaning. */
export const freshId = (): number => ++lastId;

export function variable(
  name: string,
  type: Type,
  role: Role = name === '' ? 'temporary' : 'source',
): Variable {
  return { kind: 'variable', id: freshId(), name, role, type };
}

export const number = (value: number): Constant => ({ kind: 'constant', value, type: numberType });
export const text = (value: string): Constant => ({ kind: 'constant', value, type: stringType });
export const boolean = (value: boolean): Constant => ({ kind: 'constant', value, type: booleanType });

export const primitive = (operation: Primitive, ...args: readonly Atom[]): Expression => ({
  kind: 'primitive',
  operation,
  arguments: args,
});

export const pure = (operation: PureOperation, ...args: readonly Atom[]): Expression => ({
  kind: 'pure',
  operation,
  arguments: args,
});

export const block = (statements: readonly Statement[], yields: readonly Atom[] = []): Block => ({
  statements,
  yields,
});

/** Collects the statements of a block in order, under a current origin and sweep. */
export class BlockBuilder {
  readonly statements: Statement[] = [];

  constructor(
    readonly sweep: Sweep,
    public origin: Origin = nowhere,
  ) {}

  /** `name = expression`, giving the variable. */
  let(expression: Expression, type: Type = numberType, name = '', role?: Role): Variable {
    const result = variable(name, type, role);
    this.statements.push({
      kind: 'let',
      variable: result,
      expression,
      origin: this.origin,
      sweep: this.sweep,
    });
    return result;
  }

  /** Appends a statement; origin and sweep are the builder's. */
  add(statement: WithoutBase<Statement>): void {
    this.statements.push({ ...statement, origin: this.origin, sweep: this.sweep });
  }

  finish(yields: readonly Atom[] = []): Block {
    return block(this.statements, yields);
  }
}

type WithoutBase<S> = S extends Statement ? Omit<S, 'origin' | 'sweep'> : never;
