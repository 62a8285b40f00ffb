/**
 * Classes. Fields and constructor become the methods `__fields` and `__init`, so that construction is made of calls
 * like any other and can run in a generator; allocation itself is left to JavaScript.
 */
import ts from 'typescript';
import {
  call,
  declareTemporaries,
  inFunction,
  star,
  unsupported,
  type ClassHome,
  type Context,
} from './context.js';
import { expression, propertyName } from './expressions.js';
import { functionRest, methodText } from './functions.js';
import { statements } from './statements.js';

let classes = 0;

const modifiersOf = (node: ts.Node): readonly ts.ModifierLike[] =>
  ts.canHaveModifiers(node) ? (node.modifiers ?? []) : [];
const has = (node: ts.Node, kind: ts.SyntaxKind): boolean => modifiersOf(node).some((m) => m.kind === kind);
const isStatic = (node: ts.Node): boolean => has(node, ts.SyntaxKind.StaticKeyword);

const isParameterField = (p: ts.ParameterDeclaration): boolean => modifiersOf(p).length > 0;

const parentOf = (node: ts.ClassLikeDeclaration): ts.Expression | undefined =>
  node.heritageClauses?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;

function homeOf(node: ts.ClassLikeDeclaration): ClassHome {
  const parent = parentOf(node);
  const constructor = node.members.find((m) => ts.isConstructorDeclaration(m) && m.body !== undefined);
  const parameters = constructor === undefined ? [] : (constructor as ts.ConstructorDeclaration).parameters;
  return {
    id: classes++,
    extendsError: parent !== undefined && ts.isIdentifier(parent) && /^(\w+)?Error$/.test(parent.text),
    derived: parent !== undefined,
    parameterFields: parameters.filter(isParameterField).map((p) => (p.name as ts.Identifier).text),
  };
}

function fieldAssignment(node: ts.PropertyDeclaration, c: Context): string {
  const value = node.initializer === undefined ? 'undefined' : expression(node.initializer, c);
  const name = propertyName(node.name, c);
  const target =
    name.startsWith('[') || name.startsWith('"')
      ? `this${name.startsWith('"') ? `[${name}]` : name}`
      : `this.${name}`;
  return `${target} = ${value};`;
}

const isField = (m: ts.ClassElement): m is ts.PropertyDeclaration =>
  ts.isPropertyDeclaration(m) &&
  !has(m, ts.SyntaxKind.DeclareKeyword) &&
  !has(m, ts.SyntaxKind.AbstractKeyword);

/** `declared`: parameters of the constructor that are fields, and the first of them. */
function fieldsMethod(
  name: string,
  body: readonly ts.ClassElement[],
  outer: Context,
  before = '',
  declared: readonly string[] = [],
): string {
  const c = inFunction(outer);
  const first = declared.map((field) => `this.${field} = undefined;`);
  const code = body.map((member) =>
    isField(member)
      ? fieldAssignment(member, c)
      : ts.isClassStaticBlockDeclaration(member)
        ? `{ ${statements(member.body.statements, c)} }`
        : '',
  );
  return `${before}${star(c)}${name}() {\n${declareTemporaries(c)}${[...first, ...code].join('\n')}\n}`;
}

/** Base: fields, then parameters that are fields, then the body. Derived: all that is done by `super(…)`. */
function initMethod(node: ts.ConstructorDeclaration | undefined, home: ClassHome, c: Context): string {
  const fields = `${call(c, `this.__fields${home.id}()`)};`;
  if (node !== undefined) {
    const own = home.parameterFields.map((name) => `this.${name} = ${name};`);
    return `${star(c)}__init${functionRest(node, c, home.derived ? '' : [fields, ...own].join(' '))}`;
  }
  const parent = home.extendsError
    ? '__o.initialiseError(this, __a);'
    : `${call(c, 'super.__init(...__a)')};`;
  return `${star(c)}__init(...__a) { ${home.derived ? parent : ''} ${fields} }`;
}

function classText(node: ts.ClassLikeDeclaration, outer: Context): string {
  const home = homeOf(node);
  const c: Context = { ...outer, home };
  const members = node.members;
  const constructor = members.find(
    (m): m is ts.ConstructorDeclaration => ts.isConstructorDeclaration(m) && m.body !== undefined,
  );
  const methods = members.map((member): string => {
    if (ts.isMethodDeclaration(member) || ts.isAccessor(member)) {
      if (member.body === undefined) return '';
      if (ts.isAccessor(member) && isStatic(member)) return unsupported(member, c, 'a static accessor');
      return `${isStatic(member) ? 'static ' : ''}${methodText(member, c)}`;
    }
    if (isField(member)) {
      return ts.isPrivateIdentifier(member.name)
        ? `${isStatic(member) ? 'static ' : ''}${member.name.text};`
        : '';
    }
    const known =
      ts.isConstructorDeclaration(member) ||
      ts.isPropertyDeclaration(member) ||
      ts.isIndexSignatureDeclaration(member) ||
      ts.isSemicolonClassElement(member) ||
      ts.isClassStaticBlockDeclaration(member);
    return known ? '' : unsupported(member, c);
  });
  const instance = members.filter((m) => !isStatic(m) && isField(m));
  const statics = members.filter((m) => (isStatic(m) && isField(m)) || ts.isClassStaticBlockDeclaration(m));
  const parent = parentOf(node);
  const heritage = parent === undefined ? '' : ` extends ${expression(parent, outer)}`;
  return [
    `class ${node.name?.text ?? ''}${heritage} {`,
    ...methods.filter((m) => m !== ''),
    fieldsMethod(`__fields${home.id}`, instance, c, '', home.parameterFields),
    initMethod(constructor, home, c),
    fieldsMethod('__statics', statics, c, 'static '),
    '}',
  ].join('\n');
}

export function classDeclaration(node: ts.ClassDeclaration, c: Context): string {
  const name = node.name?.text ?? '__default';
  const text = node.name === undefined ? `const __default = ${classText(node, c)};` : classText(node, c);
  return `${text}\n${call(c, `${name}.__statics()`)};\n`;
}

export function classExpression(node: ts.ClassExpression, c: Context): string {
  return call(c, `__o.initialiseClass(${classText(node, c)})`);
}
