/** The names that source text mentions. */

/** All names in the code but those of members, `name` of `object.name`. */
export function identifiersIn(code: string): readonly string[] {
  const found = [
    ...code.matchAll(/(\.{3}|\.)?\s*(?<![\p{ID_Continue}$])([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu),
  ];
  return found.flatMap(([, before, name]) => (before === '.' ? [] : [name!]));
}

/** The names the text refers to, which the emitted variables must not hide; holes are no names. */
export const namesIn = (text: readonly string[]): readonly string[] =>
  identifiersIn(withoutStrings(text.join('0'), 0, '').code);

/** The code from `start` to where `end` closes it, without what strings say; what templates compute is code. */
function withoutStrings(
  text: string,
  start: number,
  end: '' | '}',
): { readonly code: string; readonly next: number } {
  let code = '';
  let depth = 0;
  let i = start;
  while (i < text.length) {
    const c = text[i]!;
    if (c === end && depth === 0) break;
    if (c === '{') depth++;
    if (c === '}') depth--;
    if (c === "'" || c === '"' || c === '`') {
      const string = codeInString(text, i);
      code += `''${string.code}`;
      i = string.next;
    } else {
      code += c;
      i++;
    }
  }
  return { code, next: i + 1 };
}

/** What the string or template at `start` computes, and where it ends. */
function codeInString(text: string, start: number): { readonly code: string; readonly next: number } {
  let code = '';
  let i = start + 1;
  while (i < text.length && text[i] !== text[start]) {
    if (text[start] === '`' && text.startsWith('${', i)) {
      const inner = withoutStrings(text, i + 2, '}');
      code += ` ${inner.code} `;
      i = inner.next;
    } else i += text[i] === '\\' ? 2 : 1;
  }
  return { code, next: i + 1 };
}
