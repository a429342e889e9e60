import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Answer } from './answers.js';
import type { Connections } from './connections.js';
import { corrupt, type Substitute } from './fault-answers.js';
import type { ActiveFaults } from './faults.js';
import { XML_DECLARATION } from './xml-writer.js';

/** Where an answer goes. */
export interface Destination {
  readonly response: ServerResponse;
  readonly connections: Connections;
  /** Aborted when the client has gone. */
  readonly gone: AbortSignal;
}

const DEFAULT_SLOW_MS = 1000;
const DEFAULT_BYTE_INTERVAL_MS = 100;
/** Time for the client to read the bytes sent so far: a reset discards what is unread. */
const BEFORE_RESET_MS = 50;
const ENDLESS_CHUNK = '<PhoneSystem><DisplayName>without end</DisplayName></PhoneSystem>'.repeat(500);

/**
 * Sends an answer, corrupted as the switches say. Resolves once it is written to the socket; at once for `hang`.
 *
 * @throws AbortError when the client has gone during a delay.
 */
export async function deliver(
  answer: Substitute,
  faults: ActiveFaults,
  destination: Destination,
): Promise<void> {
  if (answer === 'hang') return;
  if (answer === 'endless') return deliverEndlessly(destination);

  const slow = faults.get('slow');
  if (slow) await setTimeout(slow.delayMs ?? DEFAULT_SLOW_MS, undefined, { signal: destination.gone });
  if (faults.has('drop')) reset(destination);
  else await deliverBody(corrupt(answer, faults), faults, destination);
}

async function deliverBody(answer: Answer, faults: ActiveFaults, destination: Destination): Promise<void> {
  const { response } = destination;
  const body = Buffer.from(answer.body ?? '');
  writeHead(response, answer, body.length);

  const half = body.subarray(0, body.length / 2);
  const slowBody = faults.get('slow-body');
  if (faults.has('drop-in-body')) await resetAfter(half, destination);
  else if (faults.has('truncate') && body.length > 0) endAfter(half, response);
  else if (slowBody) await trickle(body, slowBody.delayMs ?? DEFAULT_BYTE_INTERVAL_MS, destination);
  else response.end(body);
}

function writeHead(response: ServerResponse, { status, headers, body }: Answer, bodyBytes: number): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (body !== undefined) response.setHeader('Content-Length', bodyBytes);
}

function reset({ response, connections }: Destination): void {
  if (response.socket) connections.reset(response.socket);
}

async function resetAfter(bytes: Buffer, destination: Destination): Promise<void> {
  destination.response.flushHeaders();
  destination.response.write(bytes);
  await setTimeout(BEFORE_RESET_MS, undefined, { signal: destination.gone });
  reset(destination);
}

function endAfter(bytes: Buffer, response: ServerResponse): void {
  response.write(bytes);
  response.socket?.end();
}

async function trickle(body: Buffer, intervalMs: number, { response, gone }: Destination): Promise<void> {
  response.flushHeaders();
  for (let index = 0; index < body.length; index += 1) {
    await setTimeout(intervalMs, undefined, { signal: gone });
    response.write(body.subarray(index, index + 1));
  }
  response.end();
}

/** A list that never ends. Other work of the process runs between the chunks. */
async function deliverEndlessly({ response, gone }: Destination): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'application/xml;charset=UTF-8' });
  response.write(`${XML_DECLARATION}<PhoneSystems total="1">`);
  while (!gone.aborted) {
    if (!response.write(ENDLESS_CHUNK)) await once(response, 'drain', { signal: gone });
    await setImmediate();
  }
}
