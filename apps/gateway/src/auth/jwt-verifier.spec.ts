import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { heapInUse } from '#libs/testing';
import { JwtVerifier, type TokenIssuer } from './jwt-verifier.js';

const MINUTE_MS = 60_000;
const MEBIBYTE = 1024 * 1024;
const AUDIENCE = 'cupi-gateway';

/** The published keys; undefined while the issuer fails. */
let published: JWK[] | undefined;
const server = createServer((_request, response) => {
  response
    .writeHead(published ? 200 : 500, { 'Content-Type': 'application/json' })
    .end(JSON.stringify({ keys: published }));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
const jwksUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;

async function newKey(kid: string): Promise<{ readonly privateKey: CryptoKey; readonly jwk: JWK }> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA' } };
}

const keys = { first: await newKey('first'), second: await newKey('second') };

function tokenOf(
  kid: keyof typeof keys,
  expiresInMs = 60 * MINUTE_MS,
  clientId = 'service',
): Promise<string> {
  return new SignJWT({ iss: 'issuer', aud: AUDIENCE, sub: clientId, exp: (Date.now() + expiresInMs) / 1000 })
    .setProtectedHeader({ alg: 'EdDSA', kid })
    .sign(keys[kid].privateKey);
}

describe('a token that was verified a moment ago', () => {
  let issuer: TokenIssuer | undefined;
  let verifier: JwtVerifier;
  let failures: number;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    published = [keys.first.jwk];
    issuer = { issuer: 'issuer', audience: AUDIENCE, jwksUri };
    failures = 0;
    verifier = new JwtVerifier(
      () => issuer,
      () => (failures += 1),
    );
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Verified twice: with the first, the keys are fetched. */
  async function verified(token: string): Promise<string> {
    for (let count = 0; count < 2; count += 1) expect(await verifier.verify(token)).toBeDefined();
    return token;
  }

  it('is recalled, always with the same claims', async () => {
    const token = await verified(await tokenOf('first'));
    expect(verifier.recall(token)).toMatchObject({ clientId: 'service' });
    expect(verifier.recall(token)).toBe(verifier.recall(token));
  });

  it('is recalled for a minute', async () => {
    const token = await verified(await tokenOf('first'));
    vi.advanceTimersByTime(MINUTE_MS - 1000);
    expect(verifier.recall(token)).toBeDefined();
    vi.advanceTimersByTime(2000);
    expect(verifier.recall(token)).toBeUndefined();
  });

  it('is recalled until it expires, with the tolerance for clocks', async () => {
    const token = await verified(await tokenOf('first', 10_000));
    vi.advanceTimersByTime(14_000);
    expect(verifier.recall(token)).toBeDefined();
    vi.advanceTimersByTime(2000);
    expect(verifier.recall(token)).toBeUndefined();
  });

  it.each<[string, TokenIssuer | undefined]>([
    ['is removed', undefined],
    ['has another audience', { issuer: 'issuer', audience: 'another', jwksUri }],
    ['has its keys at another place', { issuer: 'issuer', audience: AUDIENCE, jwksUri: `${jwksUri}/new` }],
  ])('is not recalled when its issuer %s', async (_change, replacement) => {
    const token = await verified(await tokenOf('first'));
    issuer = replacement;
    expect(verifier.recall(token)).toBeUndefined();
  });

  it('is not recalled once other keys are in force, and not accepted if its own is not among them', async () => {
    const token = await verified(await tokenOf('first'));
    published = [keys.second.jwk];
    await verified(await tokenOf('second'));
    expect(verifier.recall(token)).toBeUndefined();
    expect(await verifier.verify(token)).toBeUndefined();
  });

  it('is not recalled when the keys are old, although the minute has not passed', async () => {
    await verified(await tokenOf('first'));
    vi.advanceTimersByTime(9.5 * MINUTE_MS);
    const token = await verified(await tokenOf('first'));
    expect(verifier.recall(token)).toBeDefined();
    published = [keys.second.jwk];
    vi.advanceTimersByTime(MINUTE_MS / 2);
    expect(verifier.recall(token)).toBeUndefined();
    expect(await verifier.verify(token)).toBeUndefined();
  });

  it('is recalled while the issuer fails, but for the attempts to fetch the keys', async () => {
    await verified(await tokenOf('first'));
    published = undefined;
    vi.advanceTimersByTime(10 * MINUTE_MS);
    const token = await verified(await tokenOf('first'));
    expect(failures).toBe(1);
    expect(verifier.recall(token)).toBeDefined();
    vi.advanceTimersByTime(10_000);
    expect(verifier.recall(token)).toBeUndefined();
    published = [keys.second.jwk];
    expect(await verifier.verify(token)).toBeDefined();
    await vi.waitFor(async () => {
      expect(await verifier.verify(token)).toBeUndefined();
    });
    expect(verifier.recall(token)).toBeUndefined();
  });

  it.each(['', 'x', 'a.b.c', 'x'.repeat(8193)])('is no other text: %#', async (text) => {
    await verified(await tokenOf('first'));
    expect(verifier.recall(text)).toBeUndefined();
  });

  it('is remembered within a bound of bytes, the latest longest', async () => {
    const earliest = await verified(await tokenOf('first'));
    const tokens: string[] = [];
    for (let index = 0; index < 600; index += 1) {
      tokens.push(await tokenOf('first', MINUTE_MS, `${index}`.padEnd(5000, 'x')));
    }
    const before = heapInUse();
    for (const token of tokens) await verifier.verify(token);
    expect(heapInUse() - before).toBeLessThan(10 * MEBIBYTE);
    expect(verifier.recall(earliest)).toBeUndefined();
    expect(verifier.recall(tokens.at(-1) ?? '')).toBeDefined();
  });
});
