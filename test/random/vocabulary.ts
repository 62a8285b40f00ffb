/** Draws the types a program declares: records, unions, enums, classes with methods and bases. */
import type { Draw } from './draw.js';
import type { Declaration, Type } from './program.js';
import type { Scope } from './scope.js';
import { choiceOf, listOf, recordOf, tupleOf, unionOf, type Field, type RecordShape } from './shapes.js';

/** Types of which a value may be made up here. */
export function typesOf(scope: Scope): readonly Type[] {
  const declared = scope.declarations.flatMap((declaration): readonly Type[] => {
    if (declaration.kind === 'text' || declaration.kind === 'choice') return [];
    const { shape } = declaration;
    return declaration.kind === 'union' ? [shape, listOf(shape)] : [shape, shape, listOf(shape)];
  });
  return [...always, ...declared];
}

const always: readonly Type[] = [
  'array',
  'array',
  'array',
  'float64',
  'float64',
  'matrix',
  tupleOf('number', 'number'),
];

const fieldNames = ['x', 'y', 'z'];

export function drawTypes(draw: Draw): readonly Declaration[] {
  const declarations: Declaration[] = [];
  const choice = draw.chance(0.35) ? drawChoice(draw) : undefined;
  if (choice !== undefined) declarations.push(choice);
  const records: RecordShape[] = [];
  if (draw.chance(0.65)) {
    const plain = drawRecord(draw, draw.pick(['Vec', 'Point', 'Pair']), []);
    records.push(plain);
    declarations.push({ kind: 'record', shape: plain, form: draw.pick(['interface', 'type']) });
    if (draw.chance(0.5)) {
      const extra: Field[] = [{ name: 'at', type: plain }];
      if (draw.chance(0.4)) extra.push({ name: 'weights', type: 'array' });
      if (draw.chance(0.3)) extra.push({ name: 'mass', type: 'number', optional: true });
      if (draw.chance(0.2)) extra.push({ name: 'span', type: tupleOf('number', 'number') });
      if (choice?.kind === 'choice' && draw.chance(0.6)) extra.push({ name: 'mode', type: choice.shape });
      if (draw.chance(0.2)) extra.push({ name: 'rank', type: 'integer' });
      const nested = recordOf(draw.pick(['Body', 'Sample', 'Joint']), extra);
      declarations.push({ kind: 'record', shape: nested, form: draw.pick(['interface', 'type']) });
    }
  }
  if (draw.chance(0.3)) declarations.push(drawUnion(draw));
  return declarations;
}

function drawRecord(draw: Draw, name: string, more: readonly Field[]): RecordShape {
  const count = draw.integer(2, 3);
  const fields: Field[] = fieldNames.slice(0, count).map((field) => ({ name: field, type: 'number' }));
  if (draw.chance(0.2)) fields.push({ name: 'w', type: 'number', optional: true });
  return recordOf(name, [...fields, ...more]);
}

function drawChoice(draw: Draw): Declaration {
  const form = draw.pick(['enum', 'const enum', 'type', 'type'] as const);
  if (form === 'type') {
    const values = ['linear', 'square', 'wave'].map((name) => ({ text: `'${name}'`, data: name }));
    return { kind: 'choice', shape: choiceOf('Mode', values), form };
  }
  const values = ['Linear', 'Square', 'Wave'].map((name, k) => ({ text: `Mode.${name}`, data: k }));
  return { kind: 'choice', shape: choiceOf('Mode', values), form };
}

function drawUnion(draw: Draw): Declaration {
  const tag = draw.pick(['kind', 'type']);
  const member = (value: string, fields: readonly Field[]): RecordShape =>
    recordOf(`{ ${tag}: '${value}'; ${fields.map(({ name }) => `${name}: number`).join('; ')} }`, fields, {
      tag: { name: tag, value: `'${value}'` },
    });
  const members = [
    member('circle', [{ name: 'radius', type: 'number' }]),
    member('box', [
      { name: 'width', type: 'number' },
      { name: 'height', type: 'number' },
    ]),
    member('ring', [
      { name: 'radius', type: 'number' },
      { name: 'inner', type: 'number' },
    ]),
  ].slice(0, draw.integer(2, 3));
  return { kind: 'union', shape: unionOf('Figure', members), inline: true };
}
