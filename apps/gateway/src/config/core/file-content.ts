import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** Result of reading a file: its bytes, or why there are none. */
export type FileContent = { readonly bytes: Buffer } | { readonly errorCode: string };

/** Reads a file synchronously, for the start. */
export function readContentSync(path: string): FileContent {
  try {
    return { bytes: readFileSync(path) };
  } catch (error) {
    return { errorCode: errorCodeOf(error) };
  }
}

/** Reads a file without blocking the event loop, even if the file system hangs. */
export async function readContent(path: string): Promise<FileContent> {
  try {
    return { bytes: await readFile(path) };
  } catch (error) {
    return { errorCode: errorCodeOf(error) };
  }
}

/** Equal for equal contents, without revealing them. */
export function fingerprintOf(content: FileContent): string {
  if ('errorCode' in content) return content.errorCode;
  return createHash('sha256').update(content.bytes).digest('hex');
}

/**
 * The text of a UTF-8 file without its byte order mark, or undefined when there is none.
 * @param addError gets the reason, as the end of a sentence that begins with the file
 */
export function textIn(content: FileContent, addError: (detail: string) => void): string | undefined {
  if ('errorCode' in content) {
    addError(`cannot be read (${content.errorCode})`);
    return undefined;
  }
  const text = textOf(content.bytes);
  if (text === undefined) addError('is not UTF-8');
  return text;
}

/** The secret in a file: editors end files with a line break that is not part of it. */
export function secretOf(text: string): string {
  return text.replace(/\r?\n$/, '');
}

function textOf(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function errorCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}
