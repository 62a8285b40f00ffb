/** What an entry of the table of codes is, and how one is written. */
import type { Category } from '../diagnostic.js';

export interface CodeEntry {
  readonly code: string;
  readonly category: Category;
  readonly severity: 'error' | 'warning';
  readonly title: string;
  /** With `{hole}`s, filled by the arguments of `diagnose`. */
  readonly message: string;
  readonly hint?: string;
}

export type Entry<Message extends string, Hint extends string> = Omit<CodeEntry, 'message' | 'hint'> & {
  readonly message: Message;
  readonly hint?: Hint;
};

function define(severity: 'error' | 'warning', category: Category) {
  return <const Message extends string, const Hint extends string = ''>(
    code: string,
    title: string,
    message: Message,
    hint?: Hint,
  ): Entry<Message, Hint> => ({
    code,
    category,
    severity,
    title,
    message,
    ...(hint === undefined ? {} : { hint }),
  });
}

export const syntax = define('error', 'syntax');
export const invalid = define('error', 'invalid');
export const unsupported = define('error', 'unsupported');
export const todo = define('error', 'todo');
export const warning = define('warning', 'invalid');
export const defect = define('error', 'internal');
