/**
 * Everything outside that a program was made from: while none of it changes, compiling again gives the same, and need
 * not be tried. For caches and watchers.
 */
import { dirname, posix } from 'node:path';
import { textHashOf } from './dependencies.js';
import { specifiersIn } from './importGraph.js';
import { hash } from './hash.js';
import { isOurs, nameOfFile, type Program } from './program.js';

export interface Inputs {
  /** Absolute paths to what `hashText` gives for their text; `absent`: there was no such file. */
  readonly files: ReadonlyMap<string, string>;
  /** Folders in which a new file may matter; true: and below. */
  readonly folders: ReadonlyMap<string, boolean>;
}

export const absent = 'absent';

/** `relevant` are the files that results rest on: other companions are left out, they are results themselves. */
export function inputsOf(program: Program, relevant: ReadonlySet<string>): Inputs {
  const { compiler, configuration, disk, workingDirectory } = program;
  const texts = new Map([...(configuration?.files ?? []), ...disk.settings]);
  const files = new Map([...texts].map(([path, text]) => [path, hash([text])]));
  const folders = new Map(configuration?.folders);
  const addFolder = (folder: string): void => {
    if (!folders.has(folder)) folders.set(folder, false);
  };
  for (const file of compiler.getSourceFiles()) {
    const { fileName } = file;
    if (compiler.isSourceFileDefaultLibrary(file) || isOurs(file)) continue;
    if (/\.grad\.[mc]?ts$/.test(fileName) && !relevant.has(nameOfFile(program, file))) continue;
    files.set(fileName, textHashOf(file));
    if (fileName.includes('/node_modules/')) continue;
    addFolder(posix.dirname(fileName));
    for (const { text } of specifiersIn(file))
      if (text.startsWith('.')) addFolder(posix.dirname(posix.resolve(posix.dirname(fileName), text)));
  }
  const roots = [workingDirectory, ...[...(configuration?.files.keys() ?? [])].map(dirname)];
  for (const folder of new Set(roots.flatMap(above))) {
    const marks = [
      posix.join(folder, 'package.json'),
      ...installMarks.map((m) => posix.join(folder, 'node_modules', m)),
    ];
    for (const mark of marks) {
      const text = texts.get(mark) ?? disk.host.readFile(mark);
      files.set(mark, text === undefined ? absent : hash([text]));
    }
    const types = posix.join(folder, 'node_modules/@types');
    if (disk.host.directoryExists!(types)) addFolder(types);
  }
  return { files, folders };
}

/** What package managers write last: an install changes them. */
const installMarks = ['.package-lock.json', '.modules.yaml', '.yarn-state.yml', '.yarn-integrity'];

function above(folder: string): readonly string[] {
  const slashed = folder.replaceAll('\\', '/');
  const parent = posix.dirname(slashed);
  return parent === slashed ? [slashed] : [slashed, ...above(parent)];
}
