import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sayHello } from '../processes/talk.js';

/** Node's own server, which sends the bytes of the file that `BODY_FILE` names, whatever is asked for. */
const body = readFileSync(process.env.BODY_FILE ?? '');

const server = createServer((_request, response) => {
  response.writeHead(200, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': body.length,
  });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => {
  sayHello({ port: (server.address() as AddressInfo).port });
});
