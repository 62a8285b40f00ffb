/** The exceptions that array methods throw. */
import { branch } from '../branch.js';
import type { Context } from '../context.js';
import type { Atom } from '../../ir/types.js';

export function throwIf(c: Context, condition: Atom, error: string, message: string): void {
  const fail = (): undefined => {
    c.builder.add({
      kind: 'throw',
      operation: { text: [`new ${error}(${JSON.stringify(message).replaceAll('"', "'")})`], effect: true },
      arguments: [],
    });
    c.unreachable = true;
    return undefined;
  };
  branch(c, condition, fail, () => undefined);
}
