import { refusesCredentials } from './answer-fault.js';
import { deadlineFault, type AttemptDeadline } from './attempt-deadline.js';
import { CupiError } from './cupi-error.js';
import type { HttpAnswer } from './http-transport.js';
import { SessionCookies } from './session-cookies.js';

/** How long an {@link AccountSession} holds others back. */
export interface AccountSessionOptions {
  /** How long an account that the gateway holds is not tried again after a refusal, in milliseconds. */
  readonly coolDownMs: number;
  /** How long a login may keep the account's other calls waiting, in milliseconds. */
  readonly maxLoginWaitMs: number;
}

/** A call that wants to be sent in the name of the account. */
export interface SessionCall {
  /** Sends the request; with the cookies, or without any when there are none. May be called twice. */
  readonly send: (cookies: SessionCookies) => Promise<HttpAnswer>;
  /** See `CupiCall.isGatewayHeld`. */
  readonly isGatewayHeld: boolean;
  /** When the call came, by the monotonic clock, before it waited for anything. */
  readonly calledAtMs: number;
  readonly deadline: AttemptDeadline;
  /**
   * Awaited when the server has refused the account, before anybody learns of it: this call, and those that wait for
   * the login that it is. Must not fail.
   */
  readonly onRefused: () => Promise<void>;
}

/** What is known of the credentials; `doubtful` after a 401, of whatever kind. */
type Standing = 'untried' | 'good' | 'doubtful';

/** What an answer says of the credentials that were sent. */
type Verdict = 'accepted' | 'refused' | 'unknown';

/** What one login has got; later answers may change its cookies. */
interface Session {
  cookies: SessionCookies;
}

/** An answer, and whether it refused a session rather than an account. */
interface Exchanged {
  readonly answer: HttpAnswer;
  readonly wasSessionRefused: boolean;
}

/**
 * What is known of one account at one node: its session cookies, and whether its credentials are good.
 *
 * A call without cookies makes the server check the password. CUPI: that is expensive, and an account is
 * locked after a few failed checks (`MaxHacks`). So once the server has said 401, one such call of the account is
 * sent at a time, the login, and the account's other calls wait for what it finds out: an outdated password
 * fails once, not as often as there are calls. Those that came before a refusal, and waited for their turn at the node
 * meanwhile, take it for theirs. The wait is short: a login that takes longer than `maxLoginWaitMs`
 * is overtaken by the next in line, so that one request that hangs does not hang the others.
 *
 * Nobody waits before the first 401: the first calls of an account log in side by side, as many as the node is
 * sent at once. Making them wait would put a round trip before every start, for the sake of passwords that have
 * never been right. Nor does anybody wait once the credentials are known to be good, even when the server sends no
 * cookies. Of several answers with new cookies the last wins, and the cookies of two logins are never mixed.
 */
export class AccountSession {
  readonly #hostname: string;
  readonly #options: AccountSessionOptions;
  #session: Session | undefined;
  #standing: Standing = 'untried';
  #login: Promise<Verdict> | undefined;
  #coolsDownUntilMs = -Infinity;
  /** When the password was refused last; forgotten once it is accepted. */
  #refusedAtMs = -Infinity;

  constructor(hostname: string, options: AccountSessionOptions) {
    this.#hostname = hostname;
    this.#options = options;
  }

  /** Whether the server has accepted the credentials, and has not refused anything of the account since. */
  get isAccepted(): boolean {
    return this.#standing === 'good';
  }

  /** Length of the cookies that are held. */
  get cookieCharacters(): number {
    return this.#session?.cookies.header().length ?? 0;
  }

  /**
   * Sends a call. When its cookies are refused, as with 401, they are dropped and it is sent once more, writes
   * included, since nothing was done then: with Basic alone when it is the login, else with the cookies
   * of the login that it waited for.
   *
   * @returns the answer, which may be a 401 nevertheless
   * @throws CupiError `unauthorized` when the account was refused a moment ago, `timeout` or `aborted` while it
   * waits, and whatever `send` throws
   */
  async exchange(call: SessionCall): Promise<HttpAnswer> {
    const first = await this.#exchangeOnce(call);
    if (!first.wasSessionRefused) return first.answer;
    const second = await this.#exchangeOnce(call);
    // The session of another login was refused as well: it is not tried a third time, and the caller is told of a refusal.
    if (second.wasSessionRefused) await call.onRefused();
    return second.answer;
  }

