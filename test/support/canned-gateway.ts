import type supertest from 'supertest';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import {
  answerOf,
  emptyAnswer,
  openCannedUpstream,
  type CannedAnswer,
  type ReceivedRequest,
} from './canned-upstream.js';
import { openGateway, type TestGateway } from './gateway.js';

/** An answer of the gateway; what it holds is for the test to find out. */
type GatewayAnswer = Omit<supertest.Response, 'body' | 'headers'> & {
  readonly body: unknown;
  readonly headers: Record<string, string>;
};

/** A gateway in front of an upstream that answers as the test says. */
interface CannedGateway {
  /** As {@link TestGateway} has it. */
  readonly call: (...request: Parameters<TestGateway['call']>) => Promise<GatewayAnswer>;
  /** Origin of the gateway. */
  readonly url: () => string;
  /** What the gateway has logged so far, in all tests. */
  readonly log: () => string;
  /** Lays ready what the upstream answers from now on, until the test ends. */
  readonly upstreamAnswers: (answer: CannedAnswer) => void;
  /** What arrived upstream during this test. */
  readonly received: () => readonly ReceivedRequest[];
}

/**
 * Starts one gateway and one upstream for all tests of the `describe` it is called in. It tries nothing again unless
 * told so, and the failures of one test do not open the circuit for the next.
 */
export function useCannedGateway(environment: Record<string, string> = {}): CannedGateway {
  const unanswered: CannedAnswer = () => emptyAnswer('599 No Answer Was Laid Ready');
  let answer = unanswered;
  let receivedBefore = 0;
  let upstream: Awaited<ReturnType<typeof openCannedUpstream>>;
  let gateway: Awaited<ReturnType<typeof openGateway>>;

  beforeAll(async () => {
    upstream = await openCannedUpstream((request, socket) => answer(request, socket));
    gateway = await openGateway({ CUPI_URLS: upstream.url, CUPI_RETRIES: '0', ...environment });
  });
  beforeEach(async () => {
    if (upstream.received.length > receivedBefore) {
      answer = () => answerOf('<VersionInformation/>');
      await gateway.call('GET', '/api/v1/system', { headers: { 'Cache-Control': 'no-cache' } });
    }
    answer = unanswered;
    receivedBefore = upstream.received.length;
  });
  afterAll(async () => {
    await gateway.close();
    upstream.close();
  });

  return {
    upstreamAnswers: (next) => {
      answer = next;
    },
    received: () => upstream.received.slice(receivedBefore),
    call: (...request) => gateway.call(...request),
    url: () => gateway.url,
    log: () => gateway.log(),
  };
}
