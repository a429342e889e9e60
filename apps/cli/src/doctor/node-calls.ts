import {
  CupiClient,
  type CupiCall,
  type CupiDrift,
  type CupiPath,
  type ListQuery,
  type UpstreamAccount,
} from '#libs/cupi-client';
import type { Decoded, DecodedList, Model } from '#libs/cupi-xml';
import type { Config } from '#gateway/config';

/** Reads from one node with one account, and collects drift. */
export interface NodeCalls {
  list<M extends Model>(model: M, path: CupiPath, query: ListQuery): Promise<DecodedList<M>>;
  get<M extends Model>(model: M, path: CupiPath): Promise<Decoded<M>>;
  /** The drift since the last call of this. */
  takeDrift(): readonly CupiDrift[];
}

/** More failures in a row than there are calls, so that the circuit never opens: every check is to make its own request. */
const NEVER = 1_000_000;

/** The gateway's own client, for one node: without retries and without a circuit breaker. */
export class NodeClient {
  readonly #client: CupiClient;
  #drift: CupiDrift[] = [];

  constructor(url: string, upstream: Config['upstream'], limitMs: number) {
    this.#client = new CupiClient({
      urls: [url],
      timeoutMs: limitMs,
      maxConcurrency: 1,
      queueLimit: 1,
      retries: 0,
      breaker: { failureThreshold: NEVER },
      certificateAuthority: upstream.certificateAuthority,
      isCertificateVerificationOff: upstream.isCertificateVerificationOff,
      onDrift: (drift) => this.#drift.push(drift),
    });
  }

  callsOf(account: UpstreamAccount): NodeCalls {
    const call: CupiCall = { account, isGatewayHeld: true, requestId: 'doctor' };
    return {
      list: (model, path, query) => this.#client.list(model, path, query, call),
      get: (model, path) => this.#client.get(model, path, call),
      takeDrift: () => this.#takeDrift(),
    };
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  #takeDrift(): readonly CupiDrift[] {
    const drift = this.#drift;
    this.#drift = [];
    return drift;
  }
}
