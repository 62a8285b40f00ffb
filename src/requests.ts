/**
 * What was asked for, before anything is derived: what needs a derivative that is not known is an error and left out; a
 * derivative that can only be zero is a warning, because an input cut off by mistake looks just like that.
 */
import { activityOf } from './analysis/activity.js';
import { outOfSight } from './analysis/outOfSight.js';
import { unknownDerivatives, type Direction } from './analysis/unknown.js';
import { withEffects } from './analysis/effects.js';
import { diagnose } from './diagnostics/codes.js';
import type { Diagnostic, Span } from './diagnostics/diagnostic.js';
import type { Mode } from './ir/modes.js';
import type { Function, Module, Request } from './ir/module.js';
import type { Origin } from './ir/types.js';
import { rules } from './rules/table.js';
import { inlineCalls } from './transform/inline.js';
import { directionOfJacobian, isHessian } from './transform/modes.js';

export interface CheckedRequests {
  /** The module with the requests that can be served. */
  readonly module: Module;
  readonly diagnostics: readonly Diagnostic[];
}

/** Where things stand in the source. */
export interface Places {
  readonly headOf: (f: Function) => Span;
  readonly spanOf: (origin: Origin) => Span;
}

export function checkRequests(module: Module, { headOf, spanOf }: Places): CheckedRequests {
  const functions = inlineCalls(withEffects(module.functions));
  const program = { functions, nested: module.nested ?? [], rules };
  const diagnostics: Diagnostic[] = [];
  const requests: Request[] = [];
  for (const asked of module.requests) {
    const request = { ...asked, modes: withOneJacobian(asked.modes) };
    const f = functions.get(request.function);
    if (f === undefined) throw new Error(`internal: ${request.function} is requested and not in the module`);
    const directions = request.modes.flatMap((mode) => directionsOf(mode, f, request));
    const unknown = [
      ...unknownDerivatives(f, request.wrt, directions, program),
      ...outOfSight(f, request.wrt, program, (name, origin) =>
        diagnose('assignToGlobal', spanOf(origin), { name }),
      ),
    ];
    diagnostics.push(...unknown);
    if (unknown.length > 0) continue;
    requests.push(request);
    diagnostics.push(...independence(f, request, headOf));
  }
  return { module: { ...module, requests }, diagnostics };
}

/** A direction that is given is the direction. */
function withOneJacobian(modes: readonly Mode[]): readonly Mode[] {
  const jacobians = modes.filter((mode) => mode.startsWith('jacobian'));
  const chosen = jacobians.find((mode) => mode !== 'jacobian') ?? jacobians[0];
  return modes.filter((mode) => mode === chosen || !jacobians.includes(mode));
}

function directionsOf(mode: Mode, f: Function, request: Request): readonly Direction[] {
  if (mode === 'hvp' || isHessian(mode)) return ['reverse', 'forward'];
  return [directionOfJacobian(mode, f, request) ?? (mode === 'jvp' ? 'forward' : 'reverse')];
}

function independence(f: Function, request: Request, headOf: (f: Function) => Span): readonly Diagnostic[] {
  const inputs = request.wrt.map((i) => f.parameters[i]!.variable);
  const dependsOn = (some: typeof inputs): boolean => {
    const activity = activityOf(f, some, rules);
    return f.body.yields.some((a) => activity.isVaried(a));
  };
  if (!dependsOn(inputs)) return [diagnose('independentResult', headOf(f), { function: f.name })];
  if (!request.wrtIsExplicit) return [];
  return inputs
    .filter((input) => !dependsOn([input]))
    .map((input) => diagnose('independentOfParameter', headOf(f), { function: f.name, name: input.name }));
}
