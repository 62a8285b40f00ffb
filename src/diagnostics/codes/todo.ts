/** COT3xxx: what could be differentiated, and is not yet. */
import { todo } from './entry.js';

export const todoCodes = {
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
    '`for…of` over what is not known to be a list',
    "'{text}' has type '{type}': only arrays, text, and maps and sets that do not change meanwhile can be looped over.",
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
  loopReversal: todo(
    'COT3025',
    'A loop that cannot be reversed as its tag says',
    "This loop cannot be reversed by '@{tag}': {reason}.",
    '{hint}',
  ),
} as const;
