/** Fingerprints of texts. */
import { createHash } from 'node:crypto';

export function hash(parts: readonly string[]): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(`${part.length} `).update(part);
  return sum.digest('base64url');
}
