/** The tag `@differentiable [wrt a, b] [modes grad, jvp]`: where it stands and what it says. */
import { ts } from 'ts-morph';
import { diagnose, type CodeName, type Fill } from '../diagnostics/codes.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { modes, type Mode } from '../ir/modes.js';
import { spanBetween, spanOf } from './places.js';
import type { Program } from './program.js';
import { enclosingFunction, functionName, hasReceiver, parametersOf, type FunctionNode } from './resolver.js';
import { carriesComments, decoratorsOf, functionIn, tagsBefore, type Tag } from './tags.js';

export interface Annotation {
  readonly node: FunctionNode;
  readonly wrt?: readonly string[];
  readonly modes?: readonly Mode[];
  /** Whether something about the tag is wrong. */
  readonly isFaulty: boolean;
}

export interface Annotations {
  readonly found: readonly Annotation[];
  readonly diagnostics: readonly Diagnostic[];
}

export const mentionsTag = (file: ts.SourceFile): boolean => file.text.includes('@differentiable');

export function annotationsOf(program: Program, file: ts.SourceFile): Annotations {
  const diagnostics: Diagnostic[] = [];
  const found: Annotation[] = [];
  if (!mentionsTag(file)) return { found, diagnostics };
  const report = <N extends CodeName>(code: N, start: number, end: number, fill: Fill<N>) => {
    diagnostics.push(diagnose(code, spanBetween(program, file, start, end), fill));
  };
  const seen = new Set<number>();
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const written = carriesComments(node) ? tagsBefore(node, file, ['differentiable']) : [];
    const tags = [...written, ...decoratorsOf(node, file, 'differentiable')].filter(
      (t) => !seen.has(t.start),
    );
    for (const tag of tags) seen.add(tag.start);
    const [tag, second] = tags;
    if (tag !== undefined) {
      const target = functionIn(node);
      if (target === undefined) refuse(node, tag);
      else if (second !== undefined)
        report('repeatedTag', second.start, second.end, { function: functionName(target) });
      else if (accepts(target, tag)) found.push(read(target, tag));
    }
    ts.forEachChild(node, visit);
  };

  const refuse = (node: ts.Node, tag: Tag): void => {
    if (isMethod(node)) {
      const span = spanOf(program, node.name);
      diagnostics.push(diagnose('method', span, { construct: `'${node.name.getText()}'` }));
    } else report('tagOnNothing', tag.start, tag.end, { construct: describe(node) });
  };

  const accepts = (target: FunctionNode, tag: Tag): boolean => {
    const name = functionName(target);
    if (enclosingFunction(target) !== undefined)
      report('tagOnNested', tag.start, tag.end, { function: name });
    else if (target.body === undefined) report('noBody', tag.start, tag.end, { function: name });
    else if (names.has(name)) report('duplicateName', tag.start, tag.end, { function: name });
    else {
      names.add(name);
      return true;
    }
    return false;
  };

  const read = (node: FunctionNode, tag: Tag): Annotation => {
    const match =
      /^\s*(?:wrt\s+([^\s,]+(?:\s*,\s*[^\s,]+)*))?\s*(?:modes\s+([^\s,]+(?:\s*,\s*[^\s,]+)*))?\s*$/.exec(
        tag.rest,
      );
    const before = diagnostics.length;
    if (match === null) {
      const at = tag.restStart + (tag.rest.length - tag.rest.trimStart().length);
      report('malformedTag', at, at + tag.rest.trim().length, { text: tag.rest.trim() });
      return { node, isFaulty: true };
    }
    const list = (text: string | undefined) => text?.split(/\s*,\s*/);
    const place = (name: string, from = 0): [number, number] => {
      const start = tag.restStart + Math.max(0, tag.rest.search(wordPattern(name, from)));
      return [start, start + name.length];
    };
    const parameters = [
      ...(hasReceiver(node) ? ['this'] : []),
      ...parametersOf(node).map((p) => p.name.getText()),
    ];
    const wrt = list(match[1]);
    const asked = list(match[2]);
    for (const [i, name] of (wrt ?? []).entries()) {
      const fill = { name, function: functionName(node), parameters: parameters.join(', ') || 'none' };
      if (!parameters.includes(name)) report('unknownParameter', ...place(name), fill);
      else if (wrt!.indexOf(name) !== i) report('repeatedInTag', ...place(name), { name });
    }
    for (const [i, name] of (asked ?? []).entries()) {
      if (!modes.includes(name as Mode))
        report('unknownMode', ...place(name), { name, modes: modes.join(', ') });
      else if (asked!.indexOf(name) !== i) report('repeatedInTag', ...place(name), { name });
    }
    return {
      node,
      ...(wrt === undefined ? {} : { wrt }),
      ...(asked === undefined ? {} : { modes: asked as Mode[] }),
      isFaulty: diagnostics.length > before,
    };
  };

  ts.forEachChild(file, visit);
  return { found, diagnostics };
}

const wordPattern = (name: string, _from: number): RegExp =>
  new RegExp(
    `(?<![\\p{ID_Continue}$])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{ID_Continue}$])`,
    'u',
  );

const isMethod = (
  node: ts.Node,
): node is ts.MethodDeclaration | ts.PropertyDeclaration | ts.PropertyAssignment =>
  ts.isMethodDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isPropertyAssignment(node);

function describe(node: ts.Node): string {
  if (ts.isVariableStatement(node) && node.declarationList.declarations.length > 1)
    return 'a list of variables';
  if (ts.isVariableStatement(node) || ts.isVariableDeclaration(node)) return 'a variable';
  if (ts.isClassDeclaration(node)) return 'a class';
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return 'a type';
  return 'a statement';
}
