/** What the examples share: where they print, and running one by itself. */
import { pathToFileURL } from 'node:url';

export type Print = (line: string) => void;

/** Runs `main` if the module is the one that Node was started with. */
export function runAlone(module: string, main: (print: Print) => unknown): void {
  const started = process.argv[1];
  if (started !== undefined && pathToFileURL(started).href === module) main(console.log);
}
