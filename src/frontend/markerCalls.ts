/**
 * Calls of the markers of the run-time package, `grad(loss)`, by their syntax alone: what a shell needs that has the
 * text of a module and no program.
 */
import { ts } from 'ts-morph';
import type { Mode } from '../ir/modes.js';
import { unwrap } from './assigned.js';

/** What the name of a derivative ends in, and the mode that generates it. */
export const suffixes: readonly (readonly [string, Mode])[] = [
  ['ValueAndGrad', 'grad'],
  ['Grad', 'grad'],
  ['Vjp', 'vjp'],
  ['Jvp', 'jvp'],
  ['Hvp', 'hvp'],
  ['SparseJacobian', 'sparse-jacobian'],
  ['SparseHessian', 'sparse-hessian'],
  ['HessianDiagonal', 'hessian-diagonal'],
  ['Jacobian', 'jacobian'],
  ['Hessian', 'hessian'],
  ['Adjoint', 'adjoint'],
];

/** From the name of a marker to the suffix of the derivative it stands for; not all have one. */
const markers: ReadonlyMap<string, string> = new Map(
  suffixes
    .filter(([, mode]) => mode !== 'adjoint' && !mode.includes('-'))
    .map(([suffix]) => [suffix.charAt(0).toLowerCase() + suffix.slice(1), suffix]),
);

export interface MarkerCall {
  /** `grad`, `valueAndGrad`, … */
  readonly marker: string;
  /** `Grad`, `ValueAndGrad`, … */
  readonly suffix: string;
  /** The place of `grad(loss)`, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** The name the call is made by, here and at the import: `grad`, or the namespace of `ct.grad(loss)`. */
  readonly local: string;
}

/** One name that a module imports from the run-time package. */
export interface MarkerImport {
  readonly local: string;
  /** As written: `grad as gradient`. */
  readonly text: string;
  /** How often the name stands in the module beside its import. */
  readonly uses: number;
}

/** An import declaration of the run-time package. */
export interface MarkerDeclaration {
  readonly start: number;
  readonly end: number;
  readonly named: readonly MarkerImport[];
  /** Whether more than names in braces is imported. */
  readonly hasOther: boolean;
}

export interface MarkerUses {
  /** In the order of the text. */
  readonly calls: readonly MarkerCall[];
  readonly declarations: readonly MarkerDeclaration[];
  /** The specifiers of the module's imports of files. */
  readonly relativeImports: readonly string[];
}

export const mentionsMarkers = (text: string): boolean => /['"]cotangent['"]/.test(text);

/** The markers that a module calls; its text may be TypeScript or what became of it. */
export function markerUses(fileName: string, text: string): MarkerUses {
  if (!mentionsMarkers(text)) return { calls: [], declarations: [], relativeImports: [] };
  const kind = /\.[cm]?tsx?$/.test(fileName) ? undefined : ts.ScriptKind.TSX;
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.ESNext, true, kind);
  const declarations = packageImports(file);
  const counts = namesIn(file);
  return {
    calls: callsIn(file).map(({ call, marker, suffix, local }) => ({
      marker,
      suffix,
      start: call.getStart(file),
      end: call.end,
      local: local.text,
    })),
    declarations: declarations.map((d) => {
      const bindings = d.importClause?.namedBindings;
      const named = bindings !== undefined && ts.isNamedImports(bindings) ? [...bindings.elements] : [];
      return {
        start: d.getStart(file),
        end: d.end,
        named: named.map((n) => {
          // The name itself, and once more where it is imported under its own name alone.
          const own = n.propertyName?.text === n.name.text ? 2 : 1;
          return { local: n.name.text, text: n.getText(file), uses: (counts.get(n.name.text) ?? 0) - own };
        }),
        hasOther:
          d.importClause?.name !== undefined || (bindings !== undefined && !ts.isNamedImports(bindings)),
      };
    }),
    relativeImports: file.statements.flatMap((s) => {
      const from = ts.isImportDeclaration(s) || ts.isExportDeclaration(s) ? s.moduleSpecifier : undefined;
      return from !== undefined && ts.isStringLiteral(from) && /^\.{1,2}\//.test(from.text)
        ? [from.text]
        : [];
    }),
  };
}

export interface MarkerNode {
  readonly call: ts.CallExpression;
  readonly marker: string;
  readonly suffix: string;
  /** The name that is imported: the marker's, or that of the namespace it is taken from. */
  readonly local: ts.Identifier;
}

/** The calls that are, by their names, calls of markers; another thing may have such a name inside a function. */
export function callsIn(file: ts.SourceFile): readonly MarkerNode[] {
  const names = new Map<string, string>();
  const namespaces = new Set<string>();
  for (const { importClause } of packageImports(file)) {
    const bindings = importClause?.namedBindings;
    if (bindings === undefined || importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) continue;
    if (ts.isNamespaceImport(bindings)) namespaces.add(bindings.name.text);
    else for (const n of bindings.elements) names.set(n.name.text, (n.propertyName ?? n.name).text);
  }
  const found: MarkerNode[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const callee = unwrap(node.expression);
      const isMember = ts.isPropertyAccessExpression(callee);
      const local = isMember ? callee.expression : callee;
      if (ts.isIdentifier(local)) {
        const isNamespace = isMember && namespaces.has(local.text);
        const marker = isNamespace ? callee.name.text : isMember ? undefined : names.get(local.text);
        const suffix = marker === undefined ? undefined : markers.get(marker);
        if (marker !== undefined && suffix !== undefined) found.push({ call: node, marker, suffix, local });
      }
    }
    ts.forEachChild(node, visit);
  };
  if (names.size + namespaces.size > 0) visit(file);
  return found.sort((a, b) => a.call.getStart(file) - b.call.getStart(file));
}

const packageImports = (file: ts.SourceFile): readonly ts.ImportDeclaration[] =>
  file.statements.filter(
    (s): s is ts.ImportDeclaration =>
      ts.isImportDeclaration(s) &&
      ts.isStringLiteral(s.moduleSpecifier) &&
      s.moduleSpecifier.text === 'cotangent',
  );

/** Whether the identifier names a member of an object, and no variable. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  return (
    (ts.isPropertyAssignment(parent) || ts.isClassElement(parent) || ts.isTypeElement(parent)) &&
    parent.name === node
  );
}

/** How often each name stands in the file. */
function namesIn(file: ts.SourceFile): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isMemberName(node)) counts.set(node.text, (counts.get(node.text) ?? 0) + 1);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return counts;
}
