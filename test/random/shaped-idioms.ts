/** Statements whose text depends on the shapes in sight: declarations, stores, patterns, narrowing, calls for effect. */
import { apply, drawCall, drawExpr, drawInvocation, variable } from './expressions.js';
import type { Name } from './idiom-table.js';
import { finishSnippet } from './idioms.js';
import { declareParameter, drawLambda, drawPattern, type Pattern } from './lambdas.js';
import { lengthOf, places, placesOf, readable, type Place } from './places.js';
import type { Apply, Body, Expr, Snippet, Stmt, Type } from './program.js';
import type { Narrowed, Scope } from './scope.js';
import { elementOf, functionOf, isScalar, textOf, type UnionShape } from './shapes.js';
import { drawBody } from './statements.js';
import { drawPart, drawValue } from './values.js';
import { typesOf } from './vocabulary.js';

type ShapedIdiom = (scope: Scope) => readonly Stmt[] | undefined;

export const shapedIdioms: readonly (readonly [number, ShapedIdiom])[] = [
  [9, declareShaped],
  [4, gather],
  [2.5, storeShaped],
  [3, destructure],
  [3, forOfShaped],
  [2, indexedLoop],
  [2, narrow],
  [1.5, switchOnChoice],
  [3, callForEffect],
  [1.5, pushShaped],
  [1.5, forEachShaped],
  [1.5, localHelper],
  [1, remap],
  [1, whenPresent],
];

function snippet(
  construct: string,
  template: string,
  args: readonly Expr[],
  names: Snippet['names'] = [],
  bodies: readonly Body[] = [],
  loops = false,
): readonly Stmt[] {
  return [{ kind: 'snippet', construct, template, arguments: args, names, bodies, loops }];
}

const preferredNames = (type: Type): readonly string[] => {
  if (type === 'matrix') return ['grid', 'rows', 'm1'];
  if (elementOf(type) === 'number') return ['ys', 'values', 'list', 'parts'];
  if (elementOf(type) !== undefined) return ['items', 'group', 'all'];
  return ['item', 'it', 'state', 'node', 'p1'];
};

/** `const v: Vec = …` */
export function declareShaped(scope: Scope): readonly Stmt[] | undefined {
  const { draw } = scope;
  const type = draw.pick(typesOf(scope));
  if (!scope.afford(4)) return undefined;
  const initial = drawInitial(scope, type);
  const mutable = draw.chance(0.15) && !isUnionLike(type);
  const name = scope.fresh(preferredNames(type));
  const grown = (initial.kind === 'apply' && initial.grown === true) || isGrown(scope, initial);
  const minLength = mutable ? 0 : lengthOf(scope, initial);
  scope.declare(name, type, mutable, [], false, { minLength, grown });
  const typed = needsType(type, initial) || draw.chance(0.25);
  return [{ kind: 'declare', keyword: mutable ? 'let' : 'const', name, type, initial, typed }];
}

/** TypeScript narrows a union to the member it is first given, so that a test of it would be refused. */
function drawInitial(scope: Scope, type: Type): Expr {
  const initial = drawValue(scope, type, 3);
  if (typeof type !== 'object' || type.kind !== 'union' || initial.kind !== 'apply') return initial;
  if (initial.construct !== 'unionLiteral') return initial;
  const other = drawValue(
    scope,
    type.members.find(({ text }) => text !== initialMember(type, initial))!,
    2,
  );
  return apply(type, 'ternaryMemory', '$0 ? $1 : $2', drawExpr(scope, 'boolean', 1), initial, other);
}

const initialMember = (type: UnionShape, initial: Apply): string | undefined =>
  type.members.find(({ tag }) => tag !== undefined && initial.template.includes(tag.value))?.text;

const isUnionLike = (type: Type): boolean =>
  typeof type === 'object' && (type.kind === 'union' || type.kind === 'optional' || type.kind === 'choice');

const isGrown = (scope: Scope, expr: Expr): boolean =>
  expr.kind === 'variable' && scope.all.find(({ name }) => name === expr.name)?.memory.grown === true;

/** Whether TypeScript would infer another type. */
function needsType(type: Type, initial: Expr): boolean {
  const inferred =
    initial.kind === 'call' ||
    initial.kind === 'variable' ||
    (initial.kind === 'apply' && initial.construct === 'new');
  return !inferred && !isPlain(type);
}

