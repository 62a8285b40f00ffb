/** The computation graph as text: Mermaid, which Markdown renders, and SVG. */
import type { Primitive } from '../ir/operations.js';
import type { Operand, Step, Trace } from './trace.js';

const infix: Readonly<Partial<Record<Primitive, string>>> = {
  add: '+',
  subtract: '−',
  multiply: '·',
  divide: '/',
  remainder: '%',
  power: '**',
};

const shown = (x: number): string => String(Number(x.toPrecision(5)));
const nameOf = (s: Step): string => `v${s.id}`;
const operandName = ({ step, value }: Operand): string => (step === undefined ? shown(value) : nameOf(step));

/** `v3 = v1 · v2`, with the user's name of it. */
function headOf(s: Step): string {
  if (s.operation === 'input') return `${nameOf(s)} = ${s.name}`;
  const operands = s.operands.map(operandName);
  const sign = infix[s.operation];
  const formula =
    sign !== undefined
      ? operands.join(` ${sign} `)
      : s.operation === 'negate'
        ? `−${operands[0]!}`
        : `${s.operation}(${operands.join(', ')})`;
  return `${s.name === '' ? nameOf(s) : `${s.name} = ${nameOf(s)}`} = ${formula}`;
}

/** A flow chart: solid arrows carry values forward, and say the partial that adjoints are multiplied by on the way back. */
export function asMermaid({ steps, outputs }: Trace): string {
  const lines = ['flowchart LR'];
  for (const s of steps) {
    const label = `${escaped(headOf(s))}<br/>value ${shown(s.value)}<br/>adjoint ${shown(s.adjoint)}`;
    lines.push(s.operation === 'input' ? `  ${nameOf(s)}(["${label}"])` : `  ${nameOf(s)}["${label}"]`);
  }
  for (const s of steps) {
    for (const o of s.operands)
      if (o.step !== undefined) lines.push(`  ${nameOf(o.step)} -- "${shown(o.partial)}" --> ${nameOf(s)}`);
  }
  for (const s of outputs) lines.push(`  style ${nameOf(s)} stroke-width:3px`);
  return `${lines.join('\n')}\n`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const box = { width: 190, height: 62, gapX: 70, gapY: 18 };

/** Steps stand to the right of all they are computed from. */
export function asSvg({ steps, outputs }: Trace): string {
  const columns: Step[][] = [];
  const rank = new Map<Step, number>();
  for (const s of steps) {
    const before = s.operands.map((o) => (o.step === undefined ? -1 : rank.get(o.step)!));
    const own = Math.max(-1, ...before) + 1;
    rank.set(s, own);
    (columns[own] ??= []).push(s);
  }
  const place = (s: Step): { x: number; y: number } => ({
    x: 10 + rank.get(s)! * (box.width + box.gapX),
    y: 10 + columns[rank.get(s)!]!.indexOf(s) * (box.height + box.gapY),
  });
  const tallest = Math.max(1, ...columns.map((c) => c.length));
  const width = 20 + columns.length * (box.width + box.gapX) - box.gapX;
  const height = 20 + tallest * (box.height + box.gapY) - box.gapY;
  const edges = steps.flatMap((s) =>
    s.operands.flatMap((o) => {
      if (o.step === undefined) return [];
      const [from, to] = [place(o.step), place(s)];
      const [x1, y1] = [from.x + box.width, from.y + box.height / 2];
      const [x2, y2] = [to.x, to.y + box.height / 2];
      const bend = (x2 - x1) / 2;
      return [
        `<path d="M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}" class="edge"/>`,
        `<text x="${x2 - 6}" y="${y2 - 5}" class="partial">${shown(o.partial)}</text>`,
      ];
    }),
  );
  const nodes = steps.map((s) => {
    const { x, y } = place(s);
    const kind = s.operation === 'input' ? 'input' : outputs.includes(s) ? 'output' : 'step';
    const line = (k: number, text: string): string =>
      `<text x="${x + 10}" y="${y + 19 + 17 * k}" class="${k === 0 ? 'head' : 'number'}">${escaped(text)}</text>`;
    return [
      `<rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="${kind === 'input' ? 20 : 6}" class="${kind}"/>`,
      line(0, cut(headOf(s))),
      line(1, `value ${shown(s.value)}`),
      line(2, `adjoint ${shown(s.adjoint)}`),
    ].join('\n');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<style>text{font:13px monospace;fill:#222}.number{fill:#555}.partial{text-anchor:end;font-size:11px;fill:#777}rect{fill:#fff;stroke:#667}.input{fill:#eef6ff}.output{fill:#f2fbee;stroke-width:3}.edge{fill:none;stroke:#99a}</style>`,
    ...edges,
    ...nodes,
    '</svg>',
    '',
  ].join('\n');
}

const cut = (text: string): string => (text.length <= 23 ? text : `${text.slice(0, 22)}…`);
