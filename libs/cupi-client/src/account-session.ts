import { rejectsCredentials } from './answer-error.js';
import { deadlineError, endOf, type AttemptDeadline } from './attempt-deadline.js';
import { CupiError } from './cupi-error.js';
import type { HttpAnswer } from './http-transport.js';
import { SessionCookies } from './session-cookies.js';

/** The waiting times of an {@link AccountSession}. */
export interface AccountSessionOptions {
  /** How long an account that the gateway holds is not tried again after a 401, in milliseconds. */
  readonly coolDownMs: number;
  /** How long a login may block the account's other calls, in milliseconds. */
  readonly maxLoginWaitMs: number;
}

/** What is known of an account in advance. */
interface Prospect {
  /**
   * True when the password has replaced another one: it may be wrong, and is then to fail once. Its calls wait for the
   * first login, as those after a 401 do.
   */
  readonly isPasswordNew?: boolean;
}

/** A call to be sent in the name of the account. */
export interface SessionCall {
  /** Sends the request, with the cookies if there are any. May be called twice. */
  readonly send: (cookies: SessionCookies) => Promise<HttpAnswer>;
  /** See `CupiCall.isGatewayHeld`. */
  readonly isGatewayHeld: boolean;
  /** When the call arrived, by the monotonic clock, before it waited for anything. */
  readonly calledAtMs: number;
  readonly deadline: AttemptDeadline;
  /**
   * Awaited when the server has rejected the account, before this call fails and before the calls that wait for this
   * login are rejected. Must not fail.
   */
  readonly onRejected: () => Promise<void>;
}

/** What is known of the credentials; `doubtful` after any 401, and when they have replaced others. */
type Standing = 'untried' | 'good' | 'doubtful';

/** What an answer says about the credentials that were sent. */
type Verdict = 'accepted' | 'rejected' | 'unknown';

/** The session of one login; later answers may change its cookies. */
interface Session {
  cookies: SessionCookies;
}

/** An answer, and whether it rejected a session rather than an account. */
interface Exchanged {
  readonly answer: HttpAnswer;
  readonly wasSessionRejected: boolean;
}

/**
 * One account at one node: its session cookies, and whether its credentials are valid.
 *
 * A call without cookies makes the server check the password. CUPI: that is expensive, and an account is locked after a
 * few failed checks (`MaxHacks`). So after a 401 the account sends one such call at a time, the login, and its other
 * calls wait for the verdict: an outdated password fails once, not once per call. Calls that arrived before a rejection
 * and were still queued at the node share it. The wait is short: a login that takes longer than `maxLoginWaitMs` no
 * longer blocks the next in line, so that one request that hangs does not hang the others.
 *
 * Before the first 401 no call waits: the first calls of an account log in concurrently. Waiting would add a round trip
 * to every start, for the sake of passwords that have never been right. Nor does a call wait once the credentials are
 * accepted, even when the server sends no cookies. Of several answers with new cookies the last wins, and the cookies
 * of two logins are never mixed.
 */
export class AccountSession {
  readonly #hostname: string;
  readonly #options: AccountSessionOptions;
  #session: Session | undefined;
  #standing: Standing = 'untried';
  #login: Promise<Verdict> | undefined;
  #coolsDownUntilMs = -Infinity;
  /** When the password was last rejected; reset once it is accepted. */
  #rejectedAtMs = -Infinity;

  constructor(hostname: string, options: AccountSessionOptions, { isPasswordNew = false }: Prospect = {}) {
    this.#hostname = hostname;
    this.#options = options;
    if (isPasswordNew) this.#standing = 'doubtful';
  }

  /** Whether the server has accepted the credentials, and has rejected nothing of the account since. */
  get isAccepted(): boolean {
    return this.#standing === 'good';
  }

  /** Length of the stored cookies. */
  get cookieCharacters(): number {
    return this.#session?.cookies.header().length ?? 0;
  }

  /**
   * Sends a call. When its cookies are rejected with 401, they are removed and it is sent once more, writes included,
   * since nothing was done: with Basic alone when it is the login, else with the cookies of the login that it waited
   * for.
   *
   * @returns the answer, which may still be a 401
   * @throws CupiError `unauthorized` when the account was rejected a moment ago, `timeout` or `aborted` while it waits,
   *   and any error of `send`
   */
  async exchange(call: SessionCall): Promise<HttpAnswer> {
    const first = await this.#exchangeOnce(call);
    if (!first.wasSessionRejected) return first.answer;
    const second = await this.#exchangeOnce(call);
    // The session of another login was rejected as well: no third attempt, and the rejection is reported.
    if (second.wasSessionRejected) await call.onRejected();
    return second.answer;
  }

  async #exchangeOnce(call: SessionCall): Promise<Exchanged> {
    while (this.#login !== undefined && this.#isDoubtful()) await waitFor(this.#login, call);
    // Nothing is awaited from here to the request, so that only one of the waiting calls becomes the next login.
    if (call.calledAtMs < this.#rejectedAtMs) throw rejectedBefore();
    if (call.isGatewayHeld && performance.now() < this.#coolsDownUntilMs) throw rejectedBefore();
    const session = this.#session;
    if (session && !session.cookies.isEmpty) return this.#sendWithCookies(call, session);
    const answer = this.#isDoubtful() ? await this.#logIn(call) : await this.#sendWithout(call);
    return { answer, wasSessionRejected: false };
  }

  async #sendWithCookies({ send }: SessionCall, session: Session): Promise<Exchanged> {
    const answer = await send(session.cookies);
    const verdict = verdictOf(answer);
    if (verdict === 'accepted') session.cookies = this.#cookiesAfter(session.cookies, answer);
    // The rejection of a session says nothing about a newer one.
    if (verdict === 'rejected' && this.#session === session) this.#doubt();
    return { answer, wasSessionRejected: verdict === 'rejected' };
  }

  async #sendWithout({ send, onRejected }: SessionCall): Promise<HttpAnswer> {
    const answer = await send(SessionCookies.none);
    const verdict = verdictOf(answer);
    if (verdict === 'rejected') {
      this.#doubt();
      this.#rejectedAtMs = performance.now();
      this.#coolsDownUntilMs = this.#rejectedAtMs + this.#options.coolDownMs;
      await onRejected();
    }
    if (verdict === 'accepted') {
      const cookies = this.#cookiesAfter(SessionCookies.none, answer);
      if (!cookies.isEmpty) this.#session = { cookies };
      this.#standing = 'good';
      this.#rejectedAtMs = -Infinity;
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

  /** @returns the function that ends it, once; it ends by itself after `maxLoginWaitMs` */
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
 * CUPI sends 2xx and most 4xx only after it has checked the credentials. A redirect, the throttle's 503 and other
 * failures may come before: they say nothing, and their cookies belong to no session.
 */
function verdictOf(answer: HttpAnswer): Verdict {
  if (rejectsCredentials(answer)) return 'rejected';
  const { status } = answer;
  const isSuccess = status >= 200 && status < 300;
  const isCallError = status >= 400 && status < 500 && ![407, 408, 429].includes(status);
  return isSuccess || isCallError ? 'accepted' : 'unknown';
}

async function waitFor(login: Promise<Verdict>, { deadline }: SessionCall): Promise<void> {
  const verdict = await Promise.race([login, endOf(deadline)]);
  if (deadline.endedBy !== undefined) throw deadlineError(deadline.endedBy);
  if (verdict === 'rejected') throw rejectedBefore();
}

function rejectedBefore(): CupiError {
  return new CupiError(
    'unauthorized',
    'The upstream rejected the credentials a moment ago. They are not tried again yet, so that the account is not locked.',
  );
}
