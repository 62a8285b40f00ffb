/** The JavaScript of a companion, for those who ask for no files on the disk. */
import { ts } from 'ts-morph';

export function withoutTypes(text: string): string {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  return outputText;
}
