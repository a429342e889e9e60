import type { ClientRequest, IncomingMessage } from 'node:http';
import type * as http from 'node:http';
import type * as https from 'node:https';

import { ForeignProtocolError } from './connection-error.js';

/** The most interim answers (1xx) before the answer; none is requested, and a proxy sends one or two. */
const MAX_INTERIM_ANSWERS = 10;

/** RFC 9110 §15.2.2: afterwards the server speaks another protocol. */
const SWITCHING_PROTOCOLS = 101;

/**
 * Starts a request that accepts an answer in HTTP/1.0 or HTTP/1.1. Node's parser accepts a few other things, and then
 * waits for an end that may never come: an HTTP/2.0 status line, an unrequested protocol switch, endless interim
 * answers. They end the request and its connection with a {@link ForeignProtocolError}.
 */
export function startHttp1Request(
  startRequest: typeof http.request | typeof https.request,
  options: https.RequestOptions,
  onResponse: (response: IncomingMessage) => void,
): ClientRequest {
  const request = startRequest(options, (response) => {
    if (isAnswerInHttp1(response)) onResponse(response);
    else request.destroy(new ForeignProtocolError());
  });
  let interimCount = 0;
  request.on('information', () => {
    interimCount += 1;
    if (interimCount > MAX_INTERIM_ANSWERS) request.destroy(new ForeignProtocolError());
  });
  request.once('upgrade', (_response, socket) => {
    // The request has released its socket and counts as destroyed: it would not emit the error.
    socket.destroy();
    request.emit('error', new ForeignProtocolError());
  });
  return request;
}

function isAnswerInHttp1({ httpVersionMajor, statusCode }: IncomingMessage): boolean {
  return httpVersionMajor === 1 && statusCode !== SWITCHING_PROTOCOLS;
}
