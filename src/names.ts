/** How files are named to people and in JSON: relative to the working directory, with `/`. */
import { isAbsolute, relative, sep } from 'node:path';

export const displayName =
  (workingDirectory: string) =>
  (file: string): string => {
    const inside = isAbsolute(file) ? relative(workingDirectory, file) : file;
    return sep === '/' ? inside : inside.replaceAll(sep, '/');
  };
