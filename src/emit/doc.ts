/**
 * Layout: text with optional line breaks. A group is set on one line if it fits, else all its own lines break
 * (Wadler, "A prettier printer", 2003).
 */
import type { Origin } from '../ir/types.js';
import type { Mark } from './sourceMap.js';

export type Doc =
  | string
  | readonly Doc[]
  /** Breaks in a broken group; otherwise it is `flat`. */
  | { readonly kind: 'line'; readonly flat: string }
  | { readonly kind: 'hard' }
  | { readonly kind: 'indent'; readonly doc: Doc }
  | { readonly kind: 'group'; readonly doc: Doc }
  /** No text, but a place in it that is asked for. */
  | { readonly kind: 'mark'; readonly origin: Origin }
  /** Text for a broken group only: a trailing comma. */
  | { readonly kind: 'broken'; readonly text: string };

/** The width of the emitted code. */
export const lineWidth = 100;

export const line: Doc = { kind: 'line', flat: ' ' };
export const softline: Doc = { kind: 'line', flat: '' };
export const hard: Doc = { kind: 'hard' };
export const indent = (doc: Doc): Doc => ({ kind: 'indent', doc });
export const group = (doc: Doc): Doc => ({ kind: 'group', doc });
export const mark = (origin: Origin): Doc => ({ kind: 'mark', origin });
export const broken = (text: string): Doc => ({ kind: 'broken', text });

export function join(separator: Doc, docs: readonly Doc[]): Doc {
  return docs.flatMap((d, i) => (i === 0 ? [d] : [separator, d]));
}

/** `open`, the items each on a line of its own if they do not fit on one, `close`. */
export function enclosed(open: string, items: readonly Doc[], close: string, space: Doc = softline): Doc {
  if (items.length === 0) return open + close;
  return group([open, indent([space, join([',', line], items)]), broken(','), space, close]);
}

interface Item {
  readonly doc: Doc;
  readonly depth: number;
  readonly flat: boolean;
}

/** The text; no line ends in white space. The places of marks are added to `marks`. */
export function render(doc: Doc, width: number, marks: Mark[] = []): string {
  const lines: string[] = [];
  let current = '';
  const stack: Item[] = [{ doc, depth: 0, flat: false }];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { doc: d, depth, flat } = item;
    if (typeof d === 'string') {
      current += d;
    } else if (isList(d)) {
      for (let i = d.length - 1; i >= 0; i--) stack.push({ doc: d[i]!, depth, flat });
    } else if (d.kind === 'indent') stack.push({ doc: d.doc, depth: depth + 1, flat });
    else if (d.kind === 'group') {
      stack.push({
        doc: d.doc,
        depth,
        flat: flat || fits({ doc: d.doc, depth, flat: true }, stack, width - current.length),
      });
    } else if (d.kind === 'mark') {
      marks.push({ line: lines.length, column: current.length, origin: d.origin });
    } else if (d.kind === 'broken') {
      if (!flat) stack.push({ doc: d.text, depth, flat });
    } else if (d.kind === 'line' && flat) {
      current += d.flat;
    } else {
      lines.push(current.trimEnd());
      current = '  '.repeat(depth);
    }
  }
  return [...lines, current].join('\n');
}

/** Whether `first` and what follows it up to the next possible break fit into `room`. */
function fits(first: Item, rest: readonly Item[], room: number): boolean {
  let left = room;
  let next = rest.length;
  const stack: Item[] = [first];
  while (left >= 0) {
    const item = stack.pop() ?? rest[--next];
    if (item === undefined) return true;
    const { doc: d, depth, flat } = item;
    if (typeof d === 'string') left -= d.length;
    else if (isList(d)) for (let i = d.length - 1; i >= 0; i--) stack.push({ doc: d[i]!, depth, flat });
    else if (d.kind === 'mark') continue;
    else if (d.kind === 'hard') return true;
    else if (d.kind === 'line') {
      if (!flat) return true;
      left -= d.flat.length;
    } else if (d.kind === 'broken') {
      if (!flat) left -= d.text.length;
    } else stack.push({ doc: d.doc, depth, flat });
  }
  return false;
}

const isList = (d: Doc): d is readonly Doc[] => Array.isArray(d);
