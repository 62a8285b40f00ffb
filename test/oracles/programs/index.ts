/** The corpus on which the oracles are compared with JavaScript, with each other and with differences. */
import { arrays } from './arrays.js';
import { corners } from './corners.js';
import { functions } from './functions.js';
import { objects } from './objects.js';
import type { Program } from './program.js';
import { scalars } from './scalars.js';

export const programs: readonly Program[] = [...scalars, ...arrays, ...objects, ...functions, ...corners];
export type { Program };
