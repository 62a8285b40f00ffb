/**
 * Arrays that may have holes, which methods with callbacks leave out: those made empty, or with a length alone, and
 * written at places that are not known to follow one another. Arrays that are handed in are taken to have none.
 */
import { ts } from 'ts-morph';
import { isStep, reassignedIn, unwrap } from '../assigned.js';
import type { Context } from '../context.js';
import { textOf } from '../places.js';
import { isReadBefore } from '../readBefore.js';
import { enclosingFunction } from '../resolver.js';
import { storesIn, type Store } from '../stores.js';
import { isAppending } from '../targets.js';
import type { MethodCall } from './call.js';
import { counterOf, isOfEach, isStepOf, literalOf, placeIn, type Place } from './counters.js';

/** Reports a method that would have to leave out places of its array. */
export function refuseHoles(c: Context, { node, method }: MethodCall): void {
  const callee = unwrap(node.expression);
  if (!ts.isPropertyAccessExpression(callee) || !mayHaveHoles(c, callee.expression)) return;
  const construct = `Going through '${textOf(callee.expression)}' with '${method}', which leaves out places that may not have been written,`;
  c.fail(callee.expression, 'arrayValue', { construct });
}

function mayHaveHoles(c: Context, array: ts.Expression): boolean {
  const plain = unwrap(array);
  if (isUnwritten(c, plain)) return true;
  if (ts.isCallExpression(plain)) {
    const callee = unwrap(plain.expression);
    const isKept = ts.isPropertyAccessExpression(callee) && keeping.has(callee.name.text);
    return isKept && mayHaveHoles(c, callee.expression);
  }
  const variable = ts.isIdentifier(plain) ? variableOf(c, plain) : undefined;
  return variable !== undefined && new Written(c, variable).mayHaveHoles(plain);
}

/** Methods that give an array with the holes of another. */
const keeping = new Set(['slice', 'concat', 'reverse']);

/** `new Array(n)`, `Array(n)` */
function isUnwritten(c: Context, node: ts.Expression): node is ts.NewExpression | ts.CallExpression {
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return false;
  const [length, ...more] = node.arguments ?? [];
  if (length === undefined || more.length > 0 || !c.resolver.isGlobal(unwrap(node.expression), 'Array'))
    return false;
  const { flags } = c.types.checker.getTypeAtLocation(length);
  return literalOf(length) !== 0 && (flags & ts.TypeFlags.NumberLike) !== 0;
}

/** The variable that the name, or the constant that is another name of it, stands for. */
function variableOf(c: Context, node: ts.Expression): ts.VariableDeclaration | undefined {
  const plain = unwrap(node);
  const declaration = ts.isIdentifier(plain) ? c.resolver.symbolOf(plain)?.valueDeclaration : undefined;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined;
  const isConstant = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
  const original =
    isConstant && declaration.initializer !== undefined ? variableOf(c, declaration.initializer) : undefined;
  return original ?? (ts.isIdentifier(declaration.name) ? declaration : undefined);
}

/** The parameters of functions that get the variable's array in calls, also from one another. */
function parametersFor(
  c: Context,
  scope: ts.Node,
  variable: ts.VariableDeclaration,
): ReadonlySet<ts.Symbol | undefined> {
  const found = new Set<ts.Symbol | undefined>();
  const visit = (n: ts.Node): void => {
    const callee = ts.isCallExpression(n) ? unwrap(n.expression) : undefined;
    const f = callee !== undefined && ts.isIdentifier(callee) ? c.resolver.functionOf(callee) : undefined;
    if (ts.isCallExpression(n) && f !== undefined) {
      for (const [i, argument] of n.arguments.entries()) {
        const parameter = f.parameters[i];
        const symbol = parameter === undefined ? undefined : c.resolver.symbolOf(parameter.name);
        const isIt = variableOf(c, argument) === variable || found.has(c.resolver.symbolOf(unwrap(argument)));
        if (symbol === undefined || found.has(symbol) || !isIt) continue;
        found.add(symbol);
        visit(f);
      }
    }
    ts.forEachChild(n, visit);
  };
  visit(scope);
  return found;
}

/** What is written to the array of a variable. */
class Written {
  private readonly block: ts.Node;
  private readonly places: readonly ts.ElementAccessExpression[] = [];
  private readonly isPushed: boolean = false;
  private readonly made: readonly ts.Expression[] = [];

  constructor(
    private readonly c: Context,
    private readonly variable: ts.VariableDeclaration,
  ) {
    this.block = variable.parent.parent.parent;
    const scope = enclosingFunction(variable);
    if (scope === undefined) return;
    const handed = parametersFor(c, scope, variable);
    const isIt = (n: ts.Expression): boolean =>
      variableOf(c, n) === variable || handed.has(c.resolver.symbolOf(unwrap(n)));
    const made = variable.initializer === undefined ? [] : [unwrap(variable.initializer)];
    const { all } = storesIn([scope], c);
    this.isPushed = all.some((s) => s.what === 'length' && s.name === undefined && isIt(s.target));
    const stores: Store[] = all.filter((s) => s.index !== undefined);
    const visit = (n: ts.Node): void => {
      if (ts.isBinaryExpression(n)) {
        const target = unwrap(n.left);
        if (n.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isIdentifier(target) && isIt(target))
          made.push(unwrap(n.right));
        // Unlike other operators these put something where nothing was.
        if (filling.has(n.operatorToken.kind) && ts.isElementAccessExpression(target))
          stores.push({ what: 'element', target: target.expression, index: target.argumentExpression });
      }
      ts.forEachChild(n, visit);
    };
    visit(scope);
    this.made = made;
    const places = stores
      .filter((s) => isIt(s.target) && !isReadBefore(c, s))
      .map((s) => s.index!.parent)
      .filter((n) => ts.isElementAccessExpression(n));
    this.places = [...new Set(places)];
  }

