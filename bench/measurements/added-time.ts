import type { Load } from '../load/load.js';
import type { Credentials } from '../processes/callers.js';
import { ACCOUNT, type Upstream } from '../processes/upstream.js';
import { medianBy } from '../report/statistics.js';

/** What a read by way of the gateway takes, in milliseconds, when nothing is cached. */
export interface AddedTime {
  /** The same read past the gateway. */
  readonly directMs: number;
  readonly byGatewayMs: number;
  readonly addedMs: number;
}

/** One read, as the gateway and as the upstream know it. */
export interface ReadPaths {
  readonly gateway: string;
  readonly upstream: string;
}

/** Compares reads by way of the gateway with the same reads past it, in turn; medians of medians. */
export async function measureAddedTime(
  load: Load,
  upstream: Upstream,
  gateway: { readonly url: string; readonly headers: Credentials },
  paths: ReadPaths,
  { rounds, pairs }: { readonly rounds: number; readonly pairs: number },
): Promise<AddedTime> {
  const basic = Buffer.from(`${ACCOUNT.username}:${ACCOUNT.password}`).toString('base64');
  const results: AddedTime[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { directMs, byGatewayMs } = await load.alternate({
      direct: {
        url: upstream.url + paths.upstream,
        headers: { Authorization: `Basic ${basic}`, Accept: 'application/xml' },
        caFile: upstream.certificateFile,
      },
      byGateway: {
        url: gateway.url + paths.gateway,
        headers: { ...gateway.headers, 'Cache-Control': 'no-cache' },
      },
      pairs,
    });
    results.push({ directMs, byGatewayMs, addedMs: byGatewayMs - directMs });
  }
  return {
    directMs: medianBy(results, ({ directMs }) => directMs),
    byGatewayMs: medianBy(results, ({ byGatewayMs }) => byGatewayMs),
    addedMs: medianBy(results, ({ addedMs }) => addedMs),
  };
}
