import { loss, type Text } from '../primals/lstm.js';
import { lossGrad } from '../primals/lstm.grad.js';
import { call, flat, type Eval, type Matrix } from './eval.js';

interface Input {
  readonly main_params: Matrix;
  readonly extra_params: Matrix;
  readonly state: Matrix;
  readonly sequence: Matrix;
}

function decode(input: Input): [main: Float64Array, extra: Float64Array, text: Text] {
  const text = {
    layers: input.state.length / 2,
    bits: input.state[0]!.length,
    characters: input.sequence.length,
    state: flat(input.state),
    sequence: flat(input.sequence),
  };
  return [flat(input.main_params), flat(input.extra_params), text];
}

export const lstm: Eval = {
  objective(input: Input) {
    const args = decode(input);
    return call(() => loss(...args));
  },
  jacobian(input: Input) {
    const args = decode(input);
    return call(
      () => lossGrad(...args),
      ([main, extra]) => [...main, ...extra],
    );
  },
};
