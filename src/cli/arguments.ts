/** Arguments of a command, read by its list of flags. Anything amiss is a UsageError. */
import { cac } from 'cac';
import { UsageError } from '../discover.js';

/** Flag, description. `<…>` takes a value. */
export type Flags = readonly (readonly [string, string])[];

export class Arguments {
  readonly paths: readonly string[];
  private readonly given: Readonly<Record<string, unknown>>;

  /** `hidden` flags are those of the developers of cotangent. */
  constructor(argv: readonly string[], flags: Flags, hidden: readonly string[] = []) {
    const cli = cac('cotangent');
    for (const [flag, description] of flags) cli.option(flag, description);
    for (const flag of hidden) cli.option(flag, '');
    let parsed: ReturnType<typeof cli.parse>;
    try {
      parsed = cli.parse(['node', 'cotangent', ...argv], { run: false });
    } catch (error) {
      throw new UsageError(error instanceof Error ? error.message : String(error));
    }
    this.given = parsed.options;
    this.paths = [...parsed.args, ...((this.given['--'] as readonly string[] | undefined) ?? [])];
    const names = [...flags.map(([flag]) => flag), ...hidden].map((flag) =>
      camel(flag.replace(/^--(no-)?| .*$/g, '')),
    );
    for (const name of Object.keys(this.given)) {
      if (['--', 'help', 'h', 'version', 'v', ...names].includes(name)) continue;
      throw new UsageError(`unknown option ${name.length === 1 ? `-${name}` : dashed(name)}`);
    }
  }

  get asksForHelp(): boolean {
    return this.given['help'] === true || this.given['h'] === true;
  }

  get asksForVersion(): boolean {
    return this.given['version'] === true || this.given['v'] === true;
  }

  value(name: string): string | undefined {
    const value = this.given[name];
    if (value === undefined) return undefined;
    if (Array.isArray(value)) throw new UsageError(`${dashed(name)} is given more than once`);
    if (value === true || value === '') throw new UsageError(`${dashed(name)} needs a value`);
    return String(value);
  }

  /** A whole number, at least `least`. */
  count(name: string, least: number): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const count = Number(value);
    if (!Number.isSafeInteger(count) || count < least)
      throw new UsageError(`${dashed(name)} takes a whole number from ${least}, not ${value}`);
    return count;
  }

  flag(name: string): boolean {
    const value = this.given[name];
    if (value === undefined || value === false) return false;
    if (value === true) return true;
    throw new UsageError(`${dashed(name)} takes no value`);
  }

  /** Of a flag `--no-name`. */
  isOn(name: string): boolean {
    return this.given[name] !== false;
  }

  /** The paths without the functions that may stand behind a colon: `src/loss.ts:loss`. */
  get places(): readonly Place[] {
    return this.paths.map((path) => {
      const match = /^(.+\.[mc]?tsx?):([\w$]+)$/.exec(path);
      return match === null ? { path } : { path: match[1]!, function: match[2]! };
    });
  }
}

export interface Place {
  readonly path: string;
  readonly function?: string;
}

export function present<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: string });
}

/** The lines of a help text for flags. */
export function describeFlags(flags: Flags): readonly string[] {
  const width = Math.max(...flags.map(([flag]) => flag.length));
  return flags.map(([flag, description]) => `  ${flag.padEnd(width)}  ${description}`);
}

export const dashed = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const camel = (name: string): string =>
  name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
