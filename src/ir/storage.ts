/** What memory does with what is stored in it. */
import type { Type } from './types.js';

/** Arrays of integers are data: `Int32Array`, `Uint8ClampedArray`. */
export const isTypedArrayOfIntegers = (t: Type): boolean =>
  t.kind === 'opaque' && /^(?:Big)?U?[Ii]nt(?:8|16|32|64)(?:Clamped)?Array(?:<.*>)?$/.test(t.text);

/** Whether elements may read as something else than was stored: rounded, wrapped, or ignored beyond the end. */
export const convertsElements = (t: Type): boolean =>
  t.kind === 'array' ? t.storage !== 'Array' : isTypedArrayOfIntegers(t);
