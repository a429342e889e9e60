import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';

/** Whom the tokens of the tests are for. */
export const AUDIENCE = 'cupi-gateway';

/** Kinds of keys; the first key of a kind is named so. */
type Algorithm = 'ES256' | 'ES384' | 'ES512' | 'RS256' | 'EdDSA';

/** How a token is signed: by default with the key `ES256`. */
interface Signing {
  readonly kid?: string;
  /** By default the one that the key was made for. */
  readonly alg?: string;
  /** Header fields besides `alg` and `kid`. */
  readonly header?: object;
}

/** What the issuer answers to who asks for its keys. */
type KeysAnswer = (response: ServerResponse, keys: { readonly keys: readonly JWK[] }) => void;

/** An issuer of tokens that publishes its keys on loopback. */
export class TokenIssuer {
  /** How often its keys were fetched. */
  fetches = 0;
  /** May be replaced by a faulty answer. */
  answer: KeysAnswer = answerKeys;
  private readonly published = new Map<string, JWK>();
  private readonly signers = new Map<string, { readonly key: CryptoKey; readonly alg: Algorithm }>();
  private readonly server = createServer((_request, response) => {
    this.fetches += 1;
    this.answer(response, { keys: [...this.published.values()] });
  });

  /** Starts one with a key of each kind. */
  static async start(algorithms: readonly Algorithm[] = ['ES256']): Promise<TokenIssuer> {
    const issuer = new TokenIssuer();
    for (const alg of algorithms) await issuer.addKey(alg, alg);
    issuer.server.listen(0, '127.0.0.1');
    await once(issuer.server, 'listening');
    return issuer;
  }

  /** Its name, and the URL of its keys. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/keys`;
  }

  /** As the clients file has it. */
  registration(members: object = {}): object {
    return { issuer: this.url, audience: AUDIENCE, jwksUri: this.url, credential: 'default', ...members };
  }

  /** Makes a key, and publishes the public part of it. */
  async addKey(kid: string, alg: Algorithm): Promise<void> {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    this.signers.set(kid, { key: privateKey, alg });
    // Without `alg`, so that one RSA key serves RS256 and PS256, and nothing but the gateway rejects HS256.
    this.published.set(kid, { ...(await exportJWK(publicKey)), kid, use: 'sig' });
  }

  /** Takes a key back: it signs on, but is not published any longer. */
  withdrawKey(kid: string): void {
    this.published.delete(kid);
  }

  /** The published part of a key. */
  publicKey(kid: string): JWK {
    const key = this.published.get(kid);
    if (!key) throw new Error(`no key ${kid} is published`);
    return key;
  }

  /** A token that is valid for five minutes, unless its claims say otherwise. */
  async token(claims: object = {}, signing: Signing = {}): Promise<string> {
    const { kid = 'ES256', header = {} } = signing;
    const signer = this.signers.get(kid);
    if (!signer) throw new Error(`there is no key ${kid}`);
    const payload = { ...this.claims(), ...claims };
    const alg = signing.alg ?? signer.alg;
    return new SignJWT(payload)
      .setProtectedHeader({ alg, kid, ...header })
      .sign(alg === signer.alg ? signer.key : await asSigner(signer.key, alg));
  }

  /** Claims of a token that is valid for five minutes and covers every call. */
  claims(): JWTPayload {
    const exp = Math.floor(Date.now() / 1000) + 300;
    return { iss: this.url, aud: AUDIENCE, sub: 'service', scope: 'telephony.read telephony.write', exp };
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    if (this.server.listening) await once(this.server, 'close');
  }
}

/** A key is bound to one algorithm of its family: for another it is imported again. */
async function asSigner(key: CryptoKey, alg: string): Promise<JWK> {
  return { ...(await exportJWK(key)), alg };
}

function answerKeys(response: ServerResponse, keys: object): void {
  response.writeHead(200, { 'Content-Type': 'application/jwk-set+json' }).end(JSON.stringify(keys));
}
