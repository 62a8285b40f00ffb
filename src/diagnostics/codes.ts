/**
 * Every diagnostic there is: code, category, title, what it says and what it advises. `diagnose` is the typed way to
 * make one; docs/diagnostics.md links to each code.
 *
 * COT1xxx: the source or its annotation is wrong. COT2xxx: cannot be differentiated, by design. COT3xxx: could be,
 * and is not yet. COT4xxx: warnings about a result. COT5xxx: the companion files. COT9xxx: our
 * fault.
 */
import type { Category, Diagnostic, Span } from './diagnostic.js';

export interface CodeEntry {
  readonly code: string;
  readonly category: Category;
  readonly severity: 'error' | 'warning';
  readonly title: string;
  /** With `{hole}`s, filled by the arguments of `diagnose`. */
  readonly message: string;
  readonly hint?: string;
}

type Entry<Message extends string, Hint extends string> = Omit<CodeEntry, 'message' | 'hint'> & {
  readonly message: Message;
  readonly hint?: Hint;
};

function define(severity: 'error' | 'warning', category: Category) {
  return <const Message extends string, const Hint extends string = ''>(
    code: string,
    title: string,
    message: Message,
    hint?: Hint,
  ): Entry<Message, Hint> => ({
    code,
    category,
    severity,
    title,
    message,
    ...(hint === undefined ? {} : { hint }),
  });
}

const syntax = define('error', 'syntax');
const invalid = define('error', 'invalid');
const unsupported = define('error', 'unsupported');
const todo = define('error', 'todo');
const warning = define('warning', 'invalid');

