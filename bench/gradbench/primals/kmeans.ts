/**
 * The sum of the squared distances of n points from the nearest of k centroids, all of dimension d and by rows.
 *
 * @differentiable wrt centroids modes hvp
 */
export function cost(points: Float64Array, centroids: Float64Array, d: number): number {
  const n = points.length / d;
  const k = centroids.length / d;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let nearest = Infinity;
    for (let j = 0; j < k; j++) {
      let distance = 0;
      for (let a = 0; a < d; a++) {
        const difference = points[i * d + a]! - centroids[j * d + a]!;
        distance += difference * difference;
      }
      if (distance < nearest) nearest = distance;
    }
    sum += nearest;
  }
  return sum;
}
