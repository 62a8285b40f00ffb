import { errors, simpleErrors, type Hand, type Measured } from '../primals/ht.js';
import { errorsJvp, errorsOfPoseJacobian, simpleErrorsJacobian } from '../primals/ht.grad.js';
import { call, flat, list, type Call, type Eval, type Matrix } from './eval.js';

interface Input {
  readonly theta: readonly number[];
  readonly data: {
    readonly model: {
      readonly bone_count: number;
      readonly parents: readonly number[];
      readonly base_relatives: readonly Matrix[];
      readonly inverse_base_absolutes: readonly Matrix[];
      readonly base_positions: Matrix;
      readonly weights: Matrix;
      readonly triangles: Matrix;
      readonly is_mirrored: boolean;
    };
    readonly correspondences: readonly number[];
    readonly points: Matrix;
  };
  readonly us: Matrix;
}

interface Problem {
  readonly theta: Float64Array;
  readonly us: Float64Array;
  readonly hand: Hand;
  readonly measured: Measured;
}

function decode({ theta, data, us }: Input): Problem {
  const { model } = data;
  return {
    theta: Float64Array.from(theta),
    us: flat(us),
    hand: {
      bones: model.bone_count,
      vertices: model.base_positions.length,
      parents: Int32Array.from(model.parents),
      baseRelatives: flat(model.base_relatives.flat()),
      inverseBaseAbsolutes: flat(model.inverse_base_absolutes.flat()),
      basePositions: flat(model.base_positions),
      weights: flat(model.weights),
      triangles: Int32Array.from(model.triangles.flat()),
      mirrored: model.is_mirrored,
    },
    measured: {
      correspondences: Int32Array.from(data.correspondences),
      points: flat(data.points),
    },
  };
}

/** The `i`-th of every two elements is one. */
const everyOther = (length: number, i: number): Float64Array =>
  Float64Array.from({ length }, (_, j) => (j % 2 === i ? 1 : 0));

export const ht: Eval = {
  objective(input: Input): Call<Float64Array> {
    const { theta, us, hand, measured } = decode(input);
    if (us.length === 0) return call(() => simpleErrors(theta, hand, measured), list);
    return call(() => errors(theta, us, hand, measured), list);
  },
  /** In the complicated case the first two columns are those of all `us`, which have no rows in common. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  jacobian(input: Input): Call<any> {
    const { theta, us, hand, measured } = decode(input);
    if (us.length === 0)
      return call(
        () => simpleErrorsJacobian(theta, hand, measured),
        (rows) => rows.map(list),
      );
    const sliding = [0, 1].map((i) => everyOther(us.length, i));
    return call(
      () => {
        const columns = sliding.map((along) => errorsJvp(theta, us, hand, measured, along).tangent);
        return { columns, rows: errorsOfPoseJacobian(theta, us, hand, measured) };
      },
      ({ columns, rows }) => rows.map((row, r) => [...columns.map((column) => column[r]!), ...row]),
    );
  },
};
