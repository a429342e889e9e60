import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { readContentSync, secretOf, textIn } from './core/index.js';

/** Environment variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads typed values from the environment and collects every error, so that all errors of a configuration
 * are reported in one message. An empty variable counts as unset. Error messages never contain the values
 * of secrets.
 */
export class EnvironmentReader {
  readonly errors: string[] = [];

  constructor(private readonly environment: Environment) {}

  /** The text of a variable, or undefined when it is unset. */
  text(name: string): string | undefined {
    const text = this.environment[name];
    return text === '' ? undefined : text;
  }

  /** A whole number within bounds. */
  integer(name: string, fallback: number, minimum: number, maximum: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (value >= minimum && value <= maximum) return value;
    this.addError(`${name} must be a whole number from ${minimum} to ${maximum}`);
    return fallback;
  }

  /** `true` or `false`. */
  flag(name: string): boolean {
    const text = this.text(name);
    if (text !== undefined && text !== 'true' && text !== 'false') {
      this.addError(`${name} must be "true" or "false"`);
    }
    return text === 'true';
  }

  /** One of a closed set of words. */
  oneOf<Word extends string>(name: string, words: readonly Word[], fallback: Word): Word {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) this.addError(`${name} must be one of ${words.join(', ')}`);
    return word ?? fallback;
  }

  /** Comma-separated items; blanks around them are ignored. */
  list(name: string): string[] {
    return (this.text(name) ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  /** The content of the file that a variable names. */
  fileContent(name: string): string | undefined {
    const path = this.text(name);
    if (path === undefined) return undefined;
    return textIn(readContentSync(path), (detail) => {
      this.addError(`${name}: the file ${detail}`);
    });
  }

  /** The path of a file that exists and is writable, or can be created. */
  writableFile(name: string): string | undefined {
    const path = this.text(name);
    if (path === undefined) return undefined;
    try {
      const isThere = existsSync(path);
      accessSync(isThere ? path : dirname(path), constants.W_OK);
      if (isThere && statSync(path).isDirectory()) this.addError(`${name}: this is a folder`);
    } catch (error) {
      this.addError(`${name}: the file cannot be opened for writing (${errorCodeOf(error)})`);
    }
    return path;
  }

  /**
   * A secret: the value of a variable, or the content of the file that `<name>_FILE` names, as container runtimes provide
   * secrets.
   */
  secret(name: string): string | undefined {
    const inline = this.text(name);
    const fileName = `${name}_FILE`;
    if (inline !== undefined && this.text(fileName) !== undefined) {
      this.addError(`${name} and ${fileName} are both set: set one`);
    }
    const ofFile = inline === undefined ? this.fileContent(fileName) : undefined;
    const content = inline ?? (ofFile === undefined ? undefined : secretOf(ofFile));
    if (content === '') this.addError(`${fileName}: the file is empty`);
    return content;
  }

  /** The path of the file that a secret is in; undefined when it is in no file. */
  secretFile(name: string): string | undefined {
    return this.text(name) === undefined ? this.text(`${name}_FILE`) : undefined;
  }

  /**
   * What a text is read as; undefined when there is none, or it cannot be read, which is recorded as an error.
   * @param parse throws a RangeError with the end of a sentence that begins with the name
   */
  parsed<Value>(name: string, text: string | undefined, parse: (text: string) => Value): Value | undefined {
    if (text === undefined) return undefined;
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.addError(`${name} ${error.message}`);
      return undefined;
    }
  }

  /** Records an error. */
  addError(sentence: string): void {
    this.errors.push(sentence);
  }
}

function errorCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}
