import { isSecretName } from './secrets.js';
import { writeXml, type WritableNode } from './write-xml.js';
import type { XmlElement, XmlNode } from './xml-reader.js';
import { trimXmlBlanks } from './xml-text.js';

/** The undeclared content of an element, by name. */
export interface Undeclared {
  readonly attributes: ReadonlyMap<string, string>;
  readonly elements: ReadonlyMap<string, readonly XmlElement[]>;
  /** All child elements, also declared ones: no field holds their attributes. */
  readonly children: readonly XmlElement[];
  /** Text between the elements. */
  readonly text: string;
}

/**
 * Collects undeclared content as text: elements by their name (as XML when they have children), attributes as `@name`
 * as in CUPI's own JSON, those of child elements as `Element@name`, stray text as `#text`. Several of one name are
 * joined by line feeds.
 *
 * Omitted are secrets (`writeOnlyNames`, in lower case, and names by {@link isSecretName}), elements that end in `URI`
 * (the gateway makes its own links), `NullFields` (CUPI: the names of columns without a value, whose elements are
 * absent anyway) and the attributes that belong to XML itself.
 *
 * @returns undefined when there is none
 */
export function extensionsOf(
  { attributes, elements, children, text }: Undeclared,
  writeOnlyNames: ReadonlySet<string>,
): Record<string, string> | undefined {
  const isShown: NameFilter = (name) =>
    name.length <= MAX_NAME_LENGTH &&
    name !== 'NullFields' &&
    !name.endsWith('URI') &&
    !writeOnlyNames.has(name.toLowerCase()) &&
    !isSecretName(name);

  const texts = new Map<string, string[]>();
  addAttributes(texts, '', attributes, isShown);
  for (const [name, sameName] of elements) {
    if (isShown(name))
      texts.set(
        name,
        sameName.map((element) => textOf(element, isShown)),
      );
  }
  for (const child of children) {
    if (child.attributes.size > 0 && isShown(child.name)) {
      addAttributes(texts, child.name, child.attributes, isShown);
    }
  }
  const strayText = trimXmlBlanks(text);
  if (strayText !== '') texts.set('#text', [strayText]);

  if (texts.size === 0) return undefined;
  // Object.fromEntries makes own properties even of names such as __proto__.
  return Object.fromEntries([...texts].map(([name, sameName]) => [name, sameName.join('\n')]));
}

/** No name of CUPI is half as long as 100 characters. Each attribute repeats the name of its element. */
const MAX_NAME_LENGTH = 1_000;

const XML_ATTRIBUTE = /^(?:xmlns$|xmlns:|xml:|xsi:)/;

type NameFilter = (name: string) => boolean;

function addAttributes(
  texts: Map<string, string[]>,
  element: string,
  attributes: ReadonlyMap<string, string>,
  isShown: NameFilter,
): void {
  for (const [name, value] of attributes) {
    if (!isShown(name) || XML_ATTRIBUTE.test(name)) continue;
    const key = `${element}@${name}`;
    const known = texts.get(key);
    if (known) known.push(value);
    else texts.set(key, [value]);
  }
}

function textOf(element: XmlElement, isShown: NameFilter): string {
  return trimXmlBlanks(
    element.children.length === 0 ? element.text : writeXml(shownNodes(element.content, isShown)),
  );
}

function shownNodes(nodes: readonly XmlNode[], isShown: NameFilter): WritableNode[] {
  return nodes
    .filter((node) => typeof node === 'string' || isShown(node.name))
    .map((node) => (typeof node === 'string' ? node : shownElement(node, isShown)));
}

function shownElement(element: XmlElement, isShown: NameFilter): WritableNode {
  return {
    name: element.name,
    attributes: new Map([...element.attributes].filter(([name]) => isShown(name))),
    content: shownNodes(element.content, isShown),
  };
}
