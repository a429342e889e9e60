import * as http from 'node:http';
import * as https from 'node:https';
import type { Config } from '#gateway/config';
import { connectionReason } from './connection-reason.js';
import { doubtful, good, wrong, type Finding } from './finding.js';
import { TimeLimitError, withinLimit } from './time-limit.js';
import { trustOf } from './trust.js';

const PATH = '/vmrest/version';
const MAX_BODY_BYTES = 64 * 1024;
const MAX_SKEW_SECONDS = 30;
/** `Date` has a resolution of a second. */
const DATE_PRECISION_MS = 1000;

/** Result of {@link checkAnswer}. */
export interface AnswerCheck {
  readonly findings: readonly Finding[];
  /** Whether it is Unity Connection, so that credentials may be sent to it. */
  readonly isUnityConnection: boolean;
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  readonly durationMs: number;
  /** By the clock of this machine, half-way between request and response. */
  readonly atMs: number;
}

/** Requests the version without credentials: the response identifies the server, and no account is at risk. */
export async function checkAnswer(
  url: URL,
  upstream: Config['upstream'],
  limitMs: number,
): Promise<AnswerCheck> {
  try {
    const answer = await ask(url, upstream, limitMs);
    const finding = judge(answer, url, Math.round(answer.durationMs));
    const findings = [finding, ...speedOf(answer, upstream.timeoutMs), ...clockOf(answer)];
    return { findings, isUnityConnection: answer.status === 401 || isVersion(answer) };
  } catch (error) {
    const finding = wrong(`HTTP: no answer to GET ${PATH}: ${connectionReason(error)}`, ...adviceOn(error));
    return { findings: [finding], isUnityConnection: false };
  }
}

function adviceOn(error: unknown): string[] {
  if (error instanceof TimeLimitError) {
    return [
      'A node that accepts connections and sends nothing is overloaded, or a device in between does not forward them.',
      'Raise CUPI_TIMEOUT_MS when the server is always slow.',
    ];
  }
  return ['What listens there does not speak HTTP. If the port speaks TLS, write https in CUPI_URLS.'];
}

async function ask(url: URL, upstream: Config['upstream'], limitMs: number): Promise<Answer> {
  const aborted = new AbortController();
  try {
    return await withinLimit(limitMs, exchange(url, upstream, aborted.signal));
  } finally {
    aborted.abort();
  }
}

async function exchange(url: URL, upstream: Config['upstream'], signal: AbortSignal): Promise<Answer> {
  const startedAtMs = Date.now();
  const { request } = url.protocol === 'https:' ? https : http;
  const sent = request(new URL(PATH, url), {
    ...trustOf(upstream),
    rejectUnauthorized: !upstream.isCertificateVerificationOff,
    agent: false,
    headers: { Accept: 'application/xml', 'User-Agent': 'cupi-gateway-doctor' },
    signal,
  });
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    sent.on('response', resolve).on('error', reject).end();
  });
  const durationMs = Date.now() - startedAtMs;
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: await bodyOf(response),
    durationMs,
    atMs: startedAtMs + durationMs / 2,
  };
}

async function bodyOf(response: http.IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of response as AsyncIterable<Buffer>) {
    body += chunk.toString('latin1');
    if (body.length > MAX_BODY_BYTES) break;
  }
  return body;
}

function judge(answer: Answer, url: URL, ms: number): Finding {
  const { status } = answer;
  if (status === 401) return good(`HTTP: asks for credentials, as Unity Connection does (${ms} ms)`);
  if (isVersion(answer)) {
    return doubtful(
      `HTTP: reports its version without credentials (${ms} ms)`,
      'POST /api/v1/auth/session checks passwords by reading the version: at this server it would accept any.',
      'Calls are not affected. Do not offer sign-in to browsers until the server requires them.',
    );
  }
  if (status === 200) return notUnityConnection(answer);
  if (status >= 300 && status < 400) return redirected(answer, url);
  return failed(status);
}

function isVersion({ status, body }: Answer): boolean {
  return status === 200 && /^\s*(?:<\?xml[^>]*>\s*)?<VersionInformation[\s/>]/.test(body);
}

function notUnityConnection({ headers, body }: Answer): Finding {
  const isPage = /^text\/html\b/i.test(headers['content-type'] ?? '') || /<html[\s>]/i.test(body);
  const what = isPage ? 'a web page (probably a sign-in page)' : 'something that is not XML of CUPI';
  return wrong(
    `HTTP: GET ${PATH} is answered with ${what} instead of the version`,
    'Another server, a proxy or a sign-in portal answers at this address. CUPI_URLS must name the Unity Connection',
    'node itself.',
  );
}

function redirected({ status, headers }: Answer, url: URL): Finding {
  const target = targetOf(headers.location, url);
  if (target?.hostname === url.hostname && url.protocol === 'http:' && target.protocol === 'https:') {
    return wrong(
      `HTTP: Unity Connection answers over HTTPS only (${status} to ${target.origin})`,
      `Write ${target.origin} into CUPI_URLS.`,
    );
  }
  return wrong(
    `HTTP: redirects to ${target?.origin ?? 'somewhere'} (${status}); probably to an identity provider`,
    'The gateway signs in with Basic and follows no redirect, because it would send the credentials there. Ask the',
    'administrator of Unity Connection to enable Basic for its REST APIs (single sign-on can cover them), or name the',
    'node itself in CUPI_URLS.',
  );
}

/** Only its origin is shown: the rest may contain tokens. */
function targetOf(location: string | undefined, url: URL): URL | undefined {
  return location !== undefined && URL.canParse(location, url.href) ? new URL(location, url) : undefined;
}

function failed(status: number): Finding {
  switch (status) {
    case 404:
      return wrong(
        `HTTP: there is no ${PATH} (404)`,
        'It is not Unity Connection, the port is another one (443 or 8443), or the provisioning API is not running.',
        'Try the address of CUPI_URLS in a browser: it must offer Cisco Unity Connection Administration.',
      );
    case 503:
      return wrong(
        'HTTP: the server is too busy (503)',
        'A node runs five requests at once for all of its web applications. Try again; if it stays so, see what else',
        'calls it, and lower CUPI_MAX_CONCURRENCY.',
      );
    default:
      return wrong(
        `HTTP: GET ${PATH} is answered with ${status}, where Unity Connection asks for credentials (401)`,
        'See whether the web pages of the server work in a browser, and what is in between.',
      );
  }
}

function speedOf({ durationMs }: Answer, timeoutMs: number): Finding[] {
  if (durationMs <= timeoutMs / 4) return [];
  return [
    doubtful(
      `Speed: the first answer took ${Math.round(durationMs)} ms of the ${timeoutMs} ms that CUPI_TIMEOUT_MS allows`,
      'Raise CUPI_TIMEOUT_MS when the server is always this slow.',
    ),
  ];
}

function clockOf({ headers, atMs }: Answer): Finding[] {
  const theirsMs = Date.parse(headers.date ?? '');
  if (Number.isNaN(theirsMs)) return [];
  const skewSeconds = Math.round((theirsMs + DATE_PRECISION_MS / 2 - atMs) / 1000);
  const size = `${Math.abs(skewSeconds)} s ${skewSeconds > 0 ? 'ahead of' : 'behind'}`;
  if (Math.abs(skewSeconds) <= MAX_SKEW_SECONDS) return [good('Clock: agrees with the one of this machine')];
  return [
    doubtful(
      `Clock: the server's is ${size} the one of this machine`,
      'Tokens and certificates are judged by the clock of this machine. Have both follow NTP.',
    ),
  ];
}
