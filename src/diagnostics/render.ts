/** Diagnostics as text: the message, the source lines it points at with carets below, the hint, related places. */
import { createColors } from 'picocolors';
import type { Diagnostic, Span } from './diagnostic.js';

export interface RenderOptions {
  /** The text of a file as named in spans; undefined when it cannot be read (then no frame is drawn). */
  readonly sourceText: (file: string) => string | undefined;
  /** How a file is named to the reader: relative to the working directory. */
  readonly displayName?: (file: string) => string;
  readonly colors?: boolean;
}

type Colors = ReturnType<typeof createColors>;

/** Lines of a frame shown before an inner part of a long span is left out. */
const longestFrame = 6;

/** All diagnostics, a blank line between them, ending in a newline; empty for none. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: RenderOptions): string {
  return diagnostics.map((d) => renderDiagnostic(d, options) + '\n').join('\n');
}

/** One diagnostic, without a trailing newline. */
export function renderDiagnostic(diagnostic: Diagnostic, options: RenderOptions): string {
  const colors = createColors(options.colors ?? false);
  const paint = diagnostic.severity === 'error' ? colors.red : colors.yellow;
  const title = `${diagnostic.severity}[${diagnostic.code}]`;
  const lines = [`${paint(colors.bold(title))}${colors.bold(`: ${diagnostic.message}`)}`];
  lines.push(...renderPlace(diagnostic.span, '^', paint, colors, options));
  const margin = marginOf(diagnostic.span);
  if (diagnostic.hint !== undefined) {
    const [first, ...rest] = diagnostic.hint.split('\n');
    lines.push(
      `${margin} ${colors.cyan('= hint:')} ${first}`,
      ...rest.map((text) => `${margin}         ${text}`),
    );
  }
  for (const related of diagnostic.related) {
    lines.push(`${colors.cyan('note')}: ${related.message}`);
    lines.push(...renderPlace(related.span, '-', colors.cyan, colors, options));
  }
  return lines.join('\n');
}

function renderPlace(
  span: Span,
  mark: '^' | '-',
  paint: (text: string) => string,
  colors: Colors,
  options: RenderOptions,
): string[] {
  const name = (options.displayName ?? ((file) => file))(span.file);
  const margin = marginOf(span);
  const place = `${margin.slice(1)}${colors.cyan('-->')} ${name}:${span.line}:${span.column}`;
  const text = options.sourceText(span.file);
  if (text === undefined) return [place];
  return [place, ...renderFrame(text.split(/\r?\n/), span, mark, paint, colors)];
}

function renderFrame(
  source: readonly string[],
  span: Span,
  mark: '^' | '-',
  paint: (text: string) => string,
  colors: Colors,
): string[] {
  const margin = marginOf(span);
  const bar = colors.cyan('|');
  const frame = [`${margin} ${bar}`];
  const count = span.endLine - span.line + 1;
  for (let line = span.line; line <= span.endLine; line++) {
    const text = source[line - 1];
    if (text === undefined) break;
    if (count > longestFrame && line >= span.line + longestFrame - 2 && line < span.endLine) {
      if (line === span.line + longestFrame - 2) frame.push(`${margin} ${colors.cyan('⋮')}`);
      continue;
    }
    const from = line === span.line ? span.column - 1 : firstInk(text);
    const to = line === span.endLine ? span.endColumn - 1 : text.trimEnd().length;
    const number = String(line).padStart(margin.length - 1);
    frame.push(` ${colors.cyan(number)} ${bar} ${expandTabs(text)}`.trimEnd());
    const marks = mark.repeat(Math.max(1, widthOf(text.slice(from, to))));
    frame.push(`${margin} ${bar} ${' '.repeat(widthOf(text.slice(0, from)))}${paint(marks)}`);
  }
  return frame;
}

/** Spaces as wide as the line numbers of the frame, and one. */
const marginOf = (span: Span): string => ' '.repeat(String(span.endLine).length + 1);

const firstInk = (text: string): number => text.length - text.trimStart().length;

const expandTabs = (text: string): string => text.replaceAll('\t', '  ');

/** Columns on a terminal: a tab takes two, wide characters two, combining marks none. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (character === '\t' || wide.test(character)) width += 2;
    else if (!combining.test(character)) width += 1;
  }
  return width;
}

const combining = /\p{Mark}/u;
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\uffe0-\uffe6]/u;
