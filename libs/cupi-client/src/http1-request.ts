import type { ClientRequest, IncomingMessage } from 'node:http';
import type * as http from 'node:http';
import type * as https from 'node:https';

import { ForeignProtocolError } from './connection-fault.js';

/** How many interim answers (1xx) may come before the answer; none is asked for, and a proxy sends one or two. */
const MAX_INTERIM_ANSWERS = 10;

/** RFC 9110 §15.2.2: from then on the server speaks another protocol. */
const SWITCHING_PROTOCOLS = 101;

/**
 * Starts a request that takes an answer in HTTP/1.0 or HTTP/1.1. Of what else may come, Node's parser lets something
 * pass, and then waits for an end that there may never be: an HTTP/2.0 status line, a switch of protocols that was not
 * asked for, interim answers without end. That ends the request, and its connection, with a {@link ForeignProtocolError}.
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
    // The request has let go of its socket, and counts as destroyed: it would tell nobody.
    socket.destroy();
    request.emit('error', new ForeignProtocolError());
  });
  return request;
}

function isAnswerInHttp1({ httpVersionMajor, statusCode }: IncomingMessage): boolean {
  return httpVersionMajor === 1 && statusCode !== SWITCHING_PROTOCOLS;
}
