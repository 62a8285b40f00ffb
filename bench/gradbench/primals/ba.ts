/**
 * The weighted distance of a point's image from where it was seen. A camera is its rotation as angle and axis, its
 * centre, focal length, principal point and two parameters of radial distortion.
 *
 * @differentiable wrt camera, point, weight
 */
export function reprojectionError(
  camera: Float64Array,
  point: Float64Array,
  weight: number,
  feature: Float64Array,
): [number, number] {
  const x = point[0]! - camera[3]!;
  const y = point[1]! - camera[4]!;
  const z = point[2]! - camera[5]!;
  const [X, Y, Z] = rotate(camera[0]!, camera[1]!, camera[2]!, x, y, z);
  const u = X / Z;
  const v = Y / Z;
  const squared = u * u + v * v;
  const distortion = 1 + camera[9]! * squared + camera[10]! * squared * squared;
  return [
    weight * (camera[6]! * distortion * u + camera[7]! - feature[0]!),
    weight * (camera[6]! * distortion * v + camera[8]! - feature[1]!),
  ];
}

/** (x, y, z) turned about the axis r by its length, after Rodrigues. */
function rotate(
  r0: number,
  r1: number,
  r2: number,
  x: number,
  y: number,
  z: number,
): [number, number, number] {
  const squared = r0 * r0 + r1 * r1 + r2 * r2;
  if (squared === 0) {
    return [x + r1 * z - r2 * y, y + r2 * x - r0 * z, z + r0 * y - r1 * x];
  }
  const angle = Math.sqrt(squared);
  const a0 = r0 / angle;
  const a1 = r1 / angle;
  const a2 = r2 / angle;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const along = (a0 * x + a1 * y + a2 * z) * (1 - cos);
  return [
    x * cos + (a1 * z - a2 * y) * sin + a0 * along,
    y * cos + (a2 * x - a0 * z) * sin + a1 * along,
    z * cos + (a0 * y - a1 * x) * sin + a2 * along,
  ];
}

/** @differentiable */
export function weightError(weight: number): number {
  return 1 - weight * weight;
}
