import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { onTestFinished } from 'vitest';

import { PHONE_SYSTEM_XML } from './canned-upstream.fixture.js';

/** What a node does with a request; it may also do something to the connection, or nothing. */
export type Behaviour = (response: ServerResponse) => unknown;

/** A node whose faults come and go. */
export interface FaultyNode {
  readonly url: string;
  /** `<method> <Cookie>` of every request. */
  readonly requests: string[];
  /** How many connections were made. */
  connectionCount: number;
  /** What it does from now on. */
  behaviour: Behaviour;
  /** Ends its connections, and rejects new ones. */
  stop(): Promise<void>;
  /** Listens again on the same port. */
  start(): Promise<void>;
}

/** Reads are answered, writes done. */
export const works: Behaviour = (response) =>
  response.req.method === 'GET' ? response.end(PHONE_SYSTEM_XML) : response.writeHead(204).end();
export const hangs: Behaviour = () => undefined;
export const resets: Behaviour = (response) => response.req.socket.resetAndDestroy();
export const answers =
  (status: number, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    response.writeHead(status, headers).end();

/** Starts a node on loopback, by default on a free port; it ends with the test. */
export async function startNode(
  behaviour: Behaviour = works,
  host = '127.0.0.1',
  port = 0,
): Promise<FaultyNode> {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      node.requests.push(`${request.method ?? ''} ${request.headers.cookie ?? ''}`.trim());
      node.behaviour(response);
    });
  });
  server.on('connection', (socket) => {
    node.connectionCount++;
    sockets.add(socket.on('close', () => sockets.delete(socket)));
  });
  const start = async () => {
    server.listen(port, host);
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  const stop = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
    await closed;
  };
  await start();
  onTestFinished(stop);
  const node: FaultyNode = {
    url: `http://${host}:${port}`,
    requests: [],
    connectionCount: 0,
    behaviour,
    stop,
    start,
  };
  return node;
}
