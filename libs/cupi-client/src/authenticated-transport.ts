import { AccountSessions } from './account-sessions.js';
import type { AccountSessionOptions, SessionCall } from './account-session.js';
import { rejectsCredentials } from './answer-error.js';
import { endOf, type AttemptDeadline } from './attempt-deadline.js';
import { CupiError } from './cupi-error.js';
import type { HttpAnswer, HttpRequest, HttpTransport } from './http-transport.js';
import { secretsOfSetCookies, type SessionCookies } from './session-cookies.js';
import type { UpstreamAccount } from './upstream-account.js';

/** The account of a request. */
export interface Sender extends Pick<SessionCall, 'isGatewayHeld' | 'calledAtMs'> {
  readonly account: UpstreamAccount;
}

/** Options of an {@link AuthenticatedTransport} besides those of the connection. */
interface AuthenticatedTransportOptions extends AccountSessionOptions {
  /** See `CupiClientOptions.onRejected`. */
  readonly onRejected: (account: UpstreamAccount) => Promise<void>;
  /** See `CupiClientOptions.renew`. */
  readonly renew: (account: UpstreamAccount) => Promise<UpstreamAccount | undefined>;
}

/** An answer, and the credentials that must not appear in texts about it. */
export interface AuthenticatedAnswer extends HttpAnswer {
  /** Password, Basic token and cookie values that were sent or received. */
  readonly credentials: readonly string[];
}

/**
 * Sends requests to one node with the credentials of an account: Basic, preemptively (CUPI: no client waits for the
 * challenge), and the session cookies of that account at that node, if it has any.
 */
export class AuthenticatedTransport {
  readonly #transport: HttpTransport;
  readonly #sessions: AccountSessions;
  readonly #options: AuthenticatedTransportOptions;

  constructor(transport: HttpTransport, options: AuthenticatedTransportOptions) {
    this.#transport = transport;
    this.#options = options;
    this.#sessions = new AccountSessions(transport.hostname, options);
  }

  /**
   * Announces a call. What other calls learn about its account is stored until the call is over.
   * @returns a function to call once, when the call is over
   */
  announce({ account, isGatewayHeld }: Sender): () => void {
    return this.#sessions.acquire(account, isGatewayHeld).release;
  }

  /**
   * Sends a request within the one deadline: twice at most, and as often again with other credentials when the server has
   * rejected those that the gateway holds. Without a sender it carries no credentials, and does not touch the sessions.
   *
   * @throws CupiError as {@link HttpTransport.send} does, and `unauthorized` when the account was rejected a moment ago
   *   and nothing was sent
   */
  async send(
    request: HttpRequest,
    sender: Sender | undefined,
    deadline: AttemptDeadline,
  ): Promise<AuthenticatedAnswer> {
    if (sender === undefined) return { ...(await this.#transport.send(request, deadline)), credentials: [] };
    const first = await settled(this.#sendAs(sender, request, deadline));
    if (!sender.isGatewayHeld || !isRejection(first)) return resultOf(first);
    const account = await Promise.race([this.#options.renew(sender.account), endOf(deadline)]);
    if (!account) return resultOf(first);
    return this.#sendAs({ ...sender, account, calledAtMs: performance.now() }, request, deadline);
  }

  /** See {@link HttpTransport.trust}. */
  trust(certificateAuthority: string): void {
    this.#transport.trust(certificateAuthority);
  }

  /** Destroys every connection; requests in progress and later ones fail. */
  close(): void {
    this.#transport.close();
  }

  async #sendAs(
    sender: Sender,
    request: HttpRequest,
    deadline: AttemptDeadline,
  ): Promise<AuthenticatedAnswer> {
    const { account, ...circumstances } = sender;
    const credentials = [...account.secrets()];
    const send = async (cookies: SessionCookies): Promise<HttpAnswer> => {
      const headers = {
        ...request.headers,
        Authorization: account.authorizationHeader(),
        ...(!cookies.isEmpty && { Cookie: cookies.header() }),
      };
      const answer = await this.#transport.send({ ...request, headers }, deadline);
      credentials.push(...cookies.secrets(), ...secretsOfSetCookies(answer.headers['set-cookie'] ?? []));
      return answer;
    };
    const onRejected = () => this.#options.onRejected(account);
    const { session, release } = this.#sessions.acquire(account, sender.isGatewayHeld);
    try {
      const answer = await session.exchange({ send, deadline, onRejected, ...circumstances });
      return { ...answer, credentials };
    } finally {
      release();
    }
  }
}

type Settled = PromiseSettledResult<AuthenticatedAnswer>;

async function settled(sending: Promise<AuthenticatedAnswer>): Promise<Settled> {
  const [result] = await Promise.allSettled([sending]);
  return result;
}

function isRejection(result: Settled): boolean {
  if (result.status === 'fulfilled') return rejectsCredentials(result.value);
  return result.reason instanceof CupiError && result.reason.kind === 'unauthorized';
}

function resultOf(result: Settled): AuthenticatedAnswer {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
