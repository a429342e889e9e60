import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { ACCOUNT } from './upstream.js';
import type { Workbench } from './workbench.js';

const AUDIENCE = 'cupi-gateway';
const SCOPES = ['telephony.read', 'telephony.write', 'people.read', 'people.write'];
const KEY_ID = 'bench';

/** Longer than any run. */
const TOKEN_TTL_SECONDS = 3600;

/** The header fields of one caller. */
export type Credentials = Readonly<Record<string, string>>;

/** Callers of the gateways of a run: the holders of API keys, of tokens, and of sessions. */
export class Callers {
  private constructor(
    /** For `GATEWAY_CLIENTS_FILE`. */
    readonly clientsFile: string,
    private readonly apiKeys: readonly string[],
    private readonly issuer: { readonly url: string; readonly key: CryptoKey; readonly server: Server },
  ) {}

  /** @param count how many hold an API key */
  static async register(workbench: Workbench, count: number): Promise<Callers> {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    const server = await publish({ ...(await exportJWK(publicKey)), kid: KEY_ID, alg: 'RS256', use: 'sig' });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
    const apiKeys = Array.from({ length: count }, () => randomBytes(32).toString('hex'));
    const clientsFile = join(workbench.folder, `clients-${count}.json`);
    writeFileSync(clientsFile, JSON.stringify(clientsDocument(apiKeys, url)));
    return new Callers(clientsFile, apiKeys, { url, key: privateKey, server });
  }

  /** The holder of an API key. Each measurement has its own: all together they make more requests than one may. */
  withApiKey(index: number): Credentials {
    const apiKey = this.apiKeys[index];
    if (apiKey === undefined) throw new Error(`there are ${this.apiKeys.length} clients`);
    return { 'X-API-Key': apiKey };
  }

  /** The holder of a token that is signed with RS256. */
  async withToken(): Promise<Credentials> {
    const { url, key } = this.issuer;
    const token = await new SignJWT({ scope: SCOPES.join(' ') })
      .setProtectedHeader({ alg: 'RS256', kid: KEY_ID })
      .setIssuer(url)
      .setAudience(AUDIENCE)
      .setSubject('service')
      .setExpirationTime(Math.floor(Date.now() / 1000) + TOKEN_TTL_SECONDS)
      .sign(key);
    return { Authorization: `Bearer ${token}` };
  }

  /** A user who has signed in at a gateway. */
  async withSession(gatewayUrl: string): Promise<Credentials> {
    const answer = await fetch(`${gatewayUrl}/api/v1/auth/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(ACCOUNT),
    });
    const [cookie = ''] = (answer.headers.getSetCookie()[0] ?? '').split(';', 1);
    if (answer.status !== 201) throw new Error(`signing in was answered ${answer.status}`);
    return { Cookie: cookie };
  }

  close(): void {
    this.issuer.server.close();
    this.issuer.server.closeAllConnections();
  }
}

function clientsDocument(apiKeys: readonly string[], issuer: string): object {
  return {
    clients: apiKeys.map((apiKey, index) => ({
      id: `client-${index}`,
      apiKeySha256: createHash('sha256').update(apiKey).digest('hex'),
      scopes: SCOPES,
      credential: 'default',
    })),
    issuers: [{ issuer, audience: AUDIENCE, jwksUri: issuer, credential: 'default' }],
  };
}

async function publish(key: JWK): Promise<Server> {
  const server = createServer((_request, response) => {
    response
      .writeHead(200, { 'Content-Type': 'application/jwk-set+json' })
      .end(JSON.stringify({ keys: [key] }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
