/** `for…in` over an object of known fields: the body once for each of them, with the key known. */
import { ts } from 'ts-morph';
import { text } from '../ir/build.js';
import type { Atom, Field } from '../ir/types.js';
import { branch } from './branch.js';
import { isNullish } from './conditions.js';
import type { Context } from './context.js';
import { destructure } from './destructure.js';
import { lowerValue } from './expressions.js';
import { enumerated, visitsFields } from './keyOrder.js';
import { narrowed } from './memory.js';
import { hasField } from './objects.js';
import { storesIn } from './stores.js';
import { tableIn } from './tables.js';
import { isNullable } from './types.js';
import { mostCopies, unroll } from './unrolled.js';

export function lowerForIn(c: Context, node: ts.ForInStatement): void {
  const table = tableIn(c, node.expression);
  if (table !== undefined && table.state === undefined && table.members.size <= mostCopies) {
    unroll(c, node, enumerated([...table.members.keys()], String), (key, body) =>
      body(() => give(c, node, key)),
    );
    return;
  }
  const object = lowerValue(c, node.expression, { absent: true });
  if (object.type.kind !== 'record' || object.type.fields.length > mostCopies) {
    c.fail(node, 'forIn', {});
    return;
  }
  const { fields: all } = object.type;
  const type = c.types.checker.getTypeAtLocation(node.expression);
  const later = all.filter((f) => f.optional && isSetLater(c, f));
  const isInOrder = later.length === 0 || (later.length === 1 && later[0] === all.at(-1));
  if (!visitsFields(c, type) || !isInOrder) {
    c.fail(node, 'forIn', {});
    return;
  }
  const fields = enumerated(all, (f) => f.name).filter((f) => !f.name.startsWith('#'));
  const run = (): undefined => {
    eachField(c, node, object, fields);
    return undefined;
  };
  if (!isNullable(narrowed(c, object.type, node.expression))) run();
  else branch(c, isNullish(c, object), () => undefined, run);
}

/** Whether the function gives the field to objects that are made without it: it comes last then. */
const isSetLater = (c: Context, field: Field): boolean =>
  storesIn([c.frame.node], c).all.some((s) => s.what === 'field' && (s.name ?? field.name) === field.name);

/** The keys are those that the object has before the loop. */
function eachField(c: Context, node: ts.ForInStatement, object: Atom, fields: readonly Field[]): void {
  const has = new Map(fields.filter((f) => f.optional).map((f) => [f, hasField(c, object, f.name)]));
  unroll(c, node, fields, (field, body) => {
    const run = (): undefined => {
      body(() => give(c, node, field.name));
      return undefined;
    };
    const isThere = has.get(field);
    if (isThere === undefined) run();
    else branch(c, isThere, run, () => undefined);
  });
}

function give(c: Context, { initializer }: ts.ForInStatement, key: string): void {
  const isDeclared = ts.isVariableDeclarationList(initializer);
  destructure(c, isDeclared ? initializer.declarations[0]!.name : initializer, text(key));
}
