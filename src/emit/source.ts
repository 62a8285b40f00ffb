/** Source text with holes, as it stands in an expression. */
import { level } from './operators.js';

export interface Filling {
  readonly level: number;
  readonly text: string;
}

/** The text with its holes filled, each in parentheses unless it is delimited or cannot be misread. */
export function sourceText(text: readonly string[], fillings: readonly Filling[]): string {
  if (text.length !== fillings.length + 1)
    throw new Error(`internal: ${fillings.length} fillings for ${text.join('…')}`);
  let out = text[0]!;
  fillings.forEach((f, i) => {
    const after = text[i + 1]!;
    const isBare =
      f.level >= level.postfix || isDelimited(out, after) || (f.level === level.unary && isApart(out, after));
    out += isBare ? f.text : `(${f.text})`;
    out += after;
  });
  return out;
}

const isDelimited = (before: string, after: string): boolean =>
  /[([{,]\s*$/.test(before) && /^\s*[)\]},]/.test(after);

/** A sign may stand there: nothing binds more tightly, and no other sign comes before. */
const isApart = (before: string, after: string): boolean =>
  !/[-+!~\w$.]\s*$/.test(before) && !/^\s*(\*\*|[.[(!?`])/.test(after);

/** A lower bound of the precedence of the text: is there anything but names, members, calls and literals? */
export function sourceLevel(text: readonly string[]): number {
  return isPostfix(text.join('x').replace(/^new [\w$.]+(?:<\w+>)?\(/, 'x(')) ? level.postfix : level.arrow;
}

function isPostfix(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '"' || c === "'" || c === '`') {
      i = endOfString(text, i);
      if (i === -1) return false;
    } else if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c)) depth--;
    else if (depth === 0 && !/[\w$.!?]/.test(c)) return false;
    else if (depth === 0 && c === '?' && text[i + 1] !== '.') return false;
  }
  return depth === 0 && !text.startsWith('{') && !text.startsWith('!') && !/^\d+$/.test(text);
}

/** The index of the closing quote, or −1; a template with an expression in it is not followed. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === text[start]) return i;
    else if (text[start] === '`' && text[i] === '$' && text[i + 1] === '{') return -1;
  }
  return -1;
}
