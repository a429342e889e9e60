export { isDateTime } from './date-time.js';
export {
  decodeList,
  decodeObject,
  decodingList,
  decodingObject,
  type DecodedList,
  type OnAbsent,
} from './decode.js';
export { encodeObject } from './encode.js';
export { InvalidXmlError, UnencodableValueError, type InvalidXmlReason } from './errors.js';
export * from './fields.js';
export * from './model.js';
export { parseXml } from './parse-xml.js';
export { isSecretName } from './secrets.js';
export type { Steps } from './steps.js';
export { MAX_XML_BYTES, type XmlDocument } from './xml-document.js';
export type { XmlElement } from './xml-reader.js';
export { isXmlText } from './xml-text.js';
