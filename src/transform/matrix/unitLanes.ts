/** Unit vectors, each in a direction of its own: what reads a part of a seed reads 1 or 0. */
import { countReads } from '../../analysis/accumulation.js';
import { aliasesIn } from '../../analysis/aliases.js';
import { BlockBuilder, number } from '../../ir/build.js';
import { tangentType } from '../../ir/tangent.js';
import type { Atom, Block, Statement, Type, Variable } from '../../ir/types.js';
import { mapBlocks, walk } from '../../ir/visit.js';
import type { Lane } from './lanes.js';
import { nothing } from './assemble.js';
import { partsOf } from './numbers.js';
import type { Seed } from './sweep.js';

/** A number, by its direction, or the parts of a structure. */
type Directions = number | ReadonlyMap<string | number, Directions>;

export interface UnitLanes {
  /** Seeds that must be in memory. */
  readonly statements: readonly Statement[];
  readonly lanes: readonly Lane[];
  /** The body reading numbers where it read parts of seeds. */
  readonly body: Block;
}

export function unitLanes(body: Block, seeds: readonly Seed[]): UnitLanes {
  const names: string[] = [];
  const numbered = seeds.map(({ seed, type, name }) => ({
    seed,
    type,
    directions: count(type, name, names),
  }));
  const numbers = new Map<Variable, number>();
  const gone = new Set<Statement>();
  const kept: typeof numbered = [];
  const aliases = aliasesIn({ body });
  for (const root of numbered) {
    const parts = aliases.isWritten(root.seed) ? undefined : readsOf(body, root.seed, root.directions);
    if (parts === undefined) kept.push(root);
    for (const [v, direction] of parts?.numbers ?? []) numbers.set(v, direction);
    for (const s of parts?.statements ?? []) gone.add(s);
  }
  const b = new BlockBuilder('tangent');
  const lanes = names.map((suffix, k): Lane => {
    const inMemory = kept.map(({ seed, type, directions }) => [seed, unit(b, type, directions, k)] as const);
    const units = [...numbers].map(([v, direction]) => [v, number(direction === k ? 1 : 0)] as const);
    return { suffix, seeds: new Map<Variable, Atom>([...units, ...inMemory]) };
  });
  return { statements: b.statements, lanes, body: without(body, gone) };
}

function count(type: Type, name: string, names: string[]): Directions {
  if (type.kind === 'number') return names.push(name.charAt(0).toUpperCase() + name.slice(1)) - 1;
  return new Map(
    partsOf(type).map(({ key, type: inner }) => {
      const word = String(key);
      return [key, count(inner, name + word.charAt(0).toUpperCase() + word.slice(1), names)];
    }),
  );
}

/** The numbers that are read of a seed, if it is read number by number. */
function readsOf(body: Block, seed: Variable, directions: Directions) {
  if (typeof directions === 'number') return { numbers: new Map([[seed, directions]]), statements: [] };
  const numbers = new Map<Variable, number>();
  const statements: Statement[] = [];
  const inside = new Map<Variable, ReadonlyMap<string | number, Directions>>([[seed, directions]]);
  const found = new Map<Variable, number>();
  walk(body, (s) => {
    if (s.kind !== 'let') return;
    const e = s.expression;
    const whole = e.kind === 'field' ? e.object : e.kind === 'load' ? e.array : undefined;
    const known = whole?.kind === 'variable' ? inside.get(whole) : undefined;
    if (known === undefined || whole?.kind !== 'variable') return;
    const index = e.kind === 'load' && e.index.kind === 'constant' ? Number(e.index.value) : undefined;
    const part = known.get(e.kind === 'field' ? e.name : (index ?? ''));
    if (part === undefined) return;
    found.set(whole, (found.get(whole) ?? 0) + 1);
    statements.push(s);
    if (typeof part === 'number') numbers.set(s.variable, part);
    else inside.set(s.variable, part);
  });
  const reads = countReads(body);
  const isRead = [...inside.keys()].every((v) => (reads.get(v) ?? 0) === (found.get(v) ?? 0));
  return isRead ? { numbers, statements } : undefined;
}

function unit(b: BlockBuilder, type: Type, directions: Directions, k: number): Atom {
  if (typeof directions === 'number') return number(directions === k ? 1 : 0);
  const part = (key: string | number, inner: Type): Atom => {
    const own = directions.get(key);
    return own === undefined ? nothing : unit(b, inner, own, k);
  };
  const own = tangentType(type);
  if (type.kind === 'tuple')
    return b.let({ kind: 'elements', elements: type.elements.map((e, i) => part(i, e.type)) }, own);
  const fields = partsOf(type).map((p) => ({ name: String(p.key), value: part(p.key, p.type) }));
  return b.let({ kind: 'record', fields }, own);
}

const without = (b: Block, gone: ReadonlySet<Statement>): Block => ({
  ...b,
  statements: b.statements.flatMap((s) => (gone.has(s) ? [] : [mapBlocks(s, (x) => without(x, gone))])),
});
