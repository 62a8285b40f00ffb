import { square } from '../primals/hello.js';
import { squareGrad } from '../primals/hello.grad.js';
import { call, type Eval } from './eval.js';

export const hello: Eval = {
  square: (x: number) => call(() => square(x)),
  double: (x: number) => call(() => squareGrad(x)),
};
