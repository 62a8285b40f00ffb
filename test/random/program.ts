/**
 * A random program: a small tree, so that shrinking is dropping parts and putting sub-expressions in place of
 * expressions. An expression is a template of TypeScript with holes, so that the language grows by adding lines to
 * the tables in expressions.ts, not cases here.
 */
import type { ChoiceShape, RecordShape, Type, UnionShape } from './shapes.js';

export type { Type } from './shapes.js';

export type ArrayType = 'array' | 'float64' | 'matrix';

/** `scalars`: numbers, arrays that are read, control flow, calls. */
export type Language = 'scalars' | 'everything';

export type Expr =
  | { readonly kind: 'literal'; readonly type: Type; readonly text: string }
  | { readonly kind: 'variable'; readonly type: Type; readonly name: string }
  | Apply
  | {
      readonly kind: 'call';
      readonly type: Type;
      readonly helper: string;
      readonly arguments: readonly Expr[];
    }
  | Lambda;

/** `(x) => …`; a body of one `return` is printed as an expression. */
export interface Lambda {
  readonly kind: 'lambda';
  readonly type: Type;
  readonly parameters: readonly Parameter[];
  /** Whether the parameters' types are written. */
  readonly typed: boolean;
  readonly result: Type;
  readonly body: Body;
}

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
  /** Worth a statement of its own for what it changes. */
  readonly effect?: boolean;
  /** Elements an array certainly has. */
  readonly minLength?: number;
  /** Longer than what it is made from: not to be repeated without end. */
  readonly grown?: boolean;
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
      /** Whether the type is written, where it is no number or boolean. */
      readonly typed?: boolean;
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
  | Snippet
  | { readonly kind: 'jump'; readonly jump: 'break' | 'continue'; readonly label?: string }
  | { readonly kind: 'return'; readonly value: Expr };

/**
 * Statements as text with holes: `#0` and `$0` for expressions as in `Apply`, `@0` for names it introduces, `{0}` for
 * bodies, in braces.
 */
export interface Snippet {
  readonly kind: 'snippet';
  readonly construct: string;
  readonly template: string;
  readonly names: readonly Introduced[];
  readonly arguments: readonly Expr[];
  readonly bodies: readonly Body[];
  /** A name of `names` that is a label. */
  readonly label?: string;
  /** Whether the bodies are inside a loop of this statement. */
  readonly loops: boolean;
}

export interface Introduced {
  readonly name: string;
  readonly type: Type;
  readonly mutable: boolean;
  /** Where it is seen: after the statement, in its bodies, or nowhere but in the text. */
  readonly seen: 'after' | 'inside' | 'nowhere';
}

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
  /** `...xs: number[]`. */
  readonly rest?: boolean;
  /** `x?: number`, of type `optional`. */
  readonly optional?: boolean;
  /** What stands in place of the name, `{ x, y }`, and the variables it declares. */
  readonly pattern?: string;
  readonly declares?: readonly { readonly name: string; readonly type: Type }[];
  /** Elements every argument has. */
  readonly minLength?: number;
  /** An integer on which it depends how long the function runs. */
  readonly small?: boolean;
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
  readonly result: Type;
  /** Called with an integer first that every call of itself makes smaller. */
  readonly recursive?: boolean;
}

export interface ModuleConstant {
  readonly name: string;
  readonly text: string;
  readonly placement: 'local' | 'exported' | 'library';
}

/** A type the program declares, with what belongs to it. */
export type Declaration =
  | { readonly kind: 'record'; readonly shape: RecordShape; readonly form: 'interface' | 'type' }
  | { readonly kind: 'union'; readonly shape: UnionShape; readonly inline: boolean }
  | { readonly kind: 'choice'; readonly shape: ChoiceShape; readonly form: 'enum' | 'const enum' | 'type' }
  | ClassDeclaration
  /** Written by hand: functions that take functions, algorithms on matrices. */
  | { readonly kind: 'text'; readonly name: string; readonly text: string; readonly construct: string };

export interface ClassDeclaration {
  readonly kind: 'class';
  readonly shape: RecordShape;
  readonly base?: RecordShape;
  readonly constructorForm: 'parameterProperties' | 'assignments';
  readonly methods: readonly Method[];
}

export interface Method {
  readonly name: string;
  readonly form: 'method' | 'getter' | 'static';
  readonly parameters: readonly Parameter[];
  readonly result: Type;
  readonly body: Body;
  /** Whether a method of the base class is replaced. */
  readonly overrides?: boolean;
}

export type Argument =
  | number
  | boolean
  | string
  | undefined
  | Float64Array
  | readonly Argument[]
  /** An object, of a class where the parameter's type says so. */
  | { readonly [name: string]: Argument };

export interface Program {
  readonly declarations: readonly Declaration[];
  /** Whether what is declared here is exported. */
  readonly exportsDeclarations: boolean;
  readonly result: Type;
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
