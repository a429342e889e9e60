import { isSecretName } from './secrets.js';
import { writeXml, type WritableNode } from './write-xml.js';
import type { XmlElement, XmlNode } from './xml-reader.js';
import { trimXmlBlanks } from './xml-text.js';

/** What was read of an element but is declared by nothing, by name. */
export interface Undeclared {
  readonly attributes: ReadonlyMap<string, string>;
  readonly elements: ReadonlyMap<string, readonly XmlElement[]>;
  /** Text between the elements. */
  readonly text: string;
}

/**
 * Keeps as text what nothing declares: elements by their name (several of one name joined by line feeds; with
 * elements inside, their XML), attributes as `@name` as CUPI's own JSON writes them, stray text as `#text`.
 *
 * Left out are secrets (`writeOnlyNames`, in lower case, and what {@link isSecretName} tells), elements that end
 * in `URI` (links are for the gateway to make) and the attributes that belong to XML itself.
 *
 * @returns undefined when there is nothing to keep
 */
export function extensionsOf(
  undeclared: Undeclared,
  writeOnlyNames: ReadonlySet<string>,
): Record<string, string> | undefined {
  const isShown = (name: string): boolean =>
    !writeOnlyNames.has(name.toLowerCase()) && !isSecretName(name) && !name.endsWith('URI');
  const isShownAttribute = (name: string): boolean => isShown(name) && !XML_ATTRIBUTE.test(name);

  const attributes = [...undeclared.attributes]
    .filter(([name]) => isShownAttribute(name))
    .map(([name, value]) => [`@${name}`, value]);
  const elements = [...undeclared.elements]
    .filter(([name]) => isShown(name))
    .map(([name, sameName]) => [name, sameName.map((element) => textOf(element, isShown)).join('\n')]);
  const text = trimXmlBlanks(undeclared.text);

  const entries = [...attributes, ...elements, ...(text === '' ? [] : [['#text', text]])];
  // Object.fromEntries makes own properties even of names such as __proto__.
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as Record<string, string>);
}

const XML_ATTRIBUTE = /^(?:xmlns$|xmlns:|xml:|xsi:)/;

type NameFilter = (name: string) => boolean;

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
