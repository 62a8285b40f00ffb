/** A hand of bones and a skin over them. Matrices are 4×4 and, like all tables, by rows. */
export interface Hand {
  readonly bones: number;
  readonly vertices: number;
  /** Of each bone, −1 for a root; parents come first. */
  readonly parents: Int32Array;
  readonly baseRelatives: Float64Array;
  readonly inverseBaseAbsolutes: Float64Array;
  /** Homogeneous: four numbers a vertex. */
  readonly basePositions: Float64Array;
  /** By how much each bone moves each vertex. */
  readonly weights: Float64Array;
  /** Three vertices each. */
  readonly triangles: Int32Array;
  readonly mirrored: boolean;
}

/** What was measured: points, and the vertices or triangles of the hand that they belong to. */
export interface Measured {
  readonly correspondences: Int32Array;
  readonly points: Float64Array;
}

/**
 * The differences of the points from their vertices of the posed hand.
 *
 * @differentiable wrt theta modes jacobian
 */
export function simpleErrors(theta: Float64Array, hand: Hand, measured: Measured): Float64Array {
  const { correspondences, points } = measured;
  const positions = pose(theta, hand);
  const errors = new Float64Array(points.length);
  for (let i = 0; i < correspondences.length; i++) {
    const v = 3 * correspondences[i]!;
    for (let j = 0; j < 3; j++) errors[3 * i + j] = points[3 * i + j]! - positions[v + j]!;
  }
  return errors;
}

/**
 * The differences of the points from places on the triangles of the posed hand, which `us` gives in barycentric
 * coordinates, two numbers a point.
 *
 * @differentiable wrt us modes jvp
 */
export function errors(theta: Float64Array, us: Float64Array, hand: Hand, measured: Measured): Float64Array {
  const { correspondences, points } = measured;
  const positions = pose(theta, hand);
  const out = new Float64Array(points.length);
  for (let i = 0; i < correspondences.length; i++) {
    const triangle = 3 * correspondences[i]!;
    const u = us[2 * i]!;
    const v = us[2 * i + 1]!;
    const first = 3 * hand.triangles[triangle]!;
    const second = 3 * hand.triangles[triangle + 1]!;
    const third = 3 * hand.triangles[triangle + 2]!;
    for (let j = 0; j < 3; j++) {
      out[3 * i + j] =
        points[3 * i + j]! -
        (u * positions[first + j]! + v * positions[second + j]! + (1 - u - v) * positions[third + j]!);
    }
  }
  return out;
}

/**
 * The same, as a function of the pose.
 *
 * @differentiable wrt theta modes jacobian
 */
export function errorsOfPose(
  theta: Float64Array,
  us: Float64Array,
  hand: Hand,
  measured: Measured,
): Float64Array {
  return errors(theta, us, hand, measured);
}

/** The positions of all vertices, three numbers each. */
function pose(theta: Float64Array, hand: Hand): Float64Array {
  const { vertices, bones, weights, basePositions } = hand;
  const transforms = boneTransforms(theta, hand);
  const rotation = globalRotation(theta[0]!, theta[1]!, theta[2]!);
  const positions = new Float64Array(3 * vertices);
  const skinned = new Float64Array(3);
  for (let v = 0; v < vertices; v++) {
    skinned.fill(0);
    for (let b = 0; b < bones; b++) {
      const weight = weights[v * bones + b]!;
      for (let r = 0; r < 3; r++) {
        let sum = 0;
        for (let c = 0; c < 4; c++) sum += transforms[16 * b + 4 * r + c]! * basePositions[4 * v + c]!;
        skinned[r]! += weight * sum;
      }
    }
    if (hand.mirrored) skinned[0] = -skinned[0]!;
    for (let r = 0; r < 3; r++) {
      let sum = theta[3 + r]!;
      for (let c = 0; c < 3; c++) sum += rotation[3 * r + c]! * skinned[c]!;
      positions[3 * v + r] = sum;
    }
  }
  return positions;
}

