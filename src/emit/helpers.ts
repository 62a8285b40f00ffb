/**
 * Functions and types the emitted functions share: zeros in the shape of a recursive structure, instances of a class,
 * the types of recursive shadows. Each is written once, if it is used.
 */
import { isRecursive } from '../ir/tangent.js';
import { fieldName, printType } from '../ir/print.js';
import type { RecordType, Type } from '../ir/types.js';

export class Helpers {
  private readonly texts = new Map<string, { readonly name: string; text: string }>();
  private readonly taken: Set<string>;

  constructor(taken: Iterable<string>) {
    this.taken = new Set(taken);
  }

  get names(): readonly string[] {
    return [...this.texts.values()].map((t) => t.name);
  }

  get types(): readonly string[] {
    return this.texted((key) => key.startsWith('type '));
  }

  get functions(): readonly string[] {
    return this.texted((key) => !key.startsWith('type '));
  }

  private texted(isWanted: (key: string) => boolean): readonly string[] {
    return [...this.texts].flatMap(([key, t]) => (isWanted(key) ? [t.text] : []));
  }

  /** The name of the helper that `key` stands for; `write` gives its text when it is first asked for. */
  once(key: string, wanted: string, write: (name: string) => string): string {
    const known = this.texts.get(key);
    if (known !== undefined) return known.name;
    let name = wanted;
    for (let i = 2; this.taken.has(name); i++) name = `${wanted}${i}`;
    this.taken.add(name);
    // Its own text may ask for it.
    const entry = { name, text: '' };
    this.texts.set(key, entry);
    entry.text = write(name);
    return name;
  }

  /** Declares the types that occur in `t` and are none of the source's. */
  declareTypes(t: Type): void {
    switch (t.kind) {
      case 'array':
        return this.declareTypes(t.element);
      case 'tuple':
        return t.elements.forEach((e) => this.declareTypes(e.type));
      case 'record':
        if (t.isDeclared !== true) {
          if (t.name === undefined || !isRecursive(t)) t.fields.forEach((f) => this.declareTypes(f.type));
        } else if (!this.texts.has(`type ${t.name!}`)) {
          this.texts.set(`type ${t.name!}`, { name: t.name!, text: interfaceText(t) });
          t.fields.forEach((f) => this.declareTypes(f.type));
        }
        return;
      case 'union':
        return [t.list, t.object].forEach((side) => this.declareTypes(side));
      case 'number':
      case 'boolean':
      case 'void':
      case 'opaque':
        return;
    }
  }

  /** The function that makes an instance of a class without running its constructor. */
  maker(t: RecordType): string {
    const constructor = t.constructedBy!;
    const type = t.name ?? constructor;
    return this.once(`make ${type}`, `make${constructor.replace(/\W/g, '')}`, (name) =>
      [
        `/** A \`${type}\` with these fields; its constructor has run already, in what computed them. */`,
        `function ${name}(fields: object): ${type} {`,
        `  return Object.assign(Object.create(${constructor}.prototype) as ${type}, fields);`,
        '}',
      ].join('\n'),
    );
  }
}

function interfaceText(t: RecordType): string {
  const fields = t.fields.map((f) => `  ${fieldName(f.name)}${f.optional ? '?' : ''}: ${printType(f.type)};`);
  return [`export interface ${t.name!} {`, ...fields, '}'].join('\n');
}
