import { readdirSync, readFileSync } from 'node:fs';

/** A fenced code block of a Markdown document. */
export interface CodeBlock {
  readonly path: string;
  /** Of its fence, counted from 1. */
  readonly line: number;
  /** What stands behind the fence; empty when nothing does. */
  readonly language: string;
  /** Without the indentation of the fence. */
  readonly code: string;
  /** The last line of text before it, such as the path of the file that it shows. */
  readonly introduction: string;
}

const FENCED = /^( *)```(\w*)\n(.*?)^ *```$/gms;

/** The documents whose code blocks are executed. */
export const documents = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)].filter((path) =>
  path.endsWith('.md'),
);

/** All code blocks of a document, in order. */
export function codeBlocksOf(path: string): CodeBlock[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(FENCED)].map(({ index, 1: indent = '', 2: language = '', 3: body = '' }) => ({
    path,
    line: text.slice(0, index).split('\n').length,
    language,
    code: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    introduction: text.slice(0, index).trimEnd().split('\n').at(-1) ?? '',
  }));
}
