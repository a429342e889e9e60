import type { Field, Model } from '#libs/cupi-xml';

/** How the objects of a resource are identified, and the format of their ids. */
export interface Identity {
  /** The field that is the id. */
  readonly field: string;
  /** Pattern of the whole id; a UUID when absent. Such ids keep their case, and are percent-encoded in paths. */
  readonly pattern?: string;
}

/** The identity that a model declares, or undefined. */
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
