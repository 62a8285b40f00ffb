/**
 * A random program: a small tree, so that shrinking is dropping parts and putting sub-expressions in place of
 * expressions. An expression is a template of TypeScript with holes, so that the language grows by adding lines to
 * the tables in expressions.ts, not cases here.
 */
export type Type = 'number' | 'integer' | 'boolean' | 'array' | 'float64' | 'matrix';

export type ArrayType = Exclude<Type, 'number' | 'integer' | 'boolean'>;

export type Expr =
  | { readonly kind: 'literal'; readonly type: Type; readonly text: string }
  | { readonly kind: 'variable'; readonly type: Type; readonly name: string }
  | Apply
  | {
      readonly kind: 'call';
      readonly type: Type;
      readonly helper: string;
      readonly arguments: readonly Expr[];
    };

export interface Apply {
  readonly kind: 'apply';
  readonly type: Type;
  /** `$0` is the first argument, in parentheses unless atomic; `#0` the same without them. */
  readonly template: string;
  readonly arguments: readonly Expr[];
  /** For the statistics: what of the language this exercises. */
  readonly construct: string;
  /** Whether the first argument is assigned to. */
  readonly assigns: boolean;
}

export type Body = readonly Stmt[];

export type Stmt =
  | {
      readonly kind: 'declare';
      readonly keyword: 'const' | 'let';
      readonly name: string;
      readonly type: Type;
      /** Absent: assigned on every path of the statement that follows. */
      readonly initial?: Expr;
    }
  | {
      readonly kind: 'assign';
      readonly name: string;
      readonly type: Type;
      readonly operator: string;
      readonly value: Expr;
    }
  | { readonly kind: 'expression'; readonly value: Expr }
  | { readonly kind: 'if'; readonly condition: Expr; readonly then: Body; readonly otherwise?: Body }
  | { readonly kind: 'block'; readonly body: Body }
  | { readonly kind: 'switch'; readonly on: Expr; readonly cases: readonly Case[] }
  | For
  | {
      readonly kind: 'forOf';
      readonly name: string;
      readonly type: Type;
      readonly keyword: 'const' | 'let';
      readonly of: Expr;
      readonly label?: string;
      readonly body: Body;
    }
  | While
  | { readonly kind: 'jump'; readonly jump: 'break' | 'continue'; readonly label?: string }
  | { readonly kind: 'return'; readonly value: Expr };

export interface Case {
  /** Absent: `default`. */
  readonly value?: number;
  readonly body: Body;
  /** Whether the body ends in `break`; otherwise it falls through. */
  readonly breaks: boolean;
}

export interface For {
  readonly kind: 'for';
  readonly name: string;
  readonly from: Expr;
  readonly test: '<' | '<=' | '>' | '>=' | '!==';
  readonly to: Expr;
  /** `i++`, `i += 2` … */
  readonly step: string;
  /** `outside`: `let i = 0; for (i = …; …)`, so that `i` is seen after the loop. */
  readonly declared: 'inside' | 'outside';
  /** Absent: an integer. */
  readonly indexType?: 'number';
  /** The bound's name: `for (let i = 0, n = xs.length; i < n; i++)`. */
  readonly bound?: string;
  readonly label?: string;
  readonly body: Body;
}

/** Runs at most `limit` times: the printer counts in `counter`, in the test or first in the body. */
export interface While {
  readonly kind: 'while';
  readonly shape: 'while' | 'whileCountInTest' | 'whileCountLast' | 'countDown' | 'do' | 'forever';
  readonly counter: string;
  readonly limit: number;
  readonly condition: Expr;
  readonly label?: string;
  readonly body: Body;
}

export interface Parameter {
  readonly name: string;
  readonly type: Type;
  /** The type as written: `readonly number[]`, `Float64Array` … */
  readonly text: string;
  /** A default, helpers only. */
  readonly initial?: string;
}

/** Where a helper lives and how it gets to its caller. */
export type Placement =
  | 'function'
  | 'exportedFunction'
  | 'arrow'
  | 'expressionArrow'
  | 'functionExpression'
  | 'library'
  | 'libraryArrow'
  | 'libraryDefault'
  | 'reexported'
  | 'renamed';

export interface Helper {
  readonly name: string;
  readonly placement: Placement;
  readonly parameters: readonly Parameter[];
  readonly body: Body;
  readonly result: 'number' | 'integer' | 'boolean';
}

export interface ModuleConstant {
  readonly name: string;
  readonly text: string;
  readonly placement: 'local' | 'exported' | 'library';
}

export type Argument = number | boolean | readonly number[] | Float64Array | readonly (readonly number[])[];

export interface Program {
  readonly constants: readonly ModuleConstant[];
  readonly helpers: readonly Helper[];
  readonly parameters: readonly Parameter[];
  /** Names after `wrt`; empty: no `wrt`. */
  readonly wrt: readonly string[];
  readonly form: 'function' | 'arrow' | 'functionExpression';
  readonly body: Body;
  /** Points at which to compare, each one argument per parameter. */
  readonly points: readonly (readonly Argument[])[];
}