function isPlain(type: Type): boolean {
  if (typeof type === 'string') return true;
  if (type.kind === 'list') return isPlain(type.element);
  if (type.kind !== 'record') return false;
  return (
    type.tag === undefined && type.fields.every((field) => field.optional !== true && isPlain(field.type))
  );
}

/** `s += v.x * m[0]![1]!`: what was stored is used. */
function gather(scope: Scope): readonly Stmt[] | undefined {
  const { draw } = scope;
  const targets = scope.assignable('number');
  const found = readable(scope, 'number').filter(({ expr }) => expr.kind !== 'variable');
  if (targets.length === 0 || found.length === 0) return undefined;
  const read = draw.pick(found).expr;
  const value = draw.chance(0.5)
    ? apply('number', 'multiply', '$0 * $1', read, draw.pick(found).expr)
    : apply('number', 'sin', 'Math.sin(#0)', read);
  return [
    {
      kind: 'assign',
      name: draw.pick(targets).name,
      type: 'number',
      operator: draw.pick(['+=', '-=']),
      value,
    },
  ];
}

/** `body.position = …`, `rows[1] = row` */
function storeShaped(scope: Scope): readonly Stmt[] | undefined {
  const { draw } = scope;
  const targets = places(scope).filter(
    ({ type, mutable, expr }) => mutable && !isScalar(type) && expr.kind === 'apply' && !isUnionLike(type),
  );
  if (targets.length === 0 || !scope.afford(3)) return undefined;
  const { expr, type } = draw.pick(targets);
  return snippet('storeMemory', '#0 = #1;', [expr, drawValue(scope, type, 2)]);
}

function patternNames(pattern: Pattern, seen: 'after' | 'inside', mutable: boolean): Snippet['names'] {
  return pattern.declares.map(({ name, type }) => ({ name, type, mutable, seen }));
}

/** `const { x, y } = v;` */
function destructure(scope: Scope): readonly Stmt[] | undefined {
  const { draw } = scope;
  const found = places(scope).filter(
    ({ type }) => typeof type === 'object' && (type.kind === 'tuple' || type.kind === 'record'),
  );
  if (found.length === 0) return undefined;
  const { expr, type } = draw.pick(found);
  const pattern = drawPattern(scope, type);
  if (pattern === undefined) return undefined;
  const mutable = draw.chance(0.3);
  const made = snippet(
    typeof type === 'object' && type.kind === 'tuple' ? 'destructureTuple' : 'destructureFields',
    `${mutable ? 'let' : 'const'} ${pattern.pattern} = #0;`,
    [expr],
    patternNames(pattern, 'after', mutable),
  );
  for (const { name, type: part } of pattern.declares)
    scope.declare(name, part, mutable && part === 'number');
  return made;
}

const listsOf = (scope: Scope): readonly Place[] =>
  places(scope).filter(({ type, memory }) => {
    const element = elementOf(type);
    return element !== undefined && element !== 'number' && memory.elastic !== true;
  });

/** `for (const { x, y } of vs) { … }` */
function forOfShaped(scope: Scope): readonly Stmt[] | undefined {
  const { draw } = scope;
  const found = listsOf(scope);
  if (found.length === 0 || scope.depth >= 4 || !scope.afford(4)) return undefined;
  const { expr, type } = draw.pick(found);
  const element = elementOf(type)!;
  const inner = scope.loop(3, undefined);
  const pattern = draw.chance(0.6) ? drawPattern(scope, element) : undefined;
  const simple: Pattern = { pattern: scope.fresh(['each', 'it', 'entry']), declares: [] };
  const { pattern: text, declares } = pattern ?? {
    ...simple,
    declares: [{ name: simple.pattern, type: element }],
  };
  for (const { name, type: part } of declares) inner.declare(name, part, false);
  const body = [...(gather(inner) ?? []), ...drawBody(inner, draw.integer(1, 2))];
  return snippet(
    pattern === undefined ? 'forOfShaped' : 'forOfDestructured',
    `for (const ${text} of $0) {0}`,
    [expr],
    patternNames({ pattern: text, declares }, 'inside', false),
    [body],
    true,
  );
}

