import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { inspect } from 'node:util';

import pino from 'pino';
import { describe, expect, it } from 'vitest';

import {
  axlServer,
  clientOf,
  closedPort,
  errorOf,
  phoneSystem,
  PHONE_SYSTEM_PATH,
  startTcpUpstream,
  startUpstream,
  startUpstreamAnswering,
  type ReceivedRequest,
} from './canned-upstream.fixture.js';
import { CupiClient } from './cupi-client.js';
import type { CupiError } from './cupi-error.js';
import { UpstreamAccount } from './upstream-account.js';

const PASSWORD = 'canary-upstream <&> "password"';
const AXL_PASSWORD = "canary-axl <&'> password";
const account = new UpstreamAccount('admin', PASSWORD);
const TOKEN = account.authorizationHeader().slice('Basic '.length);
const AXL_SERVER_PATH = [...PHONE_SYSTEM_PATH, 'axlservers', 'a1'];

/** Everything that a logger, a debugger or a careless developer could make of an error. */
function everythingShownBy(error: Error): string {
  const logged: string[] = [];
  pino({}, { write: (line: string) => logged.push(line) }).error({ err: error, error }, 'failed');
  return [
    inspect(error, { depth: null, showHidden: true, getters: true, maxStringLength: null }),
    JSON.stringify(error),
    JSON.stringify(error, Object.getOwnPropertyNames(error)),
    String(error),
    error.stack,
    ...logged,
  ].join('\n');
}

function expectNoSecretIn(error: CupiError): void {
  const shown = everythingShownBy(error);
  for (const trace of ['canary', TOKEN, 'Basic ', 'authorization', 'Authorization']) {
    expect(shown).not.toContain(trace);
  }
  expect(error).not.toHaveProperty('cause');
}

function updateAt(url: string, timeoutMs = 2_000): Promise<CupiError> {
  const values = { ccmAxlPassword: AXL_PASSWORD };
  return errorOf(clientOf(url, { timeoutMs }).update(axlServer, AXL_SERVER_PATH, values, { account }));
}

