import type { JobRequest } from '../load/job.js';
import type { Credentials } from '../processes/callers.js';

/** Where phone systems are read, at the gateway and at those that do its work here. */
export const PHONE_SYSTEMS = '/api/v1/phone-systems';

/** The phone system that all single reads are of: one of the simulator's that has always been there. */
export const PHONE_SYSTEM_ID = '24f1171f-27b3-4ad3-a94c-66d1fb2e448b';

/** More than the gateway shows at once are read page by page. */
const LARGEST_PAGE = 200;

/** Ids of the first phone systems that a gateway lists. */
export async function readIds(
  gatewayUrl: string,
  credentials: Credentials,
  count: number,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let page = 1; ids.length < count; page += 1) {
    const url = `${gatewayUrl}${PHONE_SYSTEMS}?page=${page}&pageSize=${LARGEST_PAGE}`;
    const answer = await fetch(url, { headers: credentials });
    if (!answer.ok) throw new Error(`${url} was answered ${answer.status}`);
    const { items } = (await answer.json()) as { items: { objectId: string }[] };
    if (items.length === 0) throw new Error(`there are ${ids.length} phone systems, and not ${count}`);
    ids.push(...items.map(({ objectId }) => objectId));
  }
  return ids.slice(0, count);
}

/** Reads of single phone systems. */
export function readsOf(ids: readonly string[], headers: Credentials): readonly JobRequest[] {
  return ids.map((id) => ({ path: `${PHONE_SYSTEMS}/${id}`, headers }));
}
