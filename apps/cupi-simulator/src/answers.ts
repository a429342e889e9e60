import { writeXml } from './xml-writer.js';
import type { CupiElement } from './cupi-element.js';
import type { CupiError } from './cupi-error.js';
import { writeJson, type JsonStyle } from './json-writer.js';
import type { Format } from './media-types.js';

/** An answer ready to be sent. Without a body it has no `Content-Length` either. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  xml: 'application/xml;charset=UTF-8',
  json: 'application/json;charset=UTF-8',
};

/** CUPI: the headers of every answer of an 11.5 server; `Server` is present and empty. */
const STANDARD_HEADERS = {
  'Cache-Control': 'private',
  Expires: 'Thu, 01 Jan 1970 00:00:00 GMT',
  'X-Frame-Options': 'SAMEORIGIN',
  Server: '',
};

/** A document in the requested format. */
export function documentAnswer(root: CupiElement, format: Format, style?: JsonStyle): Answer {
  const body = format === 'json' ? writeJson(root, style) : writeXml(root);
  return answer(200, CONTENT_TYPES[format], body);
}

/** CUPI: 201 with the new object's path as plain text and its full URL in `Location`. */
export function createdAnswer(path: string, origin: string): Answer {
  const { headers, ...rest } = answer(201, 'text/plain;charset=UTF-8', path);
  return { ...rest, headers: { ...headers, Location: origin + path } };
}

/** CUPI: a 204 has a content type though it has no content. */
export function changedAnswer(): Answer {
  return { status: 204, headers: { ...STANDARD_HEADERS, 'Content-Type': 'application/xml' } };
}

/** CUPI: an `ErrorDetails` document. Its JSON form follows the rule of all others. */
export function errorAnswer({ status, code, message }: Omit<CupiError, 'name'>, format: Format): Answer {
  const error = [
    { name: 'code', content: code },
    { name: 'message', content: message },
  ];
  const root = { name: 'ErrorDetails', content: [{ name: 'errors', content: error }] };
  return { ...documentAnswer(root, format), status };
}

/** An error page of the servlet container, for requests that never reach CUPI. */
export function htmlAnswer(
  status: number,
  title: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const body = `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>HTTP Status ${status} - ${title}</h1></body></html>`;
  const page = answer(status, 'text/html;charset=utf-8', body);
  return { ...page, headers: { ...page.headers, ...headers } };
}

function answer(status: number, contentType: string, body: string): Answer {
  return { status, headers: { ...STANDARD_HEADERS, 'Content-Type': contentType }, body };
}
