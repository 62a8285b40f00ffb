/** What forward sweeps keep for reverse sweeps, whose parts have the names they have in the forward sweep. */
import type { Derived, Reference, Variable } from '../ir/types.js';
import { group, type Doc } from './doc.js';
import type { Line, Lines } from './line.js';
import type { NameOf } from './print-term.js';
import { typeDocument } from './print-function.js';

/** By the name of the type, the names of the parts. */
export class SavedNames {
  private readonly names = new Map<string, readonly (string | undefined)[]>();

  /** Notes how the forward sweep `d` calls what it keeps. */
  note(d: Derived, body: Lines, name: NameOf): void {
    const { resultType } = d.function;
    const last = resultType.kind === 'tuple' ? resultType.elements.at(-1) : undefined;
    const saved = last?.label === 'saved' ? last.type : resultType;
    const exit = body.at(-1);
    if (saved.kind !== 'opaque' || exit?.kind !== 'return' || exit.value === undefined) return;
    const value =
      saved === resultType
        ? exit.value
        : exit.value.kind === 'array'
          ? exit.value.elements.at(-1)
          : undefined;
    if (value?.kind !== 'array') return;
    this.names.set(
      saved.text,
      value.elements.map((t) => (t.kind === 'variable' ? name(t.variable) : undefined)),
    );
  }

  /** Names for the parts that a reverse sweep unpacks, where they have none of their own. */
  hints(body: Lines): ReadonlyMap<Variable, string> {
    const found = new Map<Variable, string>();
    for (const l of body) {
      for (const [v, position, type] of unpackedBy(l)) {
        const name = this.names.get(type)?.[position];
        if (v.name === '' && name !== undefined && !/^t\d+$/.test(name)) found.set(v, name);
      }
    }
    return found;
  }

  /** `type GSaved = [x: number, t: number]`, labelled if all parts have names. */
  declaration(r: Extract<Reference, { kind: 'type' }>): Doc {
    const names = this.names.get(r.name) ?? [];
    const { elements } = r.type;
    const isNamed = elements.every((_, i) => names[i] !== undefined);
    const labelled = elements.map((e, i) => (isNamed ? { ...e, label: names[i]! } : e));
    return group([`type ${r.name} = `, typeDocument({ ...r.type, elements: labelled }), ';']);
  }
}

function unpackedBy(l: Line): readonly (readonly [Variable, number, string])[] {
  if (l.kind === 'unpack' && l.value.kind === 'variable' && l.value.variable.type.kind === 'opaque') {
    const { text } = l.value.variable.type;
    return l.variables.flatMap((v, i) => (v === undefined ? [] : [[v, i, text] as const]));
  }
  if (l.kind !== 'declare' || l.value?.kind !== 'element' || l.value.object.kind !== 'variable') return [];
  const { object, index } = l.value;
  const { type } = object.variable;
  const isPart = type.kind === 'opaque' && index.kind === 'text';
  return isPart ? [[l.variable, Number(index.text), type.text]] : [];
}
