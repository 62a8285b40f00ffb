/**
 * Reverse mode by hand: a Wengert tape. The derivative needs the values, so one goes there and back: every operation
 * writes down its operands and partial derivatives, and the list is then walked from the end. One walk gives the
 * derivative by all inputs; the price is the list.
 */
export interface Node {
  readonly value: number;
  readonly operands: readonly { readonly node: Node; readonly partial: number }[];
  adjoint: number;
}

export class Tape {
  private readonly nodes: Node[] = [];

  private record(value: number, ...operands: Node['operands']): Node {
    const node: Node = { value, operands, adjoint: 0 };
    this.nodes.push(node);
    return node;
  }

  variable(value: number): Node {
    return this.record(value);
  }

  add(a: Node, b: Node): Node {
    return this.record(a.value + b.value, { node: a, partial: 1 }, { node: b, partial: 1 });
  }

  multiply(a: Node, b: Node): Node {
    return this.record(a.value * b.value, { node: a, partial: b.value }, { node: b, partial: a.value });
  }

  sin(a: Node): Node {
    return this.record(Math.sin(a.value), { node: a, partial: Math.cos(a.value) });
  }

  exp(a: Node): Node {
    return this.record(Math.exp(a.value), { node: a, partial: Math.exp(a.value) });
  }

  /** Seeds the result and walks back: for each operand, operand̄ += result̄ · partial. */
  backward(result: Node): void {
    result.adjoint = 1;
    for (const node of this.nodes.toReversed()) {
      for (const operand of node.operands) operand.node.adjoint += node.adjoint * operand.partial;
    }
  }
}

/** The gradient of sin(x + y²)·e^z. */
export function gradient(...at: readonly [number, number, number]): readonly number[] {
  const tape = new Tape();
  const [x, y, z] = at.map((value) => tape.variable(value)) as [Node, Node, Node];
  tape.backward(tape.multiply(tape.sin(tape.add(x, tape.multiply(y, y))), tape.exp(z)));
  return [x.adjoint, y.adjoint, z.adjoint];
}
