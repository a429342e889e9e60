import autocannon from 'autocannon';
import type { OnceJob, OnceResult } from './job.js';
import { REQUESTS_PER_CONNECTION } from './requests-per-connection.js';
import { shareOut } from './share-out.js';

const TIMEOUT_SECONDS = 60;

/** Sends every request once. */
export function once({ url, connections, requests }: OnceJob): Promise<OnceResult> {
  const shares = shareOut(requests, connections);
  const statuses: Record<string, number> = {};
  let errors = 0;
  const startedAtMs = performance.now();
  return new Promise((resolve, reject) => {
    const cannon = autocannon(
      {
        url,
        connections,
        amount: Math.max(connections, requests.length),
        timeout: TIMEOUT_SECONDS,
        sampleInt: 10,
        reconnectRate: REQUESTS_PER_CONNECTION,
        setupClient: (client) => {
          client.setRequests((shares.shift() ?? []).map((request) => ({ ...request })));
        },
      },
      (error: unknown) => {
        if (error)
          reject(error instanceof Error ? error : new Error('the load could not be made', { cause: error }));
        else resolve({ durationMs: performance.now() - startedAtMs, statuses, errors });
      },
    );
    cannon.on('response', (_client, status) => {
      statuses[status] = (statuses[status] ?? 0) + 1;
    });
    cannon.on('reqError', () => {
      errors += 1;
    });
  });
}
