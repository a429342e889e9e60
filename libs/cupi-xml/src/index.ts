export { decodeList, decodeObject, type DecodedList } from './decode.js';
export { encodeObject } from './encode.js';
export { InvalidXmlError, UnencodableValueError, type InvalidXmlReason } from './errors.js';
export * from './model.js';
export { parseXml, type XmlElement } from './parse-xml.js';
export { MAX_XML_BYTES, type XmlDocument } from './xml-document.js';
export { isXmlText } from './xml-text.js';
