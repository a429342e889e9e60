import type { InvalidXmlError, Model } from '#libs/cupi-xml';

/** A deviation of an answer from its model: a sign of another release of Unity Connection. */
export interface CupiDrift {
  /** Name of the model. */
  readonly resource: string;
  /** Name of the element, at most 100 characters; attributes are `@name`, text between elements is `#text`. */
  readonly element: string;
  /**
   * The model does not declare the element, its value is not of the declared type, or it is missing although every
   * object has it.
   */
  readonly kind: 'unknown-element' | 'invalid-value' | 'missing-element';
}

/** An object that may contain undeclared elements. */
export interface Extensible {
  readonly extensions?: Readonly<Record<string, string>> | undefined;
}

const MAX_NAME_CHARACTERS = 100;

/** The undeclared elements, each once, however many objects of the answer have it. */
export function unknownElementsIn(model: Model, objects: readonly Extensible[]): CupiDrift[] {
  const names = new Set<string>();
  for (const { extensions } of objects) {
    for (const name in extensions) names.add(name.slice(0, MAX_NAME_CHARACTERS));
  }
  return [...names].map((element) => ({ resource: model.name, element, kind: 'unknown-element' }));
}

/** The value because of which an answer could not be read; undefined when there was another reason. */
export function invalidValueIn(model: Model, { element }: InvalidXmlError): CupiDrift | undefined {
  if (element === undefined) return undefined;
  return { resource: model.name, element: element.slice(0, MAX_NAME_CHARACTERS), kind: 'invalid-value' };
}
