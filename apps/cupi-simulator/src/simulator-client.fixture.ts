import { DOMParser } from '@xmldom/xmldom';
import type { Simulator } from './server.js';

/** A request of a test; by default, a GET by the administrator. */
export interface TestRequest {
  readonly method?: string;
  readonly username?: string;
  readonly password?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly xml?: string;
  readonly json?: unknown;
  readonly signal?: AbortSignal;
}

/** The response, its body read. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** The `Authorization` header of an account (RFC 7617). */
export function basic(username = 'administrator', password = 'sample-password'): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** Calls a simulator as a CUPI client would. Drives the specs only. */
export async function call(
  simulator: Simulator,
  path: string,
  request: TestRequest = {},
): Promise<TestAnswer> {
  const { method = 'GET', username, password, headers, xml, json, signal } = request;
  const contentType = xml === undefined ? 'application/json' : 'application/xml';
  const body = xml ?? (json === undefined ? undefined : JSON.stringify(json));
  const response = await fetch(simulator.url + path, {
    method,
    redirect: 'manual',
    headers: {
      Authorization: basic(username, password),
      ...(body === undefined ? {} : { 'Content-Type': contentType }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Creates an object and returns its path. */
export async function create(simulator: Simulator, collection: string, xml: string): Promise<string> {
  const { status, text } = await call(simulator, collection, { method: 'POST', xml });
  if (status !== 201) throw new Error(`${status} ${text}`);
  return text;
}

/** The texts of all elements of that name, read by a real parser. */
export function textsOf(xml: string, name: string): string[] {
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  return Array.from(document.getElementsByTagName(name), (element) => element.textContent ?? '');
}

/** The text of the only element of that name; undefined when there is none. */
export function textOf(xml: string, name: string): string | undefined {
  const [text, ...others] = textsOf(xml, name);
  if (others.length > 0) throw new Error(`several ${name}`);
  return text;
}

/** Reads and changes single elements at a simulator. */
interface ElementCalls {
  /** The text of the only element of that name in what a GET shows. */
  readonly read: (path: string, element: string) => Promise<string | undefined>;
  /** The texts of all elements of that name in what a GET shows. */
  readonly list: (path: string, element: string) => Promise<string[]>;
  /** Sends elements by PUT; CUPI ignores the root around them. */
  readonly put: (path: string, elements: string) => Promise<TestAnswer>;
}

/** @param simulator returns the simulator of the current test */
export function elementCallsTo(simulator: () => Simulator): ElementCalls {
  const showing = async (path: string): Promise<string> => (await call(simulator(), path)).text;
  return {
    read: async (path, element) => textOf(await showing(path), element),
    list: async (path, element) => textsOf(await showing(path), element),
    put: (path, elements) => call(simulator(), path, { method: 'PUT', xml: `<X>${elements}</X>` }),
  };
}

/** The phone system of Cisco's page that holds the default TRAP switch. */
export const FACTORY = '/vmrest/phonesystems/aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';

/** The phone system of Cisco's page that has AXL servers and associations. */
export const BRANCH = '/vmrest/phonesystems/24f1171f-27b3-4ad3-a94c-66d1fb2e448b';

/** An id that no object has. */
export const ABSENT_ID = '00000000-0000-4000-8000-00000000dead';
