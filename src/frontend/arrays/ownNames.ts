/**
 * Names that source text in the companion may bind: none that means something where the text stands, since what is put
 * into its holes may name it.
 */
import { ts } from 'ts-morph';
import type { Context } from '../context.js';

const pairs = [
  ['p', 'q'],
  ['a', 'b'],
  ['u', 'v'],
  ['left', 'right'],
] as const;

export class OwnNames {
  private readonly inText = new Set<string>();
  private readonly ofModules: ReadonlySet<string>;
  private readonly chosen = new Map<string, string>();

  constructor(
    private readonly c: Context,
    /** What the text is made of. */
    node: ts.Node | undefined,
  ) {
    const visit = (n: ts.Node): void => {
      if (ts.isIdentifier(n)) this.inText.add(n.text);
      ts.forEachChild(n, visit);
    };
    if (node !== undefined) visit(node);
    const files = new Set([node, c.frame.node].filter((n) => n !== undefined).map((n) => n.getSourceFile()));
    this.ofModules = new Set([...files].flatMap((file) => namesOf(c, file)));
  }

  /** Two names for what the text compares. */
  pair(): readonly [string, string] {
    const inSight = new Set([...this.c.environment.keys()].map((key) => key.name));
    const isFree = (name: string): boolean =>
      !inSight.has(name) && !this.inText.has(name) && !this.isTaken(name);
    const found = pairs.find((names) => names.every(isFree));
    return found ?? [this.instead('left'), this.instead('right')];
  }

  /** Whether the companion may have the name for something of a module. */
  isTaken(name: string): boolean {
    return this.ofModules.has(name) || this.c.unit.references.isTaken(name);
  }

  /** A name that is not taken, always the same. */
  instead(name: string): string {
    const known = this.chosen.get(name);
    if (known !== undefined) return known;
    let i = 2;
    while (this.inText.has(numbered(name, i)) || this.isTaken(numbered(name, i))) i++;
    this.chosen.set(name, numbered(name, i));
    return numbered(name, i);
  }
}

const numbered = (name: string, i: number): string => `${name}_${String(i)}`;

/** The values that the file declares or imports. */
function namesOf(c: Context, file: ts.SourceFile): readonly string[] {
  const flags = ts.SymbolFlags.Value | ts.SymbolFlags.Alias;
  return c.types.checker
    .getSymbolsInScope(file, flags)
    .filter((s) => s.declarations?.some((d) => d.getSourceFile() === file) === true)
    .map((s) => s.name);
}
