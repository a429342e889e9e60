import { Agent, request, type IncomingHttpHeaders } from 'node:http';

/** What became of requests; filled in as they end. */
export interface RequestTally {
  /** Statuses of those that were answered. */
  readonly answered: number[];
  /** Codes of the errors of those that were not: the connection failed while they were in progress. */
  readonly lost: string[];
}

/**
 * Calls one path again and again over one connection, as a balancer would, until it is told by an answer that the
 * connection ends, or finds it ended between two requests.
 * @param pauseMs the longest pause between an answer and the next request
 */
export async function runSteadyClient(
  url: string,
  headers: Record<string, string>,
  pauseMs: number,
  tally: RequestTally,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let isOpen = true;
  while (isOpen) {
    try {
      const answer = await get(url, headers, agent);
      tally.answered.push(answer.status);
      isOpen = answer.headers.connection !== 'close';
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      // Nothing listens any more: nothing was sent.
      if (code !== 'ECONNREFUSED') tally.lost.push(code);
      isOpen = false;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * pauseMs));
  }
  agent.destroy();
}

function get(
  url: string,
  headers: Record<string, string>,
  agent: Agent,
): Promise<{ status: number; headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    const call = request(url, { agent, headers }, (answer) => {
      answer.resume();
      answer.once('error', reject);
      answer.once('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers });
      });
    });
    call.once('error', reject);
    call.end();
  });
}