describe('the error of a call', () => {
  it('that the upstream answers shows no credential', async () => {
    const upstream = await startUpstreamAnswering(500);
    expectNoSecretIn(await updateAt(upstream.url));
  });

  it('whose connection is refused shows no credential', async () => {
    expectNoSecretIn(await updateAt(`http://127.0.0.1:${await closedPort()}`));
  });

  it.each<[string, (socket: Socket) => void]>([
    ['whose connection is reset', (socket) => socket.resetAndDestroy()],
    ['that gets something other than HTTP', (socket) => socket.write('220 ESMTP\r\n')],
    ['that takes too long', () => undefined],
  ])('%s shows no credential', async (_, answer) => {
    const upstream = await startTcpUpstream(answer);
    expectNoSecretIn(await updateAt(upstream.url, 100));
  });

  it('that is aborted by its caller shows no credential', async () => {
    const controller = new AbortController();
    const upstream = await startUpstream(() => {
      controller.abort();
    });
    const { signal } = controller;
    expectNoSecretIn(await errorOf(clientOf(upstream.url).remove(AXL_SERVER_PATH, { account, signal })));
  });

  it('that is rejected by the queue shows no credential', async () => {
    const upstream = await startTcpUpstream(() => undefined);
    const client = clientOf(upstream.url, { maxConcurrency: 1, queueLimit: 0, timeoutMs: 50 });
    const running = errorOf(client.remove(AXL_SERVER_PATH, { account }));
    expectNoSecretIn(await errorOf(client.remove(AXL_SERVER_PATH, { account })));
    await running;
  });

  it('whose answer is cut off shows no credential', async () => {
    const upstream = await startTcpUpstream((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<'),
    );
    const client = clientOf(upstream.url);
    expectNoSecretIn(await errorOf(client.get(phoneSystem, PHONE_SYSTEM_PATH, { account })));
  });

  it('whose answer names a credential in its markup shows none', async () => {
    const upstream = await startUpstreamAnswering(200, '<canary-password/>');
    const error = await errorOf(
      clientOf(upstream.url).get(phoneSystem, PHONE_SYSTEM_PATH, {
        account: new UpstreamAccount('admin', 'canary-password'),
      }),
    );
    expect(error.kind).toBe('invalid-response');
    expectNoSecretIn(error);
  });
});

describe('what the upstream says of an error', () => {
  it.each<[string, (request: ReceivedRequest) => string]>([
    ['the body it was sent', ({ body }) => `<![CDATA[${body}]]>`],
    ['the body it was sent, escaped twice', ({ body }) => escaped(escaped(body))],
    ['the credentials it was sent', ({ headers }) => headers.authorization?.slice('Basic '.length) ?? ''],
    ['the password of the account', () => escaped(PASSWORD)],
    ['the password of the AXL server, for a URL', () => encodeURIComponent(AXL_PASSWORD)],
  ])('is omitted when it echoes %s', async (_, echo) => {
    const upstream = await startUpstream((response, request) => {
      reject(response, `constraint violated: ${echo(request)} in ccnullfkfilter`);
    });
    const error = await updateAt(upstream.url);
    expect(error.upstream).toEqual({ status: 400, code: 'A' });
    expectNoSecretIn(error);
  });

  it('is omitted when it echoes the body of a new object', async () => {
    const upstream = await startUpstream((response, { body }) => {
      reject(response, escaped(body));
    });
    const values = { ccmAxlPassword: AXL_PASSWORD };
    const error = await errorOf(
      clientOf(upstream.url).create(axlServer, AXL_SERVER_PATH.slice(0, -1), values, { account }),
    );
    expect(error.upstream).toEqual({ status: 400, code: 'A' });
    expectNoSecretIn(error);
  });

  it('is omitted when secrets stand where the code should', async () => {
    const upstream = await startUpstreamAnswering(400, JSON.stringify({ errors: { code: AXL_PASSWORD } }));
    const error = await updateAt(upstream.url);
    expect(error.upstream).toEqual({ status: 400 });
  });

  it('does not show the half of a secret that is cut at 500 characters', async () => {
    const upstream = await startUpstream((response) => {
      reject(response, 'x'.repeat(490) + escaped(AXL_PASSWORD));
    });
    expectNoSecretIn(await updateAt(upstream.url));
  });
});

describe('session cookies', () => {
  const SESSION = { 'Set-Cookie': 'JSESSIONID=canary-session-cookie; Path=/vmrest' };

  it("are withheld with the upstream's message when it has just set them", async () => {
    const body = JSON.stringify({ errors: { message: 'bad session canary-session-cookie' } });
    const upstream = await startUpstreamAnswering(400, body, SESSION);
    const error = await updateAt(upstream.url);
    expect(error.upstream).toEqual({ status: 400 });
    expectNoSecretIn(error);
  });

  it("are withheld with the upstream's message when they were sent", async () => {
    const upstream = await startUpstream((response, { headers }) => {
      if (headers.cookie === undefined) response.writeHead(204, SESSION).end();
      else reject(response, `bad session ${headers.cookie}`);
    });
    const client = clientOf(upstream.url);
    await client.remove(AXL_SERVER_PATH, { account });
    const error = await errorOf(client.remove(AXL_SERVER_PATH, { account }));
    expect(error.upstream).toEqual({ status: 400, code: 'A' });
    expectNoSecretIn(error);
  });

  it('are not shown by an error that names them in its markup', async () => {
    const upstream = await startUpstreamAnswering(200, '<canary-session-cookie/>', SESSION);
    const error = await errorOf(clientOf(upstream.url).get(phoneSystem, PHONE_SYSTEM_PATH, { account }));
    expect(error.kind).toBe('invalid-response');
    expectNoSecretIn(error);
  });

  it('are not shown by the client that stores them', async () => {
    const upstream = await startUpstreamAnswering(204, '', SESSION);
    const client = clientOf(upstream.url);
    await client.remove(AXL_SERVER_PATH, { account });
    expect(inspect(client, { depth: null, showHidden: true }) + JSON.stringify(client)).not.toContain(
      'canary',
    );
  });

  it('are not shown by the error of a call that has no answer', async () => {
    const upstream = await startUpstream((response, { headers }) => {
      if (headers.cookie === undefined) response.writeHead(204, SESSION).end();
      else response.destroy();
    });
    const client = clientOf(upstream.url);
    await client.remove(AXL_SERVER_PATH, { account });
    expectNoSecretIn(await errorOf(client.remove(AXL_SERVER_PATH, { account })));
  });

  it('are not shown by the error of an account that is not tried again yet', async () => {
    const upstream = await startUpstreamAnswering(401, '', SESSION);
    const client = clientOf(upstream.url);
    const held = { account, isGatewayHeld: true };
    await errorOf(client.remove(AXL_SERVER_PATH, held));
    expectNoSecretIn(await errorOf(client.remove(AXL_SERVER_PATH, held)));
  });
});

describe('CupiClient', () => {
  it('shows no credential itself, not even while it calls', async () => {
    const upstream = await startTcpUpstream(() => undefined);
    const client = clientOf(upstream.url, { timeoutMs: 50 });
    const running = errorOf(client.remove(AXL_SERVER_PATH, { account }));
    const shown = inspect(client, { depth: null, showHidden: true }) + JSON.stringify(client);
    expect(shown).toContain(CupiClient.name);
    expect(shown).not.toContain(TOKEN);
    await running;
  });
});

function reject(response: ServerResponse, message: string): void {
  response.writeHead(400, { 'Content-Type': 'application/xml' });
  response.end(`<ErrorDetails><errors><code>A</code><message>${message}</message></errors></ErrorDetails>`);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
