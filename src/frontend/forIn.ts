/** `for…in` over an object of known fields: the body once for each of them, with the key known. */
import { ts } from 'ts-morph';
import { text } from '../ir/build.js';
import type { Atom, Field } from '../ir/types.js';
import { branch } from './branch.js';
import { isNullish } from './conditions.js';
import type { Context } from './context.js';
import { destructure } from './destructure.js';
import { lowerValue } from './expressions.js';
import { narrowed } from './memory.js';
import { hasField } from './objects.js';
import { Region } from './region.js';
import { hasLeft, inRegion, lowerSteps, mayHaveLeft, unlessLeft } from './sequence.js';
import { isNullable } from './types.js';

/** More copies of the body than these would be no code to read. */
const limit = 24;

export function lowerForIn(c: Context, node: ts.ForInStatement): void {
  const object = lowerValue(c, node.expression, { absent: true });
  if (object.type.kind !== 'record' || object.type.fields.length > limit) {
    c.fail(node, 'forIn', {});
    return;
  }
  const { fields } = object.type;
  const run = (): undefined => {
    eachField(c, node, object, fields);
    return undefined;
  };
  if (!isNullable(narrowed(c, object.type, node.expression))) run();
  else branch(c, isNullish(c, object), () => undefined, run);
}

function eachField(c: Context, node: ts.ForInStatement, object: Atom, fields: readonly Field[]): void {
  const { exits, targets } = c.frame;
  const loop = new Region('stopped', c.region, exits.aims('break', node));
  const remaining = (rest: readonly Field[]): void => {
    const [field, ...others] = rest;
    if (field === undefined) return;
    const iteration = new Region('skipped', loop, exits.aims('continue', node));
    targets.set(node, { break: loop, continue: iteration });
    oneField(c, node, object, field, iteration);
    if (hasLeft(c, loop) || others.length === 0) return;
    if (mayHaveLeft(c, loop)) unlessLeft(c, () => remaining(others));
    else remaining(others);
  };
  inRegion(c, loop, () => remaining(fields));
}

function oneField(c: Context, node: ts.ForInStatement, object: Atom, field: Field, iteration: Region): void {
  const body = (): undefined => {
    inRegion(c, iteration, () => {
      const { initializer } = node;
      const isDeclared = ts.isVariableDeclarationList(initializer);
      destructure(c, isDeclared ? initializer.declarations[0]!.name : initializer, text(field.name));
      lowerSteps(c, [node.statement]);
    });
    return undefined;
  };
  if (!field.optional) body();
  else branch(c, hasField(c, object, field.name), body, () => undefined);
}
