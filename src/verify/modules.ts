/** Runs modules that are on no disk: linked by a small `require`, the way CommonJS does it. */

export type Exports = Record<string, unknown>;

export interface Linking {
  /** The module's code as CommonJS; undefined: there is no such module. */
  readonly codeOf: (file: string) => string | undefined;
  /** The module that is imported, if it is one of those linked here. */
  readonly resolve: (importer: string, specifier: string) => string | undefined;
  /** The exports of any other module. Throws if there is none. */
  readonly external: (importer: string, specifier: string) => unknown;
  /** What modules have under these names, in place of what everyone has or besides. */
  readonly globals?: Readonly<Record<string, unknown>>;
}

/**
 * Links modules; each is run when it is first asked for.
 *
 * @example
 * const load = linkModules({
 *   codeOf: (file) => ({ 'f.js': 'exports.f = (x) => x * x;' })[file],
 *   resolve: (_, specifier) => specifier,
 *   external: () => ({}),
 * });
 * load('f.js').f(3); // 9
 */
export function linkModules(linking: Linking): (file: string) => Exports {
  const { globals = {} } = linking;
  const loaded = new Map<string, { exports: Exports }>();
  const load = (file: string): Exports => {
    const known = loaded.get(file);
    // In a cycle, the exports as far as they are there.
    if (known !== undefined) return known.exports;
    const code = linking.codeOf(file);
    if (code === undefined) throw new Error(`no module ${file}`);
    const module = { exports: {} as Exports };
    loaded.set(file, module);
    const run = new Function('exports', 'module', 'require', ...Object.keys(globals), code) as (
      exports: Exports,
      owner: typeof module,
      require: (specifier: string) => unknown,
      ...others: unknown[]
    ) => void;
    const require = (specifier: string): unknown => {
      const target = linking.resolve(file, specifier);
      return target === undefined ? linking.external(file, specifier) : load(target);
    };
    run(module.exports, module, require, ...Object.values(globals));
    return module.exports;
  };
  return load;
}
