/** Companions that are on no disk, as modules of a bundler. */
import { resolve } from 'node:path';
import { withoutTypes } from '../compiler.js';
import { typescriptOf } from './session.js';

/**
 * Without types: bundlers choose how to load a module by its path, and this one's is none of theirs. Where relative
 * imports cannot be resolved from such a path, they are made absolute, given the folder they are relative to.
 */
export function asJavaScript(companion: string, folder: string | undefined): string {
  const code = withoutTypes(companion);
  if (folder === undefined) return code;
  return code.replace(/^(import .* from )["'](\.{1,2}\/[^"']*)["']/gm, (_, head: string, from: string) => {
    const target = resolve(folder, from);
    return head + JSON.stringify(typescriptOf(target) ?? target);
  });
}
