import type { Field, Model } from '#libs/cupi-xml';

/** What the objects of a resource are told apart by, and how their ids look. */
export interface Identity {
  /** The field whose value the id is. */
  readonly field: string;
  /** What all of an id has to match; a UUID when absent. Such ids keep their case, and are percent-encoded in paths. */
  readonly pattern?: string;
}

/** The identity that a model declares; undefined when it declares none. */
export function identityOf(model: Model): Identity | undefined {
  const [name, field] = Object.entries(model.fields).find(([, { isIdentity }]) => isIdentity) ?? [];
  if (name === undefined || !field) return undefined;
  const pattern = patternOf(field);
  return { field: name, ...(pattern !== undefined && { pattern }) };
}

function patternOf(field: Field): string | undefined {
  if (field.type === 'uuid') return undefined;
  if (field.type === 'integer') return '0|[1-9][0-9]{0,9}';
  const pattern = field.type === 'text' ? (field.pattern ?? field.oneOf?.map(escaped).join('|')) : undefined;
  if (pattern === undefined) throw new Error(`an identity has to say how it looks: ${field.element}`);
  return pattern;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
