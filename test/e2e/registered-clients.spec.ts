import { describe, expect, it } from 'vitest';
import { basic } from '../support/basic.js';
import { answerOf, type ReceivedRequest } from '../support/canned-upstream.js';
import { useCannedGateway } from '../support/canned-gateway.js';
import { clientOf, sha256, useClientsFile } from '../support/clients-file.js';
import { ACCOUNT, openGateway, type Method } from '../support/gateway.js';
import { expectProblem } from '../support/problems.js';

const PATH = '/api/v1/phone-systems';
const ID = '24f1171f-27b3-4ad3-a94c-66d1fb2e448b';
const EMPTY_LIST = '<PhoneSystems total="0"/>';

function authorizationOf(request: ReceivedRequest | undefined): string | undefined {
  return /^authorization: (.*)$/im.exec(request?.head ?? '')?.[1];
}

describe('a registered client', () => {
  const file = useClientsFile({
    credentials: {
      inline: { username: 'inline-user', password: 'p:ä "1"' },
      file: { username: 'file-user', passwordFile: 'upstream-password' },
      environment: { username: 'environment-user', passwordEnv: 'PASSWORD_OF_THE_TESTS' },
    },
    clients: [
      clientOf('inline', 'key-inline', { credential: 'inline' }),
      clientOf('file', 'key-file', { credential: 'file' }),
      clientOf('environment', 'key-environment', { credential: 'environment' }),
      clientOf('of-default', 'key-of-default'),
      clientOf('reader', 'key-reader', { scopes: ['telephony.read'] }),
    ],
  });
  file.writeBeside('upstream-password', 'of the file\n');
  const { call, received, upstreamAnswers } = useCannedGateway({
    GATEWAY_CLIENTS_FILE: file.path,
    PASSWORD_OF_THE_TESTS: 'of the environment',
  });

  it.each([
    ['its password stands in the file', 'key-inline', basic('inline-user', 'p:ä "1"')],
    [
      'its password is in a file of its own, less the last line break',
      'key-file',
      basic('file-user', 'of the file'),
    ],
    ['its password is in a variable', 'key-environment', basic('environment-user', 'of the environment')],
    ['it is the one of the environment', 'key-of-default', basic(ACCOUNT.username, ACCOUNT.password)],
  ])('works with its named credential: %s', async (_source, key, authorization) => {
    upstreamAnswers(() => answerOf(EMPTY_LIST));
    expect((await call('GET', PATH, { headers: { 'X-API-Key': key } })).status).toBe(200);
    expect(received().map(authorizationOf)).toEqual([authorization]);
  });

  it('does not change the client of the environment', async () => {
    upstreamAnswers(() => answerOf(EMPTY_LIST));
    expect((await call('GET', PATH)).status).toBe(200);
    expect(received().map(authorizationOf)).toEqual([basic(ACCOUNT.username, ACCOUNT.password)]);
  });

  it.each<[Method, string]>([
    ['POST', PATH],
    ['PATCH', `${PATH}/${ID}`],
    ['PUT', `${PATH}/${ID}`],
    ['DELETE', `${PATH}/${ID}`],
  ])(
    'that may only read is rejected %s, regardless of the request, and nothing is sent upstream',
    async (method, path) => {
      const headers = { 'X-API-Key': 'key-reader' };
      for (const options of [{ body: { displayName: 'x' } }, { body: { unknown: 1 } }, {}]) {
        const answer = await call(method, path, { headers, ...options });
        expectProblem(answer, 'insufficient-scope', path, {
          detail: 'The call needs the scope telephony.write.',
        });
      }
      expect(received()).toEqual([]);
    },
  );

  it.each([
    ['the digest of a key', sha256('key-inline')],
    ['its id', 'inline'],
    ['a key in another case', 'KEY-INLINE'],
    ['a longer key', 'key-inline-x'],
    ['two keys', 'key-inline, key-file'],
    ['no key', ''],
  ])('is not known by %s', async (_kind, key) => {
    const answer = await call('GET', PATH, { headers: { 'X-API-Key': key } });
    expectProblem(answer, 'unauthenticated', PATH);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="cupi-gateway"');
    expect(received()).toEqual([]);
  });
});

describe('a broken clients file', () => {
  const file = useClientsFile({
    credentials: { upstream: { username: 'admin:canary', password: 'canary\n' }, none: { username: 'x' } },
    clients: [
      clientOf('one', 'x', { scopes: ['telephony.everything'] }),
      { ...clientOf('two', 'y', { credential: 'nobody' }), apiKeySha256: 'canary', apiKey: 'canary' },
    ],
    issuers: [{ issuer: 'canary\n', audience: '', jwksUri: 'x', credential: 'upstream' }],
  });

  it('fails the start, and every error is reported with those of the environment, without any value', async () => {
    const start = openGateway({
      CUPI_URLS: 'https://cuc.example.test',
      PORT: 'x',
      GATEWAY_CLIENTS_FILE: file.path,
    });
    const error = await start.catch((reason: unknown) => reason as Error & { errors: string[] });
    expect(error).toMatchObject({ name: 'ConfigError' });
    const places = (error as { errors: string[] }).errors.map((each) =>
      each.split(' ').slice(0, 2).join(' '),
    );
    expect(places.sort()).toEqual(
      [
        'GATEWAY_CLIENTS_FILE: /clients/0/scopes/0',
        'GATEWAY_CLIENTS_FILE: /clients/1/apiKey',
        'GATEWAY_CLIENTS_FILE: /clients/1/apiKeySha256',
        'GATEWAY_CLIENTS_FILE: /clients/1/credential',
        'GATEWAY_CLIENTS_FILE: /credentials/none',
        'GATEWAY_CLIENTS_FILE: /credentials/upstream/password',
        'GATEWAY_CLIENTS_FILE: /credentials/upstream/username',
        'GATEWAY_CLIENTS_FILE: /issuers/0/audience',
        'GATEWAY_CLIENTS_FILE: /issuers/0/issuer',
        'GATEWAY_CLIENTS_FILE: /issuers/0/jwksUri',
        'PORT must',
      ].sort(),
    );
    expect((error as Error).message).not.toContain('canary');
  });

  it('that is missing fails the start', async () => {
    const start = openGateway({
      CUPI_URLS: 'https://cuc.example.test',
      GATEWAY_CLIENTS_FILE: `${file.path}.absent`,
    });
    await expect(start).rejects.toMatchObject({
      name: 'ConfigError',
      errors: ['GATEWAY_CLIENTS_FILE: the file cannot be read (ENOENT)'],
    });
  });
});
