/** Parameters of functions that are made. */
import { variable } from '../ir/build.js';
import { printType } from '../ir/print.js';
import type { Parameter } from '../ir/module.js';
import type { Role, Type, Variable } from '../ir/types.js';

export const plainParameter = (v: Variable): Parameter => ({
  variable: v,
  typeText: printType(v.type),
  optional: false,
});

/** What accompanies a parameter: where parameters may be the same memory, so may their shadows or tangents. */
export const companionOf = (v: Variable, name: string, type: Type, role: Role): Variable => ({
  ...variable(name, type, role),
  ...(v.memory === undefined ? {} : { memory: `${v.memory} ${role}` }),
});
