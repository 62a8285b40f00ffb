/** What Vite asks for beyond a bundler: its configuration, and new gradients while it serves. */
import type { EnvironmentModuleNode, HotUpdateOptions, Plugin, ResolvedConfig } from 'vite';
import { isCompanion } from '../companions.js';
import type { Session } from './session.js';

export interface ViteOptions {
  readonly configure: (config: ResolvedConfig) => void;
  readonly opened: () => Session;
}

export function viteHooks({ configure, opened }: ViteOptions): Partial<Plugin> {
  /** The companions that the last edit changed, which go to the browser with it. */
  let renewed: readonly string[] = [];

  return {
    configResolved: configure,

    hotUpdate: {
      order: 'pre',
      handler({ file, modules }: HotUpdateOptions): EnvironmentModuleNode[] | undefined {
        const session = opened();
        // Written here, and sent already.
        if (isCompanion(file) && session.companion(file) !== undefined) return [];
        if (!/\.[mc]?tsx?$/.test(file)) return undefined;
        const { moduleGraph, hot, name } = this.environment;
        if (name === 'client') {
          const before = new Map(session.result.companions.map((c) => [c.file, c.text]));
          session.refresh();
          const after = session.result.companions;
          renewed = after.filter((c) => before.get(c.file) !== c.text).map((c) => c.file);
          const message = session.report('error');
          if (message !== '') hot.send({ type: 'error', err: { message, stack: '', plugin: 'cotangent' } });
        }
        const companions = renewed.flatMap((f) => [...(moduleGraph.getModulesByFile(f) ?? [])]);
        return [...modules, ...companions];
      },
    },
  };
}
