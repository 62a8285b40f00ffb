/** From an annotation to what `differentiate` is asked for. */
import type { Mode } from '../ir/modes.js';
import type { Request } from '../ir/module.js';
import type { FunctionId } from '../ir/types.js';
import type { Annotation } from './annotations.js';
import { printType } from '../ir/print.js';
import { isDifferentiable } from './types.js';
import { hasReceiver, parametersOf } from './resolver.js';
import type { Unit } from './unit.js';

const scalarModes: ReadonlySet<Mode> = new Set([
  'grad',
  'hvp',
  'hessian',
  'sparse-hessian',
  'hessian-diagonal',
  'adjoint',
]);

/** The request; undefined, and reported, if the function's types cannot satisfy it. */
export function requestOf(
  unit: Unit,
  annotation: Annotation,
  id: FunctionId,
  modes: readonly Mode[],
): Request | undefined {
  const f = unit.functions.get(id);
  if (f === undefined) throw new Error(`internal: ${id} has not been lowered`);
  const { node } = annotation;
  const place = node.name ?? node;
  const differentiable = f.parameters.flatMap((p, i) => (isDifferentiable(p.variable.type) ? [i] : []));
  const before = unit.diagnostics.length;
  if (!isDifferentiable(f.resultType)) {
    unit.reportAbout(id, 'resultNotDifferentiable', node.type ?? place, {
      function: f.name,
      type: f.resultText,
    });
  } else if (f.resultType.kind !== 'number') {
    const mode = modes.find((m) => scalarModes.has(m));
    const fill = { function: f.name, type: f.resultText };
    if (mode !== undefined) unit.reportAbout(id, 'modeNeedsScalar', node.type ?? place, { ...fill, mode });
  }
  if (differentiable.length === 0)
    unit.reportAbout(id, 'nothingToDifferentiate', place, { function: f.name });
  const receivers = hasReceiver(node) ? 1 : 0;
  const parameters = parametersOf(node);
  const named = annotation.wrt?.map((name) =>
    name === 'this' ? 0 : receivers + parameters.findIndex((p) => p.name.getText() === name),
  );
  for (const i of named ?? []) {
    const p = f.parameters[i];
    if (p === undefined || differentiable.includes(i)) continue;
    const fill = { name: p.variable.name, type: p.typeText || printType(p.variable.type) };
    unit.reportAbout(id, 'notDifferentiableParameter', parameters[i - receivers] ?? place, fill);
  }
  if (unit.diagnostics.length > before) return undefined;
  return {
    function: id,
    wrt: [...(named ?? differentiable)].sort((a, b) => a - b),
    wrtIsExplicit: named !== undefined,
    modes,
  };
}
