/** The sequence and the state before it, by rows. */
export interface Text {
  readonly layers: number;
  /** Bits of a character. */
  readonly bits: number;
  readonly characters: number;
  /** Of each layer its hidden values and then its cells. */
  readonly state: Float64Array;
  readonly sequence: Float64Array;
}

/**
 * The loss of a recurrent network of long short-term memory with diagonal weights that predicts each character from
 * those before it. `main` holds of each layer the weights and then the biases of its gates: forget, input, output and
 * change; `extra` the weights of the input, and the weights and biases of the output.
 *
 * @differentiable wrt main, extra
 */
export function loss(main: Float64Array, extra: Float64Array, text: Text): number {
  const { layers, bits, characters, sequence } = text;
  const state = text.state.slice();
  const input = new Float64Array(bits);
  let total = 0;
  for (let t = 0; t + 1 < characters; t++) {
    for (let i = 0; i < bits; i++) input[i] = sequence[t * bits + i]! * extra[i]!;
    for (let layer = 0; layer < layers; layer++) {
      const weight = layer * 8 * bits;
      const bias = weight + 4 * bits;
      const hidden = layer * 2 * bits;
      const cell = hidden + bits;
      for (let i = 0; i < bits; i++) {
        const forget = sigmoid(input[i]! * main[weight + i]! + main[bias + i]!);
        const ingate = sigmoid(state[hidden + i]! * main[weight + bits + i]! + main[bias + bits + i]!);
        const outgate = sigmoid(input[i]! * main[weight + 2 * bits + i]! + main[bias + 2 * bits + i]!);
        const change = Math.tanh(
          state[hidden + i]! * main[weight + 3 * bits + i]! + main[bias + 3 * bits + i]!,
        );
        state[cell + i] = state[cell + i]! * forget + ingate * change;
        state[hidden + i] = outgate * Math.tanh(state[cell + i]!);
        input[i] = state[hidden + i]!;
      }
    }
    let sum = 2;
    let matched = 0;
    let ones = 0;
    for (let i = 0; i < bits; i++) {
      const y = input[i]! * extra[bits + i]! + extra[2 * bits + i]!;
      const wanted = sequence[(t + 1) * bits + i]!;
      sum += Math.exp(y);
      matched += wanted * y;
      ones += wanted;
    }
    total += matched - ones * Math.log(sum);
  }
  return -total / (bits * (characters - 1));
}

function sigmoid(t: number): number {
  return 1 / (1 + Math.exp(-t));
}
