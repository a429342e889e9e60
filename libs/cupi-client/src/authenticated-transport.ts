import { AccountSessions } from './account-sessions.js';
import type { AccountSessionOptions, SessionCall } from './account-session.js';
import type { AttemptDeadline } from './attempt-deadline.js';
import type { HttpAnswer, HttpRequest, HttpTransport } from './http-transport.js';
import { secretsOfSetCookies, type SessionCookies } from './session-cookies.js';
import type { UpstreamAccount } from './upstream-account.js';

/** In whose name a request is sent. */
export interface Sender extends Pick<SessionCall, 'isGatewayHeld' | 'calledAtMs'> {
  readonly account: UpstreamAccount;
}

/** What an {@link AuthenticatedTransport} is told besides where to send. */
interface AuthenticatedTransportOptions extends AccountSessionOptions {
  /** See `CupiClientOptions.onRefused`. */
  readonly onRefused: (account: UpstreamAccount) => Promise<void>;
}

/** An answer, and the credentials that it must not be shown with. */
export interface AuthenticatedAnswer extends HttpAnswer {
  /** Password, Basic token and cookie values that were sent or received. */
  readonly credentials: readonly string[];
}

/**
 * Sends requests to one node in the name of accounts: with Basic, without having been asked for it (CUPI: no
 * client waits for the challenge), and with the session cookies of that account at that node, if it has any.
 */
export class AuthenticatedTransport {
  readonly #transport: HttpTransport;
  readonly #sessions: AccountSessions;
  readonly #onRefused: (account: UpstreamAccount) => Promise<void>;

  constructor(transport: HttpTransport, options: AuthenticatedTransportOptions) {
    this.#transport = transport;
    this.#onRefused = options.onRefused;
    this.#sessions = new AccountSessions(transport.hostname, options);
  }

  /**
   * Announces a call. Until it is over, what other calls find out of its account is remembered for it.
   * @returns what is to be called once, when the call is over
   */
  announce({ account, isGatewayHeld }: Sender): () => void {
    return this.#sessions.hold(account, isGatewayHeld).release;
  }

  /**
   * Sends a request, twice at most, within the one deadline. Without a sender it carries no credentials at all, and
   * leaves the sessions alone.
   *
   * @throws CupiError as {@link HttpTransport.send} does, and `unauthorized` when the account was refused a
   * moment ago and nothing was sent
   */
  async send(
    request: HttpRequest,
    sender: Sender | undefined,
    deadline: AttemptDeadline,
  ): Promise<AuthenticatedAnswer> {
    if (sender === undefined) return { ...(await this.#transport.send(request, deadline)), credentials: [] };
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
    const onRefused = () => this.#onRefused(account);
    const { session, release } = this.#sessions.hold(account, sender.isGatewayHeld);
    try {
      const answer = await session.exchange({ send, deadline, onRefused, ...circumstances });
      return { ...answer, credentials };
    } finally {
      release();
    }
  }

  /** Destroys every connection; requests under way, and those to come, fail. */
  close(): void {
    this.#transport.close();
  }
}