/** `for (let i = 0; i < vs.length; i++) { … vs[i]!.x … }` */
function indexedLoop(scope: Scope): readonly Stmt[] | undefined {
  const found = listsOf(scope).filter(({ expr }) => expr.kind === 'variable');
  if (found.length === 0 || scope.depth >= 4 || !scope.afford(4)) return undefined;
  const index: Name = {
    preferred: ['i', 'j', 'k'],
    type: 'integer',
    mutable: false,
    seen: 'inside',
    indexOf: [0],
  };
  const template = scope.draw.pick([
    'for (let @0 = 0; @0 < $0.length; @0++) {0}',
    'for (let @0 = $0.length - 1; @0 >= 0; @0--) {0}',
    'for (const @0 of $0.keys()) {0}',
  ]);
  return [
    finishSnippet(scope, { construct: 'indexedLoop', template, names: [index], bodies: 1 }, [
      scope.draw.pick(found).expr,
    ]),
  ];
}

/** What a member of a union has, where the tag says so. */
function narrowedTo(union: Expr, member: Extract<Type, { kind: 'record' }>): readonly Narrowed[] {
  return member.fields
    .filter(({ optional }) => optional !== true)
    .map(({ name, type, readonly }) => ({
      expr: apply(type, 'narrowedField', `$0.${name}`, union),
      type,
      mutable: readonly !== true,
    }));
}

/** `switch (s.kind) { … }` or `if (s.kind === 'circle') … else …` */
function narrow(scope: Scope): readonly Stmt[] | undefined {
  const { draw } = scope;
  const found = scope.all.filter(
    ({ type, mutable }) => typeof type === 'object' && type.kind === 'union' && !mutable,
  );
  if (found.length === 0 || scope.depth >= 4) return undefined;
  const { name, type } = draw.pick(found);
  if (typeof type !== 'object' || type.kind !== 'union') return undefined;
  const union = variable(type, name);
  const bodies = type.members.map((member): Body => {
    const inner = scope.child().narrowing(narrowedTo(union, member));
    return [...(gather(inner) ?? []), ...drawBody(inner, draw.integer(0, 2))];
  });
  const tag = type.members[0]!.tag!.name;
  if (draw.chance(0.5)) {
    const cases = type.members.map((member, k) => `  case ${member.tag!.value}: {${k}}`);
    // A body that ends in no jump falls through, so each case ends in one.
    const separated = cases.map((text) => `${text}\n    break;`).join('\n');
    return snippet('switchOnUnion', `switch ($0.${tag}) {\n${separated}\n}`, [union], [], bodies);
  }
  const chain = type.members
    .map((member, k) =>
      k === type.members.length - 1 ? `{${k}}` : `if ($0.${tag} === ${member.tag!.value}) {${k}} else `,
    )
    .join('');
  return snippet('ifOnUnion', chain, [union], [], bodies);
}

function switchOnChoice(scope: Scope): readonly Stmt[] | undefined {
  const { draw } = scope;
  const found = places(scope).filter(({ type }) => typeof type === 'object' && type.kind === 'choice');
  if (found.length === 0 || scope.depth >= 4) return undefined;
  const { expr, type } = draw.pick(found);
  if (typeof type !== 'object' || type.kind !== 'choice') return undefined;
  const bodies = type.values.map(() => drawBody(scope.child(), draw.integer(1, 2)));
  const cases = type.values.map((value, k) => {
    const last = k === type.values.length - 1;
    const head = last && draw.chance(0.6) ? 'default' : `case ${value.text}`;
    return `  ${head}: {${k}}${draw.chance(0.75) ? '\n    break;' : ''}`;
  });
  return snippet('switchOnChoice', `switch (#0) {\n${cases.join('\n')}\n}`, [expr], [], bodies);
}

/** A call whose result is not used, of what may change its arguments or captured variables. */
function callForEffect(scope: Scope): readonly Stmt[] | undefined {
  const results = new Set(scope.callables.map(({ helper }) => helper.result));
  const drawn = results.has('void') && scope.draw.chance(0.7) ? drawCall(scope, 'void', 2) : undefined;
  const other = drawn ?? drawInvocation(scope, 'number', 2);
  if (other === undefined) return undefined;
  if (other.kind === 'apply') return [{ kind: 'expression', value: { ...other, effect: true } }];
  return [{ kind: 'expression', value: other }];
}

/** `if (vs.length < 6) vs.push(v);` */
function pushShaped(scope: Scope): readonly Stmt[] | undefined {
  const found = listsOf(scope).filter(({ type, memory }) => type !== 'float64' && memory.frozen !== true);
  if (found.length === 0 || !scope.afford(3)) return undefined;
  const { expr, type } = scope.draw.pick(found);
  return snippet('pushShaped', 'if ($0.length < 6) $0.push(#1);', [
    expr,
    drawPart(scope, elementOf(type)!, 2),
  ]);
}