  async #exchangeOnce(call: SessionCall): Promise<Exchanged> {
    while (this.#login !== undefined && this.#isDoubtful()) await waitFor(this.#login, call);
    // From here to the request nothing is awaited, so that of those who waited only one becomes the next login.
    if (call.calledAtMs < this.#refusedAtMs) throw refusedBefore();
    if (call.isGatewayHeld && performance.now() < this.#coolsDownUntilMs) throw refusedBefore();
    const session = this.#session;
    if (session && !session.cookies.isEmpty) return this.#sendWithCookies(call, session);
    const answer = this.#isDoubtful() ? await this.#logIn(call) : await this.#sendWithout(call);
    return { answer, wasSessionRefused: false };
  }

  async #sendWithCookies({ send }: SessionCall, session: Session): Promise<Exchanged> {
    const answer = await send(session.cookies);
    const verdict = verdictOf(answer);
    if (verdict === 'accepted') session.cookies = this.#cookiesAfter(session.cookies, answer);
    // The refusal of a session says nothing of one that somebody else has opened meanwhile.
    if (verdict === 'refused' && this.#session === session) this.#doubt();
    return { answer, wasSessionRefused: verdict === 'refused' };
  }

  async #sendWithout({ send, onRefused }: SessionCall): Promise<HttpAnswer> {
    const answer = await send(SessionCookies.none);
    const verdict = verdictOf(answer);
    if (verdict === 'refused') {
      this.#doubt();
      this.#refusedAtMs = performance.now();
      this.#coolsDownUntilMs = this.#refusedAtMs + this.#options.coolDownMs;
      await onRefused();
    }
    if (verdict === 'accepted') {
      const cookies = this.#cookiesAfter(SessionCookies.none, answer);
      if (!cookies.isEmpty) this.#session = { cookies };
      this.#standing = 'good';
      this.#refusedAtMs = -Infinity;
      this.#coolsDownUntilMs = -Infinity;
    }
    return answer;
  }

  async #logIn(call: SessionCall): Promise<HttpAnswer> {
    const endLogin = this.#beginLogin();
    let verdict: Verdict = 'unknown';
    try {
      const answer = await this.#sendWithout(call);
      verdict = verdictOf(answer);
      return answer;
    } finally {
      endLogin(verdict);
    }
  }

  /** @returns what ends it; it ends by itself when it has taken too long, and ends but once */
  #beginLogin(): (verdict: Verdict) => void {
    let endLogin!: (verdict: Verdict) => void;
    const login = new Promise<Verdict>((resolve) => {
      const overtaken = setTimeout(() => {
        endLogin('unknown');
      }, this.#options.maxLoginWaitMs);
      endLogin = (verdict) => {
        clearTimeout(overtaken);
        if (this.#login === login) this.#login = undefined;
        resolve(verdict);
      };
    });
    this.#login = login;
    return endLogin;
  }

  #cookiesAfter(cookies: SessionCookies, answer: HttpAnswer): SessionCookies {
    return cookies.after(answer.headers['set-cookie'] ?? [], this.#hostname);
  }

  #doubt(): void {
    this.#session = undefined;
    this.#standing = 'doubtful';
  }

  #isDoubtful(): boolean {
    return this.#standing === 'doubtful';
  }
}

/**
 * Statuses that CUPI sends only after it has looked at the credentials tell about them. A redirect, the
 * throttle's 503 and other failures may come before: they say nothing, and their cookies are nobody's session.
 */
function verdictOf(answer: HttpAnswer): Verdict {
  if (refusesCredentials(answer)) return 'refused';
  const { status } = answer;
  const isSuccess = status >= 200 && status < 300;
  const isFaultOfCall = status >= 400 && status < 500 && ![407, 408, 429].includes(status);
  return isSuccess || isFaultOfCall ? 'accepted' : 'unknown';
}

async function waitFor(login: Promise<Verdict>, { deadline }: SessionCall): Promise<void> {
  const verdict = await Promise.race([login, endOf(deadline)]);
  if (deadline.endedBy !== undefined) throw deadlineFault(deadline.endedBy);
  if (verdict === 'refused') throw refusedBefore();
}

function endOf({ signal }: AttemptDeadline): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

function refusedBefore(): CupiError {
  return new CupiError(
    'unauthorized',
    'The upstream refused the credentials a moment ago. They are not tried again yet, lest the account be locked.',
  );
}