/** Of each bone the matrix that takes the skin from its base to its pose. */
function boneTransforms(theta: Float64Array, hand: Hand): Float64Array {
  const { bones, parents, baseRelatives, inverseBaseAbsolutes } = hand;
  const angles = boneAngles(theta, bones);
  const bend = new Float64Array(16);
  const relative = new Float64Array(16);
  const absolutes = new Float64Array(16 * bones);
  const transforms = new Float64Array(16 * bones);
  for (let b = 0; b < bones; b++) {
    rotateAboutAxes(angles[3 * b]!, angles[3 * b + 1]!, angles[3 * b + 2]!, bend);
    multiply(baseRelatives, 16 * b, bend, 0, relative, 0);
    const parent = parents[b]!;
    if (parent < 0) absolutes.set(relative, 16 * b);
    else multiply(absolutes, 16 * parent, relative, 0, absolutes, 16 * b);
    multiply(absolutes, 16 * b, inverseBaseAbsolutes, 16 * b, transforms, 16 * b);
  }
  return transforms;
}

/** Three angles a bone: those of the pose at the three outer bones of each finger, and zero elsewhere. */
function boneAngles(theta: Float64Array, bones: number): Float64Array {
  const angles = new Float64Array(3 * bones);
  for (let finger = 0; finger < 5; finger++) {
    const bone = 3 * (2 + 4 * finger);
    const from = 6 + 4 * finger;
    angles[bone] = theta[from]!;
    angles[bone + 2] = theta[from + 1]!;
    angles[bone + 3] = theta[from + 2]!;
    angles[bone + 6] = theta[from + 3]!;
  }
  return angles;
}

/** Rz(z)·Ry(y)·Rx(x) into the 4×4 matrix `out`. */
function rotateAboutAxes(x: number, y: number, z: number, out: Float64Array): void {
  const sx = Math.sin(x);
  const cx = Math.cos(x);
  const sy = Math.sin(y);
  const cy = Math.cos(y);
  const sz = Math.sin(z);
  const cz = Math.cos(z);
  out[0] = cz * cy;
  out[1] = cz * sy * sx - sz * cx;
  out[2] = cz * sy * cx + sz * sx;
  out[4] = sz * cy;
  out[5] = sz * sy * sx + cz * cx;
  out[6] = sz * sy * cx - cz * sx;
  out[8] = -sy;
  out[9] = cy * sx;
  out[10] = cy * cx;
  out[15] = 1;
}

/** The 3×3 rotation by the length of (x, y, z) about it; none below an angle of 10⁻⁴. */
function globalRotation(x: number, y: number, z: number): Float64Array {
  const squared = x * x + y * y + z * z;
  if (squared < 1e-8) return Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  const angle = Math.sqrt(squared);
  const a = x / angle;
  const b = y / angle;
  const c = z / angle;
  const sin = Math.sin(angle);
  const cos = Math.cos(angle);
  const rest = 1 - cos;
  return Float64Array.of(
    a * a + (1 - a * a) * cos,
    a * b * rest - c * sin,
    a * c * rest + b * sin,
    a * b * rest + c * sin,
    b * b + (1 - b * b) * cos,
    b * c * rest - a * sin,
    a * c * rest - b * sin,
    b * c * rest + a * sin,
    c * c + (1 - c * c) * cos,
  );
}

/** The product of two 4×4 matrices, each from an offset on. */
function multiply(
  a: Float64Array,
  atA: number,
  b: Float64Array,
  atB: number,
  out: Float64Array,
  atOut: number,
): void {
  for (let r = 0; r < 4; r++) {
    for (let c = 0; c < 4; c++) {
      let sum = 0;
      for (let i = 0; i < 4; i++) sum += a[atA + 4 * r + i]! * b[atB + 4 * i + c]!;
      out[atOut + 4 * r + c] = sum;
    }
  }
}