function forEachShaped(scope: Scope): readonly Stmt[] | undefined {
  const found = listsOf(scope);
  if (found.length === 0 || scope.depth >= 4 || !scope.afford(4)) return undefined;
  const { expr, type } = scope.draw.pick(found);
  const lambda = drawLambda(scope, functionOf([elementOf(type)!], 'void'), 2, {
    times: 3,
    block: 1,
    destructure: true,
  });
  return [
    {
      kind: 'expression',
      value: { ...apply('void', 'forEach', '$0.forEach(#1)', expr, lambda), effect: true },
    },
  ];
}

/** A function inside the function, of any types, called once or twice. */
function localHelper(scope: Scope): readonly Stmt[] | undefined {
  const { draw } = scope;
  if (scope.depth >= 3 || !scope.afford(6)) return undefined;
  const types = typesOf(scope);
  const taken = Array.from({ length: draw.integer(1, 2) }, () => draw.pick(types));
  const result = draw.chance(0.5) ? 'number' : draw.pick(types);
  const type = functionOf(taken, result);
  const name = scope.fresh(['local', 'make', 'step1', 'update']);
  const declared = draw.chance(0.5);
  const visible = scope.inner(2, result);
  const inner = declared ? visible.hiding('this') : visible;
  const parameters = taken.map((each, k) => {
    const own = { name: scope.fresh(['p', 'q', 'r']), type: each, text: textOf(each) };
    return declareParameter(inner, own, k === 0 && draw.chance(0.4));
  });
  const body: Body = [
    ...drawBody(inner, draw.integer(0, 2)),
    { kind: 'return', value: drawExpr(inner, result, 2) },
  ];
  const list = parameters.map(({ pattern, name: own, text }) => `${pattern ?? own}: ${text}`).join(', ');
  const head = declared
    ? `function ${name}(${list}): ${textOf(result)} {0}`
    : `const ${name} = (${list}): ${textOf(result)} => {0};`;
  const inside = parameters.flatMap((each) => each.declares ?? [{ name: each.name, type: each.type }]);
  scope.declare(name, type, false);
  return snippet(
    'localHelper',
    head,
    [],
    [
      { name, type, mutable: false, seen: 'after' },
      ...inside.map((each) => ({ ...each, mutable: true, seen: 'inside' as const })),
    ],
    [body],
  );
}

/** `ys = ys.map(…)`: as long as before. */
function remap(scope: Scope): readonly Stmt[] | undefined {
  const { draw } = scope;
  const found = (['array', 'float64'] as const)
    .flatMap((type) => placesOf(scope, type))
    .filter(({ expr, mutable }) => mutable && expr.kind === 'variable');
  if (found.length === 0 || !scope.afford(4)) return undefined;
  const { expr, type } = draw.pick(found);
  const lambda = drawLambda(scope, functionOf(['number'], 'number'), 2, { times: 3, block: 0.1 });
  return snippet('remap', '#0 = #0.map(#1);', [{ ...expr, type }, lambda]);
}

/** `if (v.w !== undefined) { … v.w … }` */
function whenPresent(scope: Scope): readonly Stmt[] | undefined {
  const { draw } = scope;
  const found = places(scope).filter(
    ({ type, expr }) =>
      typeof type === 'object' && type.kind === 'optional' && type.of === 'number' && isConstant(scope, expr),
  );
  if (found.length === 0 || scope.depth >= 4) return undefined;
  const { expr } = draw.pick(found);
  const inner = scope
    .child()
    .narrowing([{ expr: { ...expr, type: 'number' }, type: 'number', mutable: false }]);
  const body = [...(gather(inner) ?? []), ...drawBody(inner, 1)];
  const test = draw.pick(['$0 !== undefined', '$0 != null']);
  return snippet('whenPresent', `if (${test}) {0}`, [expr], [], [body]);
}

/** A path from a variable that is not assigned. */
function isConstant(scope: Scope, expr: Expr): boolean {
  if (expr.kind === 'apply') return expr.arguments.length === 1 && isConstant(scope, expr.arguments[0]!);
  return expr.kind === 'variable' && scope.all.some(({ name, mutable }) => name === expr.name && !mutable);
}
