import { randomBytes } from 'node:crypto';
import { exportSPKI, generateKeyPair, importJWK, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { useClientsFile } from '../support/clients-file.js';
import { expectProblem } from '../support/problems.js';
import { TokenIssuer } from '../support/token-issuer.js';

const PATH = '/api/v1/phone-systems';
const nowSeconds = Math.floor(Date.now() / 1000);

const issuer = await TokenIssuer.start(['ES256', 'RS256']);
const foreigner = await TokenIssuer.start();
afterAll(() => Promise.all([issuer.close(), foreigner.close()]));

/** What a public key would be as the secret of an HMAC, in the form in which it is mostly handed round. */
async function publicKeyInPem(): Promise<Uint8Array> {
  return new TextEncoder().encode(
    await exportSPKI((await importJWK(issuer.publicKey('RS256'), 'RS256')) as CryptoKey),
  );
}

/** A token whose header names or holds a key of the attacker's. */
async function tokenWithForeignKey(header: object): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256');
  return new SignJWT(issuer.claims()).setProtectedHeader({ alg: 'RS256', ...header }).sign(privateKey);
}

/** A token in which one part has been changed after it was signed. */
async function tampered(part: 0 | 1 | 2, change: (text: string) => string): Promise<string> {
  const parts = (await issuer.token({ scope: 'telephony.read' })).split('.');
  const encoding = part === 2 ? 'base64url' : 'utf8';
  const text = Buffer.from(parts[part] ?? '', 'base64url').toString(encoding);
  parts[part] = part === 2 ? change(text) : Buffer.from(change(text)).toString('base64url');
  return parts.join('.');
}

function unsecured(alg: string): string {
  const [, payload = ''] = new UnsecuredJWT(issuer.claims()).encode().split('.');
  return `${Buffer.from(JSON.stringify({ alg })).toString('base64url')}.${payload}.`;
}

describe('a token', () => {
  const file = useClientsFile({ issuers: [issuer.registration()] });
  const { call, log, received } = useCannedGateway({ GATEWAY_CLIENTS_FILE: file.path });
  const refused: [string, () => string | Promise<string>][] = [
    ['without a signature', () => unsecured('none')],
    ['without a signature, the algorithm in other letters', () => unsecured('nOnE')],
    [
      'signed with HS256 and the public key',
      async () =>
        new SignJWT(issuer.claims())
          .setProtectedHeader({ alg: 'HS256', kid: 'RS256' })
          .sign(await publicKeyInPem()),
    ],
    [
      'signed with HS256 and nothing',
      () => new SignJWT(issuer.claims()).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32)),
    ],
    ['of a foreign issuer', () => foreigner.token()],
    ['of a foreign key under the name of ours', () => foreigner.token({ iss: issuer.url })],
    ['that brings its key along', async () => tokenWithForeignKey({ jwk: foreigner.publicKey('ES256') })],
    [
      'that says where its key is',
      () => tokenWithForeignKey({ kid: 'RS256', jku: foreigner.url, x5u: foreigner.url }),
    ],
    ['of an issuer with another end', () => issuer.token({ iss: `${issuer.url}/` })],
    ['of no issuer', () => issuer.token({ iss: undefined })],
    ['of an issuer that is no text', () => issuer.token({ iss: [issuer.url] })],
    ['for another audience', () => issuer.token({ aud: 'another-service' })],
    ['for the audience in another case', () => issuer.token({ aud: 'CUPI-gateway' })],
    ['for no audience', () => issuer.token({ aud: undefined })],
    ['that has expired', () => issuer.token({ exp: nowSeconds - 60 })],
    ['that is not valid yet', () => issuer.token({ nbf: nowSeconds + 60 })],
    ['that never expires', () => issuer.token({ exp: undefined })],
    ['that expires at a time that is no number', () => issuer.token({ exp: `${nowSeconds + 300}` })],
    ['of nobody', () => issuer.token({ sub: undefined })],
    ['of somebody without a name', () => issuer.token({ sub: '', client_id: '', azp: '' })],
    ['of another algorithm than its key', () => issuer.token({}, { header: { kid: 'RS256' } })],
    ['with more scopes than were signed', () => tampered(1, (text) => text.replace('.read', '.write'))],
    ['with another header than was signed', () => tampered(0, (text) => text.replace('ES256', 'ES384'))],
    ['with a turned signature', () => tampered(2, (text) => `${text.slice(10)}${text.slice(0, 10)}`)],
    ['with an empty signature', () => tampered(2, () => '')],
    ['with a key that is not known', () => issuer.token({}, { header: { kid: 'unknown' } })],
    ...['logout+jwt', 'secevent+jwt', 'application/logout+jwt', 'dpop+jwt', 'text/at+jwt', 'at+jwt ', ''].map(
      (typ): [string, () => Promise<string>] => [
        `of the type ${JSON.stringify(typ)}`,
        () => issuer.token({}, { header: { typ } }),
      ],
    ),
    ['whose type is no text', () => issuer.token({}, { header: { typ: ['at+jwt'] } })],
    ['that is too long', () => issuer.token({ padding: randomBytes(5000).toString('hex').slice(0, 8000) })],
    ['that is one word', () => 'canary-garbage'],
    ['of two parts', async () => (await issuer.token()).split('.').slice(0, 2).join('.')],
    ['of four parts', async () => `${await issuer.token()}.x`],
    ['of empty parts', () => '..'],
    ['whose parts are no JSON', () => 'YQ.YQ.YQ'],
    ['whose parts are JSON, but no objects', () => 'MQ.MQ.MQ'],
    ['that is two', async () => `${await issuer.token()}, ${await issuer.token()}`],
    ['that is not there', () => ''],
  ];

  it.each(refused)(
    '%s is rejected, appears nowhere, and nothing is sent upstream',
    async (_kind, tokenOf) => {
      const token = await tokenOf();
      const headers = { Authorization: `Bearer ${token}` };
      const answer = await call('GET', PATH, { isAnonymous: true, headers });
      expectProblem(answer, 'unauthenticated', PATH);
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="cupi-gateway"');
      expect(received()).toEqual([]);
      const said = `${answer.text}${JSON.stringify(answer.headers)}${log()}`;
      for (const part of token.split('.').filter((text) => text.length > 8)) {
        expect(said).not.toContain(part);
      }
    },
  );

  it('makes the gateway fetch keys from nowhere but its configuration', () => {
    expect(foreigner.fetches).toBe(0);
  });

  it('that is right is known by the same gateway, so that the others were rejected for their errors', async () => {
    const headers = { Authorization: `Bearer ${await issuer.token()}` };
    await call('GET', PATH, { isAnonymous: true, headers });
    expect(received()).toHaveLength(1);
  });
});
