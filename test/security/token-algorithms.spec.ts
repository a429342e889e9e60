import { readFileSync } from 'node:fs';
import { exportSPKI, importJWK, SignJWT, type CryptoKey } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { answerOf } from '../support/canned-upstream.js';
import { useCannedGateway } from '../support/canned-gateway.js';
import { useClientsFile } from '../support/clients-file.js';
import { TokenIssuer } from '../support/token-issuer.js';

const PATH = '/api/v1/phone-systems';

/** Each with the key that signs with it. */
const accepted = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map((alg) => [alg, 'RS256'] as const),
  ...['ES256', 'ES384', 'ES512', 'EdDSA'].map((alg) => [alg, alg] as const),
  ['Ed25519', 'EdDSA'] as const,
];

const issuer = await TokenIssuer.start(['RS256', 'ES256', 'ES384', 'ES512', 'EdDSA']);
afterAll(() => issuer.close());

/** A token whose secret is a public key, in the form in which it is mostly handed round. */
async function tokenByPublicKey(alg: string): Promise<string> {
  const key = (await importJWK(issuer.publicKey('RS256'), 'RS256')) as CryptoKey;
  const secret = new TextEncoder().encode(await exportSPKI(key));
  return new SignJWT(issuer.claims()).setProtectedHeader({ alg, kid: 'RS256' }).sign(secret);
}

describe('the signature of a token', () => {
  const file = useClientsFile({ issuers: [issuer.registration()] });
  const { call, upstreamAnswers } = useCannedGateway({ GATEWAY_CLIENTS_FILE: file.path });

  async function statusWith(token: string): Promise<number> {
    upstreamAnswers(() => answerOf('<PhoneSystems total="0"/>'));
    const headers = { Authorization: `Bearer ${token}` };
    return (await call('GET', PATH, { isAnonymous: true, headers })).status;
  }

  it.each(accepted)('is accepted with %s', async (alg, kid) => {
    expect(await statusWith(await issuer.token({}, { alg, kid }))).toBe(200);
  });

  it.each(['HS256', 'HS384', 'HS512'])('is rejected with %s', async (alg) => {
    expect(await statusWith(await tokenByPublicKey(alg))).toBe(401);
  });

  it('is accepted with the algorithms that are documented, and no other', () => {
    const document = readFileSync('docs/service-to-service.md', 'utf8');
    const [, list = ''] = /with one of these algorithms: (.*?), with the curve/s.exec(document) ?? [];
    expect([...list.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual(accepted.map(([alg]) => alg));
  });
});
