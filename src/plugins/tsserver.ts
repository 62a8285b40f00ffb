/**
 * `cotangent/tsserver`: what an editor shows. Diagnostics while a source is typed, which derivatives a function has, and
 * the way to them. It writes nothing.
 */
import type ts from 'typescript';
import { asTypeScript } from './typescript/diagnostics.js';
import { derivativesAt, describeDerivatives, placesOf } from './typescript/derivatives.js';
import { Live } from './typescript/live.js';

/** The plugin, as tsserver loads it. */
export default function init({
  typescript: tsModule,
}: {
  readonly typescript: typeof ts;
}): ts.server.PluginModule {
  return { create: (info) => decorate(info, tsModule) };
}

function decorate(info: ts.server.PluginCreateInfo, tsModule: typeof ts): ts.LanguageService {
  const inner = info.languageService;
  const live = new Live(info);
  const log = (error: unknown): void =>
    info.project.projectService.logger.info(
      `cotangent: ${error instanceof Error ? error.stack : String(error)}`,
    );

  /** Asks for more than `given`; what goes wrong in that is for the log, not for the editor. */
  const extend = <T>(given: T, more: () => T): T => {
    try {
      return more();
    } catch (error) {
      log(error);
      return given;
    }
  };

  const getSemanticDiagnostics: ts.LanguageService['getSemanticDiagnostics'] = (file) => {
    const given = inner.getSemanticDiagnostics(file);
    return extend(given, () => {
      const program = inner.getProgram();
      const fileOf = (name: string): ts.SourceFile | undefined => program?.getSourceFile(name);
      // Errors of TypeScript are among the given.
      const own = live.diagnosticsIn(file).filter((d) => d.code !== 'COT1001');
      return [...given, ...own.map((d) => asTypeScript(d, fileOf, tsModule))];
    });
  };

  const getQuickInfoAtPosition: ts.LanguageService['getQuickInfoAtPosition'] = (file, position, ...rest) => {
    const given = inner.getQuickInfoAtPosition(file, position, ...rest);
    return extend(given, () => {
      if (given === undefined) return given;
      const found = derivativesAt(inner, live, file, position, tsModule);
      if (found === undefined) return given;
      const line = { kind: 'text', text: describeDerivatives(found) };
      const gap = (given.documentation ?? []).length > 0 ? [{ kind: 'lineBreak', text: '\n\n' }] : [];
      return { ...given, documentation: [...(given.documentation ?? []), ...gap, line] };
    });
  };

  const getDefinitionAndBoundSpan: ts.LanguageService['getDefinitionAndBoundSpan'] = (file, position) => {
    const given = inner.getDefinitionAndBoundSpan(file, position);
    return extend(given, () => {
      const found = derivativesAt(inner, live, file, position, tsModule, true);
      const places = found === undefined ? [] : placesOf(found, tsModule);
      if (found === undefined || places.length === 0) return given;
      return {
        textSpan: given?.textSpan ?? found.at,
        definitions: [...(given?.definitions ?? []), ...places],
      };
    });
  };

  const getImplementationAtPosition: ts.LanguageService['getImplementationAtPosition'] = (file, position) => {
    const given = inner.getImplementationAtPosition(file, position);
    return extend(given, () => {
      const found = derivativesAt(inner, live, file, position, tsModule);
      if (found === undefined) return given;
      return [
        ...(given ?? []),
        ...placesOf(found, tsModule).map((place) => ({ ...place, displayParts: [] })),
      ];
    });
  };

  return Object.assign(Object.create(inner) as ts.LanguageService, everyMethodOf(inner), {
    getSemanticDiagnostics,
    getQuickInfoAtPosition,
    getDefinitionAndBoundSpan,
    getImplementationAtPosition,
  });
}

function everyMethodOf(service: ts.LanguageService): Partial<ts.LanguageService> {
  const methods = Object.entries(service).map(([name, method]) => [
    name,
    typeof method === 'function'
      ? (method as (...args: unknown[]) => unknown).bind(service)
      : (method as unknown),
  ]);
  return Object.fromEntries(methods) as Partial<ts.LanguageService>;
}
