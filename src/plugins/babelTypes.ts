/** What is used of Babel, the same in its versions 7 and 8; neither is needed by those who do not use it. */

export interface Babel {
  readonly types: {
    identifier(name: string): unknown;
    stringLiteral(value: string): unknown;
    importSpecifier(local: unknown, imported: unknown): unknown;
    importDeclaration(specifiers: readonly unknown[], source: unknown): unknown;
  };
}

export interface Api extends Babel {
  assertVersion(range: string): void;
}

export interface BabelFile {
  readonly code: string;
  readonly opts: { readonly filename?: string | null; readonly root?: string };
  buildCodeFrameError(node: { readonly loc: unknown }, message: string): Error;
}

export interface NodePath<N> {
  readonly node: N;
  readonly scope: { crawl(): void };
  get(key: string): readonly NodePath<unknown>[];
  traverse(visitor: Record<string, (path: CallPath) => void>): void;
  unshiftContainer(key: string, nodes: readonly unknown[]): void;
  replaceWith(node: unknown): void;
  remove(): void;
  buildCodeFrameError(message: string): Error;
}

export type CallPath = NodePath<{ readonly start: number; readonly end: number }>;

export interface ProgramNode {
  readonly type: 'Program';
}

export interface ImportNode {
  readonly type: string;
  readonly source: { readonly value: string };
  specifiers: readonly { readonly local: { readonly name: string } }[];
}
