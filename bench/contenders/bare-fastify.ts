import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import { sayHello } from '../processes/talk.js';

/**
 * A Fastify route that sends the bytes of the file that `BODY_FILE` names. With `HEADERS_FILE`, a JSON object, it sends
 * those header fields too.
 */
const body = readFileSync(process.env.BODY_FILE ?? '');
const headers = process.env.HEADERS_FILE
  ? (JSON.parse(readFileSync(process.env.HEADERS_FILE, 'utf8')) as Record<string, string>)
  : { 'Content-Type': 'application/json; charset=utf-8' };

const app = fastify();
app.get('/api/v1/phone-systems/:phoneSystemId', (_request, reply) => {
  void reply.headers(headers).send(body);
});
await app.listen({ host: '127.0.0.1', port: 0 });
sayHello({ port: (app.server.address() as AddressInfo).port });
