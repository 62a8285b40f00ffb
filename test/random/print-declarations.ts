/** Prints what a program declares beside its functions: types, enums, classes, functions written by hand. */
import { printBody, printParameter } from './print.js';
import type { ClassDeclaration, Declaration, Method, Program } from './program.js';
import { textOf, type Field } from './shapes.js';

export function printDeclarations(declarations: readonly Declaration[], exported: boolean): string {
  return declarations.map((declaration) => `${printDeclaration(declaration, exported)}\n`).join('');
}

const nameOf = (declaration: Declaration): string =>
  declaration.kind === 'text' ? declaration.name : declaration.shape.text;

/** The import of what `text` mentions. */
export function importDeclarations({ declarations }: Program, text: string): string {
  const used = declarations.filter((each) => new RegExp(`\\b${nameOf(each)}\\b`).test(text));
  if (used.length === 0) return '';
  const names = used.map((each) => {
    const isType =
      each.kind === 'record' || each.kind === 'union' || (each.kind === 'choice' && each.form === 'type');
    return `${isType ? 'type ' : ''}${nameOf(each)}`;
  });
  return `import { ${names.join(', ')} } from './types.js';\n`;
}

function printDeclaration(declaration: Declaration, exported: boolean): string {
  const head = exported ? 'export ' : '';
  switch (declaration.kind) {
    case 'record': {
      const { shape, form } = declaration;
      const fields = shape.fields.map((field) => `  ${printField(field)};\n`).join('');
      return form === 'interface'
        ? `${head}interface ${shape.text} {\n${fields}}\n`
        : `${head}type ${shape.text} = {\n${fields}};\n`;
    }
    case 'union': {
      const { shape } = declaration;
      const members = shape.members.map(({ text }) => `  | ${text}`).join('\n');
      return `${head}type ${shape.text} =\n${members};\n`;
    }
    case 'choice': {
      const { shape, form } = declaration;
      if (form === 'type')
        return `${head}type ${shape.text} = ${shape.values.map(({ text }) => text).join(' | ')};\n`;
      const members = shape.values.map(({ text }) => text.split('.')[1]).join(', ');
      return `${head}${form} ${shape.text} { ${members} }\n`;
    }
    case 'text':
      return exported ? `${declaration.text}export { ${declaration.name} };\n` : declaration.text;
    case 'class':
      return `${head}${printClass(declaration)}`;
  }
}

const printField = ({ name, type, optional, readonly }: Field): string =>
  `${readonly === true ? 'readonly ' : ''}${name}${optional === true ? '?' : ''}: ${textOf(type)}`;

function printClass({ shape, base, constructorForm, methods }: ClassDeclaration): string {
  const inherited = base?.fields ?? [];
  const own = shape.fields.slice(inherited.length);
  const properties = constructorForm === 'parameterProperties';
  const parameter = (field: Field, isOwn: boolean): string => {
    const modifier = isOwn && properties ? (field.readonly === true ? 'readonly ' : 'public ') : '';
    return `${modifier}${field.name}: ${textOf(field.type)}`;
  };
  const parameters = [
    ...inherited.map((each) => parameter(each, false)),
    ...own.map((each) => parameter(each, true)),
  ];
  const calls = base === undefined ? '' : `    super(${inherited.map(({ name }) => name).join(', ')});\n`;
  const assignments = properties ? '' : own.map(({ name }) => `    this.${name} = ${name};\n`).join('');
  const body = calls + assignments;
  return [
    `class ${shape.text}${base === undefined ? '' : ` extends ${base.text}`} {\n`,
    properties ? '' : own.map((field) => `  ${printField(field)};\n`).join(''),
    `  constructor(${parameters.join(', ')}) {${body === '' ? '' : `\n${body}  `}}\n`,
    ...methods.map(printMethod),
    '}\n',
  ].join('');
}

function printMethod({ name, form, parameters, result, body, overrides }: Method): string {
  const modifiers = `${overrides === true ? 'override ' : ''}${{ method: '', getter: 'get ', static: 'static ' }[form]}`;
  const list = parameters.map(printParameter).join(', ');
  return `  ${modifiers}${name}(${list}): ${textOf(result)} {\n${printBody(body, 2)}  }\n`;
}
