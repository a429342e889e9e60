import { parseXml, type XmlDocument, type XmlElement } from '#libs/cupi-xml';

/** The first error of an ErrorDetails document, as it was sent. */
export interface ErrorDetails {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly detailCode?: string | undefined;
}

/**
 * Reads the body of an error answer. CUPI: XML (`ErrorDetails/errors`, which repeats) may answer a JSON request and
 * Tomcat's HTML may answer any, so the content decides, not the Content-Type. Anything else yields nothing; no body
 * makes this throw.
 */
export function readErrorDetails(document: XmlDocument): ErrorDetails {
  return fromXml(document) ?? fromJson(document) ?? {};
}

function fromXml(document: XmlDocument): ErrorDetails | undefined {
  const root = parsedOrUndefined(() => parseXml(document));
  if (root?.name !== 'ErrorDetails') return undefined;
  const first = childOf(root, 'errors');
  return (
    first && {
      code: childOf(first, 'code')?.text,
      message: childOf(first, 'message')?.text,
      detailCode: childOf(first, 'DetailCode')?.text,
    }
  );
}

function childOf(parent: XmlElement, name: string): XmlElement | undefined {
  return parent.children.find((child) => child.name === name);
}

/** CUPI's JSON omits the root; one client reads the texts from an `error` array instead of `message`. */
function fromJson({ bytes }: XmlDocument): ErrorDetails | undefined {
  const root = parsedOrUndefined((): unknown => JSON.parse(Buffer.from(bytes).toString('utf8')));
  const first = firstOf(memberOf(memberOf(root, 'ErrorDetails') ?? root, 'errors'));
  if (first === undefined) return undefined;
  return {
    code: textOf(memberOf(first, 'code')),
    message: textOf(memberOf(first, 'message')) ?? textOf(firstOf(memberOf(first, 'error'))),
    detailCode: textOf(memberOf(first, 'DetailCode')),
  };
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** An error body explains a failure that is already certain; a broken one must not hide that failure. */
function parsedOrUndefined<Parsed>(parse: () => Parsed): Parsed | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
