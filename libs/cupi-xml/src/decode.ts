import { InvalidXmlError, quotedName } from './errors.js';
import { extensionsOf } from './extensions.js';
import { modelIndex } from './model-index.js';
import { isAlwaysThere, type Decoded, type Field, type Model } from './model.js';
import { parsingXml } from './parse-xml.js';
import { readValue, type ReadValue } from './read-value.js';
import { atOnce, type Steps } from './steps.js';
import type { XmlDocument } from './xml-document.js';
import type { Rows, XmlElement } from './xml-reader.js';
import { trimXmlBlanks } from './xml-text.js';

/** A list as CUPI sent it. */
export interface DecodedList<M extends Model> {
  /** The rows in the order sent; an object that was sent twice appears twice. */
  items: Decoded<M>[];
  /** The total number of matches according to CUPI; undefined when it is absent. */
  total: number | undefined;
  /** Undeclared elements and attributes beside the rows, as text by name. */
  extensions?: Record<string, string>;
}

/** Called for an element that is missing although every object has it: the field is shown as empty. */
export type OnAbsent = (element: string) => void;

/**
 * Reads one object. Only the model decides what the elements mean, whatever their order.
 *
 * @throws InvalidXmlError when the document is not such an object
 */
export function decodeObject<M extends Model>(model: M, document: XmlDocument): Decoded<M> {
  return atOnce(decodingObject(model, document));
}

/** {@link decodeObject} in steps. */
export function* decodingObject<M extends Model>(
  model: M,
  document: XmlDocument,
  onAbsent?: OnAbsent,
): Steps<Decoded<M>> {
  return decodeElement(model, yield* parsingRoot(model.element, document), onAbsent);
}

/**
 * Reads a list of objects: CUPI's plural root with its `total`, and a child for each row.
 *
 * @throws InvalidXmlError when the document is not such a list
 */
export function decodeList<M extends Model>(model: M, document: XmlDocument): DecodedList<M> {
  return atOnce(decodingList(model, document));
}

/** {@link decodeList} in steps. */
export function* decodingList<M extends Model>(
  model: M,
  document: XmlDocument,
  onAbsent?: OnAbsent,
): Steps<DecodedList<M>> {
  const items: Decoded<M>[] = [];
  const root = yield* parsingRoot(model.listElement, document, {
    rootName: model.listElement,
    rowName: model.element,
    take: (row) => items.push(decodeElement(model, row, onAbsent)),
  });
  const attributes = new Map(root.attributes);
  const total = readTotal(root.name, attributes.get('total'));
  attributes.delete('total');

  const { children, text } = root;
  const { writeOnlyNames } = modelIndex(model);
  const extensions = extensionsOf(
    { attributes, elements: groupByName(children), children, text },
    writeOnlyNames,
  );
  return { items, total, ...(extensions && { extensions }) };
}

function* parsingRoot(name: string, document: XmlDocument, rows?: Rows): Steps<XmlElement> {
  const root = yield* parsingXml(document, rows);
  if (root.name !== name) {
    throw new InvalidXmlError(
      'wrong-root',
      `the root element is ${quotedName(root.name)}, not ${quotedName(name)}`,
    );
  }
  return root;
}

function readTotal(element: string, text: string | undefined): number | undefined {
  const digits = trimXmlBlanks(text ?? '');
  if (digits === '') return undefined;
  const total = Number(digits);
  if (!/^\d+$/.test(digits) || !Number.isSafeInteger(total)) {
    throw new InvalidXmlError('bad-value', `the total of ${quotedName(element)} is not a count`, '@total');
  }
  return total;
}

function decodeElement<M extends Model>(model: M, element: XmlElement, onAbsent?: OnAbsent): Decoded<M> {
  const { readableFields, writeOnlyNames } = modelIndex(model);
  const elements = groupByName(element.children);
  const decoded: Record<string, ReadValue | Record<string, string>> = {};
  for (const { jsonName, field, elementNames } of readableFields) {
    const chosen = takeFirst(elements, elementNames);
    const value = (chosen && readValue(field, chosen)) ?? valueIfAbsent(field, onAbsent);
    if (value !== undefined) decoded[jsonName] = value;
  }

  const { attributes, children, text } = element;
  const extensions = extensionsOf({ attributes, elements, children, text }, writeOnlyNames);
  if (extensions !== undefined) decoded.extensions = extensions;
  return decoded as Decoded<M>;
}

/**
 * The value for an element that CUPI has omitted, or left empty.
 * @throws InvalidXmlError `bad-value` when it identifies the object
 */
function valueIfAbsent(field: Field, onAbsent?: OnAbsent): ReadValue | undefined {
  const { element, isIdentity } = field;
  if (isIdentity) throw new InvalidXmlError('bad-value', `there is no ${quotedName(element)}`, element);
  if (!isAlwaysThere(field)) return undefined;
  if (field.isOftenEmpty !== true) onAbsent?.(element);
  return '';
}

function groupByName(elements: readonly XmlElement[]): Map<string, XmlElement[]> {
  const groups = new Map<string, XmlElement[]>();
  for (const element of elements) {
    const group = groups.get(element.name);
    if (group === undefined) groups.set(element.name, [element]);
    else group.push(element);
  }
  return groups;
}

/** Takes the first element with the first of the names that occurs; any others remain undeclared. */
function takeFirst(groups: Map<string, XmlElement[]>, names: readonly string[]): XmlElement | undefined {
  for (const name of names) {
    const group = groups.get(name);
    if (group === undefined) continue;
    const first = group.shift();
    if (group.length === 0) groups.delete(name);
    return first;
  }
  return undefined;
}