export const codes = {
  typescriptError: syntax('COT1001', 'The source does not parse or type-check', 'TS{number}: {message}'),
  calleeFileHasErrors: syntax(
    'COT1002',
    'A called function lives in a file with errors',
    "'{name}' lives in a file that does not type-check: TS{number}: {message}",
    'Mend that file first.',
  ),
  malformedTag: invalid(
    'COT1101',
    'The tag cannot be read',
    "'{text}' is not understood in '@differentiable'.",
    'Write `@differentiable`, `@differentiable wrt a, b`, `@differentiable modes grad, jvp` or `@differentiable wrt a modes jvp`, alone on its line.',
  ),
  unknownParameter: invalid(
    'COT1102',
    'A name after `wrt` is not a parameter',
    "'{name}' after `wrt` is not a parameter of '{function}'.",
    'Its parameters are: {parameters}.',
  ),
  unknownMode: invalid(
    'COT1103',
    'A name after `modes` is not a mode',
    "'{name}' is not a mode.",
    'The modes are: {modes}.',
  ),
  repeatedInTag: invalid(
    'COT1104',
    'A name stands twice in the tag',
    "'{name}' stands twice in the tag.",
    'Delete one.',
  ),
  repeatedTag: invalid(
    'COT1105',
    'A function has two tags',
    "'{function}' has more than one '@differentiable'.",
    'Merge them into one.',
  ),
  tagOnNothing: invalid(
    'COT1106',
    'The tag is on something that is no function',
    "'@differentiable' stands on {construct}, which is not a function.",
    'Put it in the comment right above a function declaration or above a `const` that holds a function.',
  ),
  tagOnNested: invalid(
    'COT1107',
    'The tag is on a function inside another function',
    "'{function}' is declared inside another function, so that a companion file could not call it.",
    'Move it to the top level of the module.',
  ),
  noBody: invalid('COT1108', 'The function has no body', "'{function}' has no body to differentiate."),
  notDifferentiableParameter: invalid(
    'COT1109',
    'A parameter after `wrt` has no derivative',
    "'{name}' has type '{type}', by which nothing can be differentiated.",
    'Leave it out of `wrt`; it may stay a parameter.',
  ),
  nothingToDifferentiate: invalid(
    'COT1110',
    'No parameter can be differentiated by',
    "'{function}' has no parameter to differentiate by.",
    'A number, an array of numbers, a Float64Array or a Float32Array among its parameters is needed.',
  ),
  resultNotDifferentiable: invalid(
    'COT1111',
    'The result has no derivative',
    "'{function}' returns '{type}', which has no derivative.",
    'Return a number.',
  ),
  modeNeedsScalar: invalid(
    'COT1112',
    'The mode needs a number as result',
    "Mode '{mode}' needs a function that returns a number; '{function}' returns '{type}'.",
    'Use the modes `jvp`, `vjp` or `jacobian`.',
  ),
  duplicateName: invalid(
    'COT1113',
    'Two annotated functions have one name',
    "A function '{function}' is annotated twice in this file.",
    'Rename one.',
  ),
  ruleOnNothing: invalid(
    'COT1114',
    'A rule on something that is no function',
    "'@{tag}' does not stand on a function of a module.",
    'Put it in the comment right above a function declaration, or above a `const` that holds a function, at the top level.',
  ),
  ruleForNothing: invalid(
    'COT1115',
    'A rule of a function that is not known',
    "What follows '@{tag}' is not the name of a function in this file: {name}.",
    'Write `@{tag} f` with the name of a function that this file declares or imports, or `module.f` for one of an imported namespace.',
  ),
  repeatedRule: invalid(
    'COT1116',
    'Two rules of one function',
    "'{function}' has two rules '@{tag}': '{first}' and '{second}'.",
    'Delete one.',
  ),
  ruleImpossible: invalid(
    'COT1117',
    'A rule of a function that cannot have it',
    "'{function}' cannot have a rule '@{tag}': {reason}.",
    'The guide says which functions each kind of rule is for; `@vjpOf` and `@jvpOf` are for results and arguments of any shape.',
  ),
  ruleArity: invalid(
    'COT1118',
    'A rule with the wrong number of parameters',
    "'{rule}' has {count}, and '@{tag} {function}' calls it with {expected}.",
    'Declare it as `{head}`.',
  ),
  ruleParameter: invalid(
    'COT1119',
    'A parameter of a rule has the wrong type',
    "'{name}' has type '{type}', and '@{tag} {function}' hands it '{expected}'.",
    'Declare the rule as `{head}`.',
  ),
  ruleResult: invalid(
    'COT1120',
    'A rule returns the wrong type',
    "'{rule}' returns '{type}', and '@{tag} {function}' returns '{expected}'.",
    'Declare it as `{head}`.',
  ),
  markerArgument: invalid(
    'COT1121',
    'A marker is called with something that is no function by name',
    "'{marker}' stands for a derivative written at compile time, and it is not known here of which function.",
    'Call it with one argument, the name of a function marked `@differentiable`: `{marker}(loss)`.',
  ),
  markerUnannotated: invalid(
    'COT1122',
    'A marker is called with a function that is not annotated',
    "'{name}' is not marked '@differentiable', so that '{marker}({name})' has nothing to stand for.",
    'Put `@differentiable` in the comment above the function.',
  ),
  markerShape: invalid(
    'COT1123',
    'The type of a marker does not know `wrt`',
    "The type of '{marker}({name})' has a derivative by every parameter, and the tag of '{name}' says 'wrt'.",
    'Import {derivative} from the companion, or leave `wrt` out of the tag.',
  ),
  unknownSyntax: unsupported(
    'COT2001',
    'Not in the language',
    '{construct} cannot be differentiated.',
    'Write it with the statements and expressions the guide lists.',
  ),
  asynchronous: unsupported(
    'COT2002',
    'Asynchronous code',
    '{construct} is asynchronous: its steps have no order that could be reversed.',
    'Compute the awaited value before, and pass it in.',
  ),
  generator: unsupported(
    'COT2003',
    'Generators',
    '{construct} suspends the function, so that there is no run to reverse.',
    'Fill an array and return it.',
  ),
  evaluation: unsupported(
    'COT2004',
    '`eval`',
    '`eval` runs code that is not known when compiling.',
    'Write the code out.',
  ),
  withStatement: unsupported(
    'COT2005',
    '`with`',
    '`with` makes it unknown which variable a name means.',
    'Name the object at each use.',
  ),
  argumentsObject: unsupported(
    'COT2006',
    '`arguments`',
    '`arguments` aliases the parameters.',
    'Name the parameters.',
  ),
  tryStatement: unsupported(
    'COT2007',
    '`try`',
    'A `try` may leave its block between any two operations, and the reverse sweep could not know where.',
    'Test for the failing case with `if` before it happens, or put the `try` around the call of the differentiated function.',
  ),
  random: unsupported(
    'COT2008',
    '`Math.random`',
    '`Math.random()` gives another value at each run, so that there is no function to differentiate.',
    'Draw the numbers before, and pass them in.',
  ),
  mutableGlobal: unsupported(
    'COT2009',
    'A variable of the module that changes',
    "'{name}' is a variable of the module that can change between two calls.",
    'Declare it with `const`, or pass its value as a parameter.',
  ),
  assignToGlobal: unsupported(
    'COT2010',
    'An assignment to a variable of the module',
    "'{name}' is declared outside the function, and assigning it is a second result of which no derivative would be known.",
    'Return the value instead.',
  ),
  unknownCallee: unsupported(
    'COT2011',
    'A call into code without source',
    "The source of '{name}' is not available, so its derivative is not known.",
    'Give its derivative in a function with the tag `@vjpOf {name}` (or `@partialsOf {name}`), or compute its value before and pass it in.',
  ),
  unknownValue: unsupported(
    'COT2012',
    'A call of something that is not a known function',
    "Which function '{text}' calls is not known when compiling.",
    'Call a function by its name.',
  ),
  anyType: unsupported(
    'COT2013',
    'A value of type `any`',
    "'{text}' has type '{type}', so that nothing is known about it.",
    'Give it a type.',
  ),
  numberFromText: unsupported(
    'COT2014',
    'A number made from text or by unknown code',
    "'{text}' makes a number in a way that is not differentiated, from a number that might be.",
    'Compute with the number itself.',
  ),
  thisValue: unsupported(
    'COT2015',
    '`this`',
    '`this` is not known in a function that is no method.',
    'Pass the object as a parameter.',
  ),
  bigint: unsupported(
    'COT2016',
    'Big integers',
    'A bigint is not a real number: {construct} has no derivative.',
    'Use numbers.',
  ),
  arithmeticOnData: unsupported(
    'COT2017',
    'Arithmetic on something that is no number',
    "'{operator}' is used on a value of type '{type}'.",
    'Convert it to a number first.',
  ),
  cannotWriteOut: unsupported(
    'COT2018',
    'A name the companion cannot have',
    "'{name}' is neither exported nor simple enough to be written out in the companion.",
    'Export it.',
  ),
  deleteOperator: unsupported(
    'COT2019',
    '`delete`',
    '`delete` changes the shape of an object.',
    'Make a new object without the field.',
  ),
  comparator: unsupported(
    'COT2035',
    'A comparator that does more than compare',
    'What orders the elements has to be a function whose code can stand in the companion.',
    'Write it inline, without assignments to variables outside of it and without calls of local functions.',
  ),
  shrinkingCallback: unsupported(
    'COT2039',
    'A callback that makes its array shorter',
    "'{method}' would no longer visit the elements that its callback takes off '{array}'.",
    'Write a loop that says what is visited, or take the elements off afterwards.',
  ),
  resizingCallback: unsupported(
    'COT2040',
    'A callback of Array.from that makes its source longer or shorter',
    "'Array.from' goes through '{array}' while the callback makes it longer or shorter, so that what it visits changes on the way.",
    'Write a loop that says what is visited, or go through a copy: `[...{array}]`.',
  ),
  otherType: unsupported(
    'COT2020',
    'A parameter whose type is not known here',
    "Values of type '{type}' cannot take part in a differentiated function.",
    'Pass the numbers it holds.',
  ),
  declaredInOtherClause: unsupported(
    'COT2021',
    'A variable of another clause',
    "'{name}' is declared in another clause of the `switch`, which may not have run.",
    'Declare it before the `switch`, or put the clause in braces.',
  ),
  ruleOfOtherMode: unsupported(
    'COT2030',
    'A rule is missing in this mode',
    "'{function}' has rules for {known} mode only, and its derivative is needed in {needed} mode.",
    'Give it a rule with `@{tag} {function}`.',
  ),
  ruleWithoutArgument: unsupported(
    'COT2031',
    'A rule leaves out an argument',
    "The rule '{rule}' of '{function}' gives 'undefined' for '{name}', which depends on what is differentiated by.",
    'Let the rule give the derivative by it, or wrap the argument in `stopGradient`.',
  ),
  recursiveExpansion: unsupported(
    'COT2032',
    'A recursion that cannot be expanded',
    "'{function}' calls itself, and it assigns variables of its surroundings or gives a function, so each call would have to be expanded in place.",
    'Return the values instead of assigning them, or hand the function over as an argument.',
  ),
  growingFunction: unsupported(
    'COT2033',
    'Functions that capture functions without end',
    "'{function}' is called with arguments of ever another kind: functions that capture functions, or types made of types.",
    'Write the recursion with numbers, or as a loop.',
  ),
  overridden: unsupported(
    'COT2034',
    'A method that may be one of several',
    "'{method}' may run the method of another class: '{class}' overrides it.",
    'Call it on an object whose class is certain, or choose by a field of the object with `if` or `switch`.',
  ),
  capturedCounter: todo(
    'COT3021',
    'A loop variable that a function keeps',
    "'{name}' changes from iteration to iteration, and a function keeps the one of its iteration.",
    'Copy it into a `const` inside of the loop, and use that in the function.',
  ),
  functionParameter: todo(
    'COT3001',
    'A function among the parameters',
    "The parameter '{name}' is a function, and those of an annotated function are not differentiated yet.",
    'Annotate a function that names the function it calls, or hands it to this one.',
  ),
  method: todo(
    'COT3002',
    'Methods that are not known',
    '{construct} is a method, and which code it runs is not known when compiling.',
    'Declare the object as an instance of its class, or write the method as a function.',
  ),
  objectValue: todo(
    'COT3003',
    'Objects whose fields are not known',
    '{construct}: which fields an object has must be known when compiling.',
    'Give the object a type with named fields, or use an array.',
  ),
  arrayValue: todo(
    'COT3004',
    'Arrays with holes',
    '{construct} is not differentiated.',
    'Write a value in each place.',
  ),
  arrayMutation: todo(
    'COT3005',
    'Writing to a place that is not known',
    "'{text}' is written to, and what that changes is not known when compiling.",
    'Assign elements of arrays and named fields of objects; make an array shorter with `pop`.',
  ),
  arrayMethod: todo(
    'COT3006',
    'Array methods',
    "The method '{name}' is not differentiated yet.",
    'Write it as a loop.',
  ),
  functionValue: todo(
    'COT3007',
    'Functions as values',
    "'{text}' is a function used as a value in a way that is not followed yet.",
    'Hand functions over as arguments, or keep them in constants.',
  ),
  spread: todo(
    'COT3008',
    'Spread and rest',
    '{construct} is not differentiated yet.',
    'Name the elements, or write a loop.',
  ),
  destructuring: todo(
    'COT3010',
    'Destructuring of parts that are not known',
    'Which part of the value this takes is not known when compiling.',
    'Read the parts one by one.',
  ),
  forIn: todo(
    'COT3011',
    '`for…in` over keys that are not known',
    '`for…in` needs an object whose fields are known when compiling.',
    'Loop over the indices of an array.',
  ),
  iteration: todo(
    'COT3012',
    '`for…of` over something that is no array',
    "'{text}' has type '{type}': only arrays can be looped over.",
    'Loop over an array.',
  ),
  computedDefault: todo(
    'COT3013',
    'A default that computes',
    "The default of '{name}' is more than a constant, which is not differentiated yet in an annotated function.",
    'Compute it in a wrapper, and pass it in.',
  ),
  generic: todo(
    'COT3014',
    'Type parameters of annotated functions',
    "'{function}' is generic and annotated, so what its type parameters stand for is not known.",
    'Annotate a function that calls it with the types you need.',
  ),
  classValue: todo(
    'COT3015',
    'Classes',
    '{construct}: classes are not differentiated yet.',
    'Use functions and numbers.',
  ),
  tooManyExpansions: todo(
    'COT3017',
    'A local function that is expanded too often',
    "'{function}' assigns variables of its surroundings or gives a function, and is called in too many places to be expanded.",
    'Return the value instead.',
  ),
  matrixShape: todo(
    'COT3018',
    'A matrix whose rows or columns cannot be counted',
    "The numbers of {what} cannot be counted before '{function}' runs, so there is no matrix of its derivatives.",
    'Use parameters and results without optional parts, unions and recursive types, whose arrays keep their lengths; or the modes `jvp`, `vjp` and `hvp`.',
  ),
  sparsePattern: todo(
    'COT3024',
    'A sparse matrix whose pattern cannot be found',
    "Which entries of the matrix of '{function}' can be other than zero cannot be found: the directions of its derivative do not go together in one run.",
    'Use the modes `jacobian`, `hessian`, `jvp` or `hvp`.',
  ),
  matrixInPlace: todo(
    'COT3023',
    'A matrix that would have to be computed column by column',
    "'{function}' writes to its arguments, and not all directions of its derivative can be computed in one run.",
    'Return a new array instead of writing to an argument; or use the modes `jvp`, `vjp` and `hvp`.',
  ),
  derivativeOfItself: unsupported(
    'COT2036',
    'A function that needs its own derivative',
    "'{function}' takes its own derivative while it is evaluated: there would be no end to the derivatives.",
    'Take the derivative outside of the function.',
  ),
  secondDerivativeOfRule: todo(
    'COT3022',
    'A second derivative through a rule or a copy',
    'The second derivative needs the derivative of {what}, which is not taken yet.',
    'Give the function a body that can be differentiated, or ask for first derivatives only.',
  ),
  resultType: todo(
    'COT3019',
    'The type of the result',
    "'{function}' returns '{type}', of which no derivative is generated yet.",
    'Return a number.',
  ),
  parameterType: todo(
    'COT3020',
    'The type of a parameter',
    "'{name}' has type '{type}', which is not differentiated yet.",
    'Use numbers and arrays of numbers.',
  ),
  independentResult: warning(
    'COT4001',
    'The result depends on no input',
    "The result of '{function}' does not depend on what it is differentiated by: its derivative is zero everywhere.",
    'Is an input missing, or cut off by rounding, comparison or `| 0`?',
  ),
  independentOfParameter: warning(
    'COT4002',
    'The result does not depend on a parameter after `wrt`',
    "The result of '{function}' does not depend on '{name}': that derivative is zero everywhere.",
  ),
  foreignCompanion: invalid(
    'COT5001',
    'A hand-written file has the name of a companion',
    'This file was not written by cotangent, and would have to be overwritten.',
    'Rename it, or delete it if it is not needed.',
  ),
  staleCompanion: invalid(
    'COT5002',
    'A companion is out of date',
    'This companion is not what its source gives now.',
    'Run `npx cotangent` and commit the result.',
  ),
  missingCompanion: invalid(
    'COT5003',
    'A companion is missing',
    'This companion does not exist.',
    'Run `npx cotangent` and commit the result.',
  ),
  orphanedCompanion: invalid(
    'COT5004',
    'A companion has no source',
    'This companion has no source with an annotated function.',
    'Delete it.',
  ),
  internal: define('error', 'internal')(
    'COT9001',
    'A defect of the compiler',
    '{message}',
    'Please report it with the source that shows it.',
  ),
} as const;

export type CodeName = keyof typeof codes;

type Holes<S extends string> = S extends `${string}{${infer Hole}}${infer Rest}` ? Hole | Holes<Rest> : never;
type TextOf<E> = E extends Entry<infer M, infer H> ? M | H : never;

/** What a diagnostic's templates need to be filled with. */
export type Fill<N extends CodeName> = { readonly [H in Holes<TextOf<(typeof codes)[N]>>]: string };

/** The diagnostic `name` at `span`, its templates filled. */
export function diagnose<N extends CodeName>(
  name: N,
  span: Span,
  fill: Fill<N>,
  related: Diagnostic['related'] = [],
): Diagnostic {
  const { code, category, severity, message, hint }: CodeEntry = codes[name];
  const complete = (template: string) =>
    template.replace(/\{(\w+)\}/g, (_, hole: string) => {
      const text = (fill as Readonly<Record<string, string | undefined>>)[hole];
      if (text === undefined) throw new Error(`internal: ${name} needs '${hole}'`);
      return text;
    });
  return {
    code,
    category,
    severity,
    message: complete(message),
    ...(hint === undefined ? {} : { hint: complete(hint) }),
    span,
    related,
  };
}
