/** Where a derivative is likely to become infinite or NaN: operations whose rule says so, for operands that may be there. */
import { rangesIn } from '../analysis/ranges.js';
import type { ActivityFact } from '../ir/facts.js';
import type { Origin } from '../ir/types.js';
import { walk } from '../ir/visit.js';
import { rules } from '../rules/table.js';
import type { Place } from './index.js';

export interface Warning extends Place {
  readonly message: string;
}

/** Every quotient would be among them. */
const tooCommon: ReadonlySet<string> = new Set(['divide', 'remainder']);

export function warningsOf(
  { function: f, isActive }: ActivityFact,
  placeOf: (origin: Origin) => Place,
): readonly Warning[] {
  const found = new Map<string, Warning>();
  const rangeOf = rangesIn(f.body, rules);
  walk(f.body, (s) => {
    if (s.kind !== 'let' || s.expression.kind !== 'primitive' || !isActive(s.variable)) return;
    const { operation, arguments: operands } = s.expression;
    const { singular, kink, parameters } = rules[operation];
    if (singular === undefined || tooCommon.has(operation)) return;
    const ranges = operands.map(rangeOf);
    operands.forEach((a, i) => {
      if (a.kind !== 'variable' || !isActive(a) || !singular.isReachable(ranges, i)) return;
      const by = operands.length === 1 || parameters === 'variadic' ? '' : ` by ${parameters[i]!}`;
      const message = `nothing here keeps the derivative of ${operation}${by} from being infinite or NaN (${kink ?? 'at its singular points'})`;
      const place = placeOf(s.origin);
      found.set(`${place.line} ${message}`, { ...place, message });
    });
  });
  return [...found.values()];
}
