/**
 * An object with one name, all of whose parts are read and written by name: each part becomes a variable, which ifs
 * and loops that write it give as a result (promotion of memory to registers).
 */
import { variable } from '../../ir/build.js';
import { nullable } from '../../ir/nullable.js';
import type { Atom, Block, Carried, Let, Statement, Variable } from '../../ir/types.js';
import { blocks, mapBlocks, reads, renameBlock, substitution, walk } from '../../ir/visit.js';
import {
  constantKey,
  hasParts,
  isUnsetPart,
  lengthOf,
  partName,
  partRead,
  partsMade,
  partType,
} from './parts.js';

export function splitCells(body: Block): Block {
  const cells = cellsIn(body);
  if (cells.size === 0) return body;
  const replaced = new Map<Variable, Atom>();
  const inBlock = (b: Block): Block => {
    let statements = b.statements.map((s) => mapBlocks(s, inBlock));
    for (const s of b.statements) {
      if (s.kind !== 'let' || !cells.has(s.variable)) continue;
      const at = statements.findIndex((t) => t.kind === 'let' && t.variable === s.variable);
      const promotion = new Promotion(s, replaced);
      statements = [...statements.slice(0, at), ...promotion.run(statements.slice(at + 1))];
    }
    return { ...b, statements };
  };
  const reduced = inBlock(body);
  return renameBlock(reduced, { use: substitution(replaced) });
}

/** The objects made in the body that are used part by part and for nothing else, so that they have no second name. */
function cellsIn(body: Block): ReadonlySet<Variable> {
  const made = new Map<Variable, ReadonlyMap<string, Atom>>();
  const spoiled = new Set<Atom>(body.yields);
  walk(body, (s) => {
    const parts = s.kind === 'let' ? partsMade(s.expression) : undefined;
    if (s.kind === 'let' && parts !== undefined && hasParts(s.variable.type)) made.set(s.variable, parts);
    for (const inner of blocks(s)) for (const a of inner.yields) spoiled.add(a);
    const fine = accessed(s, made);
    for (const a of reads(s)) if (a !== fine) spoiled.add(a);
  });
  return new Set([...made.keys()].filter((v) => !spoiled.has(v)));
}

/** The object of which the statement reads or writes one known part. */
function accessed(s: Statement, made: ReadonlyMap<Variable, ReadonlyMap<string, Atom>>): Atom | undefined {
  if (s.kind === 'let') {
    if (s.expression.kind === 'length') return s.expression.array;
    const read = partRead(s.expression);
    return has(read?.object, read?.key, made);
  }
  if (s.kind !== 'store' || s.value === s.target) return undefined;
  return has(s.target, constantKey(s.key), made);
}

const has = (
  a: Atom | undefined,
  key: string | undefined,
  made: ReadonlyMap<Variable, ReadonlyMap<string, Atom>>,
): Atom | undefined =>
  a?.kind === 'variable' && key !== undefined && made.get(a)?.has(key) === true ? a : undefined;

type Parts = ReadonlyMap<string, Atom>;

/** Rewrites what follows the making of one object. */
class Promotion {
  private readonly object: Variable;
  private readonly initial: Parts;

  constructor(
    made: Let,
    private readonly replaced: Map<Variable, Atom>,
  ) {
    this.object = made.variable;
    this.initial = partsMade(made.expression)!;
  }

  run(statements: readonly Statement[]): readonly Statement[] {
    return this.list(statements, this.initial)[0];
  }

  private list(statements: readonly Statement[], start: Parts): readonly [readonly Statement[], Parts] {
    let parts = start;
    const rewritten = statements.flatMap((s) => {
      const [list, after] = this.statement(s, parts);
      parts = after;
      return list;
    });
    return [rewritten, parts];
  }

  private statement(s: Statement, parts: Parts): readonly [readonly Statement[], Parts] {
    switch (s.kind) {
      case 'let': {
        const value = this.valueOf(s, parts);
        if (value === undefined) return [[s], parts];
        this.replaced.set(s.variable, value);
        return [[], parts];
      }
      case 'store':
        if (s.target !== this.object) return [[s], parts];
        return [[], new Map(parts).set(constantKey(s.key)!, s.value)];
      case 'if': {
        const [then, afterThen] = this.block(s.then, parts);
        const [otherwise, afterElse] = this.block(s.otherwise, parts);
        const changed = [...parts.keys()].filter((k) => afterThen.get(k) !== afterElse.get(k));
        const results = changed.map((k) => this.part(k));
        const after = new Map(afterThen);
        changed.forEach((k, i) => after.set(k, results[i]!));
        const giving = (b: Block, values: Parts): Block => ({
          ...b,
          yields: [...b.yields, ...changed.map((k) => values.get(k)!)],
        });
        return [
          [
            {
              ...s,
              then: giving(then, afterThen),
              otherwise: giving(otherwise, afterElse),
              results: [...s.results, ...results],
            },
          ],
          after,
        ];
      }
      case 'for':
      case 'while':
        return this.loop(s, parts);
      case 'push':
      case 'effect':
      case 'throw':
      case 'call':
        return [[s], parts];
    }
  }

  private block(b: Block, parts: Parts): readonly [Block, Parts] {
    const [statements, after] = this.list(b.statements, parts);
    return [{ ...b, statements }, after];
  }

  private loop(
    s: Extract<Statement, { kind: 'for' | 'while' }>,
    parts: Parts,
  ): readonly [readonly Statement[], Parts] {
    const keys = this.writtenIn(s.body);
    const carried = keys.map((k): Carried => ({ parameter: this.part(k), initial: parts.get(k)! }));
    const inside = new Map(parts);
    keys.forEach((k, i) => inside.set(k, carried[i]!.parameter));
    const [body, end] = this.block(s.body, inside);
    const results = keys.map((k) => this.part(k));
    const after = new Map(parts);
    keys.forEach((k, i) => after.set(k, results[i]!));
    const loop = {
      carried: [...s.carried, ...carried],
      body: { ...body, yields: [...body.yields, ...keys.map((k) => end.get(k)!)] },
      results: [...s.results, ...results],
    };
    if (s.kind === 'for') return [[{ ...s, ...loop }], after];
    return [[{ ...s, ...loop, test: this.block(s.test, inside)[0] }], after];
  }

  private valueOf(s: Let, parts: Parts): Atom | undefined {
    if (s.expression.kind === 'length' && s.expression.array === this.object) return lengthOf(parts);
    const read = partRead(s.expression);
    return read?.object === this.object ? parts.get(read.key) : undefined;
  }

  private part(key: string): Variable {
    const type = partType(this.object.type, key);
    // What is set later holds nothing until then, whatever the type says.
    const isUnset = isUnsetPart(this.initial.get(key)!, type);
    return variable(partName(this.object.name, key), isUnset ? nullable(type, 'undefined') : type);
  }

  private writtenIn(b: Block): readonly string[] {
    const found = new Set<string>();
    walk(b, (s) => {
      if (s.kind === 'store' && s.target === this.object) found.add(constantKey(s.key)!);
    });
    return [...this.initial.keys()].filter((k) => found.has(k));
  }
}