  mayHaveHoles(visited: ts.Node): boolean {
    const lengths = this.made.filter((m) => isUnwritten(this.c, m)).map((m) => m.arguments![0]!);
    if (lengths.length > 0) return !lengths.every((length) => this.isFilled(length, visited));
    const isEmpty = (m: ts.Expression): boolean => ts.isArrayLiteralExpression(m) && m.elements.length === 0;
    // Places of an array that grows otherwise are taken for such that there are.
    if (this.isPushed) return false;
    return this.made.some(isEmpty) && !this.places.every((p) => this.follows(p));
  }

  /** Whether the place is the next one, or one that there is. */
  private follows(node: ts.ElementAccessExpression): boolean {
    const isNext: boolean = isAppending(node);
    if (isNext) return true;
    const literal = literalOf(node.argumentExpression);
    if (literal !== undefined) return literal < this.literals();
    const place = placeIn(this.c, node);
    if (place === undefined) return isOfEach(this.c, node) || this.isCounted(node);
    if (this.isLength(place.bound)) return true;
    return place.isAlways && (place.step < 0 || place.first! <= this.literals());
  }

  /** Whether a loop before writes every place of an array of this length. */
  private isFilled(length: ts.Expression, visited: ts.Node): boolean {
    const isBefore = (n: ts.Node): boolean =>
      n.end <= visited.pos && ts.findAncestor(visited, (around) => around === n.parent) !== undefined;
    const isStill = this.staysSame(length);
    const writesAll = (p: Place): boolean => {
      const last = textOf(p.bound);
      const isAll = (isStill && last === textOf(length)) || this.isLength(p.bound);
      if (!p.isAlways || p.mayBreak || !isBefore(p.loop)) return false;
      if (p.step < 0) return isAll || (isStill && this.has(last));
      return p.first! <= this.literals() && isAll;
    };
    const size = literalOf(length);
    if (size !== undefined && size <= this.literals()) return true;
    if (this.isFilledByMethod(isBefore)) return true;
    return this.places.some((p) => {
      const place = placeIn(this.c, p);
      return place !== undefined && writesAll(place);
    });
  }

  /** Whether the variables of the expression are never assigned again. */
  private staysSame(node: ts.Node): boolean {
    const assigned = reassignedIn(enclosingFunction(this.variable)!, this.c.resolver);
    const visit = (n: ts.Node): boolean => {
      const symbol = ts.isIdentifier(n) ? this.c.resolver.symbolOf(n) : undefined;
      return !(symbol !== undefined && assigned.has(symbol)) && !ts.forEachChild(n, (child) => !visit(child));
    };
    return visit(node);
  }

  /** `a.fill(0)` */
  private isFilledByMethod(isBefore: (n: ts.Node) => boolean): boolean {
    const { block } = this;
    if (!ts.isBlock(block)) return false;
    return block.statements.some((s) => {
      const call = ts.isExpressionStatement(s) ? unwrap(s.expression) : undefined;
      if (call === undefined || !ts.isCallExpression(call) || call.arguments.length !== 1) return false;
      const callee = unwrap(call.expression);
      const isFill = ts.isPropertyAccessExpression(callee) && callee.name.text === 'fill';
      return isFill && variableOf(this.c, callee.expression) === this.variable && isBefore(s);
    });
  }

  /** How many places from the first on are written one by one where the array is declared. */
  private literals(): number {
    const found = new Set(
      this.places.filter((p) => this.isSure(p)).map((p) => literalOf(p.argumentExpression)),
    );
    let n = 0;
    while (found.has(n)) n++;
    return n;
  }

  private isSure({ parent }: ts.Node): boolean {
    let node = parent;
    while (ts.isBinaryExpression(node)) node = node.parent;
    return ts.isExpressionStatement(node) && node.parent === this.block;
  }

  /** Whether the place with this index is written where the array is declared. */
  private has(index: string): boolean {
    return this.places.some((p) => this.isSure(p) && textOf(p.argumentExpression) === index);
  }

  private isLength(node: ts.Expression): boolean {
    const plain = unwrap(node);
    return (
      ts.isPropertyAccessExpression(plain) &&
      plain.name.text === 'length' &&
      variableOf(this.c, plain.expression) === this.variable
    );
  }

  /** Whether the index counts what is written: `a[n++] = …`, or `a[n] = …; n++`. */
  private isCounted(node: ts.ElementAccessExpression): boolean {
    const counter = counterOf(this.c, node);
    if (counter === undefined) return false;
    let steps = 0;
    const visit = (n: ts.Node): void => {
      const isAssigned =
        (ts.isBinaryExpression(n) &&
          n.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
          n.operatorToken.kind <= ts.SyntaxKind.LastAssignment &&
          this.c.resolver.symbolOf(unwrap(n.left)) === counter) ||
        ((ts.isPrefixUnaryExpression(n) || ts.isPostfixUnaryExpression(n)) &&
          isStep(n.operator) &&
          this.c.resolver.symbolOf(unwrap(n.operand)) === counter);
      if (isAssigned) steps += isStepOf(this.c, n, counter) ? 1 : Infinity;
      ts.forEachChild(n, visit);
    };
    visit(enclosingFunction(this.variable)!);
    return steps === this.places.filter((p) => counterOf(this.c, p) === counter).length;
  }
}

const filling: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.QuestionQuestionEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
]);
