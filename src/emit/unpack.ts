/** `a = saved[0]; b = saved[1]; …` as `const [a, b, …] = saved`. */
import type { Variable } from '../ir/types.js';
import { assignedBy, blocksOf, type Line, type Lines } from './line.js';
import { read } from './term.js';

/** Unpacks what a forward sweep saved; only the lines of the body itself are looked at. */
export function unpack(lines: Lines): Lines {
  const assignments = countAssignments(lines);
  const out: Line[] = [];
  for (let i = 0; i < lines.length;) {
    const run = runFrom(lines.slice(i), assignments);
    out.push(run.length < 2 ? lines[i]! : unpacked(lines[i]!, run));
    i += Math.max(1, run.length);
  }
  return out;
}

interface Part {
  readonly target: Variable;
  readonly source: Variable;
  readonly position: number;
}

/** The parts of one saved value, in order, that the lines start with. */
function runFrom(lines: Lines, assignments: ReadonlyMap<Variable, number>): readonly Part[] {
  const run: Part[] = [];
  for (const l of lines) {
    const part = partOf(l);
    const last = run.at(-1);
    const continues =
      part !== undefined &&
      (last === undefined || (last.source === part.source && last.position < part.position));
    if (!continues || assignments.get(part.target) !== 1) break;
    run.push(part);
  }
  return run;
}

function partOf(l: Line): Part | undefined {
  if (l.kind !== 'assign' || l.target.kind !== 'variable' || l.operator !== '=') return undefined;
  const place = l.value.kind === 'assert' ? l.value.operand : l.value;
  if (place.kind !== 'element' || place.object.kind !== 'variable' || place.index.kind !== 'text')
    return undefined;
  const source = place.object.variable;
  const isSaved = source.role === 'saved' && source.type.kind === 'opaque';
  return isSaved ? { target: l.target.variable, source, position: Number(place.index.text) } : undefined;
}

function unpacked(l: Line, run: readonly Part[]): Line {
  const variables: (Variable | undefined)[] = Array.from(
    { length: run.at(-1)!.position + 1 },
    () => undefined,
  );
  for (const part of run) variables[part.position] = part.target;
  return { origin: l.origin, sweep: l.sweep, kind: 'unpack', variables, value: read(run[0]!.source) };
}

function countAssignments(lines: Lines, counts = new Map<Variable, number>()): ReadonlyMap<Variable, number> {
  for (const l of lines) {
    const v = assignedBy(l);
    if (v !== undefined) counts.set(v, (counts.get(v) ?? 0) + 1);
    for (const b of blocksOf(l)) countAssignments(b, counts);
  }
  return counts;
}
