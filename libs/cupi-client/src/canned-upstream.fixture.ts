import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { defineModel } from '#libs/cupi-xml';
import { onTestFinished } from 'vitest';

import type { CupiClientOptions } from './cupi-client-options.js';
import { CupiClient, type CupiCall } from './cupi-client.js';
import { CupiError } from './cupi-error.js';
import { UpstreamAccount } from './upstream-account.js';

/** One text field, as phone systems have it. */
export const phoneSystem = defineModel({
  name: 'PhoneSystem',
  element: 'PhoneSystem',
  listElement: 'PhoneSystems',
  fields: {
    objectId: {
      type: 'uuid',
      element: 'ObjectId',
      access: 'read-only',
      description: 'Id.',
      example: '00000000-0000-4000-8000-0000000000a1',
    },
    displayName: {
      type: 'text',
      element: 'DisplayName',
      access: 'read-write',
      requiredOnCreate: true,
      description: 'Name.',
      example: 'Branch PBX',
    },
  },
});

/** A child of phone systems, with a secret. */
export const axlServer = defineModel({
  name: 'AxlServer',
  element: 'AXLServer',
  listElement: 'AXLServers',
  fields: {
    hostOrIpAddress: {
      type: 'text',
      element: 'HostOrIPAddress',
      access: 'read-write',
      description: 'Host.',
      example: 'cucm.example.test',
    },
    ccmAxlPassword: {
      type: 'text',
      element: 'CcmAXLPassword',
      access: 'write-only',
      description: 'Secret.',
      example: 'secret',
    },
  },
});

export const PHONE_SYSTEM_ID = '00000000-0000-4000-8000-0000000000a1';
export const PHONE_SYSTEM_XML = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><PhoneSystem><ObjectId>${PHONE_SYSTEM_ID}</ObjectId><DisplayName>Branch PBX</DisplayName></PhoneSystem>`;
export const PHONE_SYSTEM_PATH = ['phonesystems', PHONE_SYSTEM_ID];

/** A request as the server saw it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface CannedUpstream {
  readonly url: string;
  readonly requests: ReceivedRequest[];
}

/** An HTTP server that answers with the given function after it has read the whole request; stopped with the test. */
export async function startUpstream(
  answer: (response: ServerResponse, request: ReceivedRequest) => void,
): Promise<CannedUpstream> {
  const requests: ReceivedRequest[] = [];
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received = {
        method: request.method ?? '',
        target: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      requests.push(received);
      answer(response, received);
    });
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, requests };
}

/** An HTTP server with the same answer to everything. */
export function startUpstreamAnswering(
  status: number,
  body: string | Buffer = '',
  headers: Record<string, string> = {},
): Promise<CannedUpstream> {
  return startUpstream((response) => response.writeHead(status, headers).end(body));
}

export interface TcpUpstream {
  readonly url: string;
  /** Every connection that was made. */
  readonly connections: Socket[];
}

/** A TCP server that passes on every chunk it receives, e.g. to answer with bytes that are not valid HTTP. */
export async function startTcpUpstream(
  onData: (socket: Socket, connectionNumber: number, data: string) => void,
): Promise<TcpUpstream> {
  const connections: Socket[] = [];
  const server = createTcpServer((socket) => {
    const connectionNumber = connections.push(socket);
    socket.on('data', (data) => {
      onData(socket, connectionNumber, data.toString('latin1'));
    });
    socket.on('error', () => socket.destroy());
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, connections };
}

/** Listens on a free loopback port until the test is finished. */
export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

/** A loopback port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A client of one or more origins; closed with the test. It never retries unless the options say so. */
export function clientOf(
  urls: string | readonly string[],
  options: Partial<CupiClientOptions> = {},
): CupiClient {
  const client = new CupiClient({
    urls: [urls].flat(),
    timeoutMs: 2_000,
    maxConcurrency: 4,
    queueLimit: 10,
    retries: 0,
    ...options,
  });
  onTestFinished(() => {
    void client.close();
  });
  return client;
}

export const account = new UpstreamAccount('admin', 'pass word');
export const call: CupiCall = { account };

/** The CupiError with which a call fails. */
export async function errorOf(running: Promise<unknown>): Promise<CupiError> {
  const error: unknown = await running.then(
    () => new Error('The call succeeded.'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CupiError)) throw error;
  return error;
}
