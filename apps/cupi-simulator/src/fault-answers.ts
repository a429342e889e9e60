import { type Answer, errorAnswer, htmlAnswer } from './answers.js';
import { CupiError } from './cupi-error.js';
import { type ActiveFaults, INSTEAD_OF_CALL, type Fault } from './faults.js';
import type { Format } from './media-types.js';
import { XML_DECLARATION } from './xml-writer.js';

/** A substitute for an answer: another answer, silence, or endless bytes. */
export type Substitute = Answer | 'hang' | 'endless';

const FOREIGN_LOGIN_URL = 'https://idp.example.test/sso/login';

const LOGIN_PAGE =
  '<!DOCTYPE html><html><head><title>Cisco Unity Connection</title></head><body><form action="/login" method="post">' +
  '<input name="username"><input name="password" type="password"></form></body></html>';

/** CUPI: missing or wrong credentials. Our decision: an HTML body. */
export function unauthorizedAnswer(): Answer {
  return htmlAnswer(401, 'Unauthorized', { 'WWW-Authenticate': 'Basic realm="Cisco Unity Connection"' });
}

/** CUPI: the throttle's answer. */
export function busyAnswer(retryAfterSeconds?: number): Answer {
  const headers = retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
  return htmlAnswer(503, 'Server busy', headers);
}

/** CUPI: the role does not cover the call. Our decision: an XML body, and its code. */
export function forbidden(): CupiError {
  return new CupiError(403, 'NOT_AUTHORIZED', '(simulator) this account may not do that');
}

/** The first active switch in {@link INSTEAD_OF_CALL}'s order, as the answer to send. */
export function substituteFor(faults: ActiveFaults, format: Format): Substitute | undefined {
  for (const name of INSTEAD_OF_CALL) {
    const fault = faults.get(name);
    if (fault) return substitute(name, fault, format);
  }
  return undefined;
}

function substitute(name: (typeof INSTEAD_OF_CALL)[number], fault: Fault, format: Format): Substitute {
  switch (name) {
    case 'busy':
      return busyAnswer(fault.retryAfterSeconds);
    case 'unauthorized':
      return unauthorizedAnswer();
    case 'forbidden':
      return errorAnswer(forbidden(), format);
    case 'error-500':
      return errorAnswer(new CupiError(500, 'INTERNAL_SERVER_ERROR', '(simulator) internal error'), format);
    case 'html':
      return { ...htmlAnswer(200, 'Sign in'), body: LOGIN_PAGE };
    case 'html-500':
      return htmlAnswer(500, 'Internal Server Error');
    case 'redirect':
      return htmlAnswer(302, 'Found', { Location: fault.location ?? FOREIGN_LOGIN_URL });
    case 'hang':
    case 'endless':
      return name;
  }
}

/** An answer after the switches that corrupt an XML or JSON document: a DOCTYPE, another root, a missing end. */
export function corrupt(answer: Answer, faults: ActiveFaults): Answer {
  if (answer.body === undefined) return answer;

  let { body } = answer;
  const isXml = body.startsWith(XML_DECLARATION);
  const isDocument = isXml || body.startsWith('{');
  if (!isDocument) return answer;

  if (faults.has('wrong-root')) body = isXml ? withOtherRoot(body) : JSON.stringify({ Unexpected: body });
  if (faults.has('doctype') && isXml) body = withDoctype(body);
  if (faults.has('malformed')) body = body.slice(0, -1);
  return { ...answer, body };
}

function withOtherRoot(xml: string): string {
  const root = xml.slice(XML_DECLARATION.length);
  return XML_DECLARATION + root.replace(/^<\w+/, '<Unexpected').replace(/<\/\w+>$/, '</Unexpected>');
}

function withDoctype(xml: string): string {
  const doctype = '<!DOCTYPE PhoneSystem [<!ENTITY stolen SYSTEM "file:///etc/passwd">]>';
  return XML_DECLARATION + doctype + xml.slice(XML_DECLARATION.length);
}
