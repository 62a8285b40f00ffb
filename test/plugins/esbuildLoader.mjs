/** A loader of TypeScript for webpack. */
import { transformSync } from 'esbuild';

export default function load(source) {
  return transformSync(source, { loader: 'ts', sourcefile: this.resourcePath }).code;
}
