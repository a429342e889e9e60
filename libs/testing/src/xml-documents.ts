import { InvalidXmlError, type InvalidXmlReason, type XmlDocument } from '#libs/cupi-xml';

/** A document of a text in UTF-8, without a charset parameter. */
export function utf8(text: string): XmlDocument {
  return { bytes: new TextEncoder().encode(text) };
}

/** The InvalidXmlError that reading throws; undefined when it succeeds. Any other error is rethrown. */
export function invalidXmlFrom(read: () => unknown): InvalidXmlError | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof InvalidXmlError) return error;
    throw error;
  }
}

/** Why reading fails, or undefined when it does not. */
export function invalidXmlReasonOf(read: () => unknown): InvalidXmlReason | undefined {
  return invalidXmlFrom(read)?.reason;
}
