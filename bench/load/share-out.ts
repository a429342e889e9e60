import type { JobRequest } from './job.js';

/** Which requests each connection sends. Where there are fewer requests than connections, several send the same. */
export function shareOut(requests: readonly JobRequest[], connections: number): JobRequest[][] {
  return Array.from({ length: connections }, (_, connection) =>
    requests.length < connections
      ? requests.slice(connection % requests.length, (connection % requests.length) + 1)
      : requests.filter((_request, index) => index % connections === connection),
  );
}
