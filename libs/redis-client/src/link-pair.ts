import { randomUUID } from 'node:crypto';
import { afterReading } from './after-reading.js';
import type { RedisAddress } from './redis-address.js';
import { RedisLink, RedisTimeoutError } from './redis-link.js';
import type { RedisTiming } from './redis-timing.js';
import { elementsOf, ErrorReply, UnexpectedReplyError, type Reply } from './reply.js';
import { Script } from './script.js';

const HEARTBEAT_KEY = 'cupi-gateway:heartbeat';
const HEARTBEAT_LIFE_MS = 10_000;

/**
 * Writes and publishes, so that a Redis that accepts no writes is detected too: one that is full, paused for a
 * failover, or no longer the primary. Returns its argument, which no reply to another command equals.
 *
 * KEYS: a key of its own. ARGV: a value that is never used twice, a channel, how long the key lives in milliseconds.
 */
const HEARTBEAT = new Script(`
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
redis.call('PUBLISH', ARGV[2], ARGV[1])
return ARGV[1]
`);

/** The server is of a kind that this client cannot use. */
class UnsupportedServerError extends Error {
  override readonly name = 'UnsupportedServerError';

  constructor(kind: string) {
    super(
      `this is a Redis ${kind}, which is not supported: REDIS_URL must name one server or a managed primary`,
    );
  }
}

/** Notified of what happens on a {@link LinkPair}. */
export interface LinkPairListener {
  /** The pair has ended; called once. */
  readonly onEnd: (pair: LinkPair, error: Error) => void;
  readonly onMessage: (channel: string, message: string) => void;
}

/**
 * A connection for commands and one for messages, until either fails. At intervals a heartbeat is published on the
 * first and has to arrive on the second in time: then both work and reach the same server, and messages of others
 * arrive as well.
 */
export class LinkPair {
  readonly #commands: RedisLink;
  readonly #messages: RedisLink;
  readonly #listener: LinkPairListener;
  readonly #timing: RedisTiming;
  readonly #heartbeatChannel = `${HEARTBEAT_KEY}:${randomUUID()}`;
  #interval: NodeJS.Timeout | undefined;
  #heartbeat: Promise<void> | undefined;
  #onHeartbeat: (value: string) => void = () => undefined;
  #hasEnded = false;

  private constructor(
    commands: RedisLink,
    messages: RedisLink,
    listener: LinkPairListener,
    timing: RedisTiming,
  ) {
    this.#commands = commands;
    this.#messages = messages;
    this.#listener = listener;
    this.#timing = timing;
  }

  /**
   * Connects, and checks that Redis works.
   * @throws the error that prevented it
   */
  static async open(
    address: RedisAddress,
    listener: LinkPairListener,
    timing: RedisTiming,
  ): Promise<LinkPair> {
    let pair: LinkPair | undefined;
    const onEnd = (error: Error): void => pair?.end(error);
    const commands = await RedisLink.open(address, { onEnd }, timing);
    try {
      await requireSingleServer(commands);
      const onMessage = (channel: string, message: string): void => {
        if (pair) pair.#hear(channel, message);
      };
      const messages = await RedisLink.open(address, { onEnd, onMessage }, timing);
      pair = new LinkPair(commands, messages, listener, timing);
      await pair.#start();
      return pair;
    } catch (error) {
      commands.end(error as Error);
      throw error;
    }
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** For commands. A caller that receives an unexpected reply must end the pair. */
  get commands(): Pick<RedisLink, 'send' | 'evaluate'> {
    return this.#commands;
  }

  /** From now on messages of the channel arrive. Ends the pair, and throws, when they cannot. */
  async subscribe(channel: string): Promise<void> {
    await this.#orEnd(this.#messages.subscribe(channel));
  }

  /** Checks that Redis works, once for all callers at a time. Ends the pair, and throws, when it does not. */
  check(): Promise<void> {
    this.#heartbeat ??= this.#orEnd(this.#beat()).finally(() => {
      this.#heartbeat = undefined;
    });
    return this.#heartbeat;
  }

  /** Ends both connections; pending commands fail with this error. */
  end(error: Error): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearInterval(this.#interval);
    this.#commands.end(error);
    this.#messages.end(error);
    this.#listener.onEnd(this, error);
  }

  async #start(): Promise<void> {
    await this.subscribe(this.#heartbeatChannel);
    await this.check();
    this.#interval = setInterval(() => {
      this.check().catch(() => undefined);
    }, this.#timing.heartbeatMs);
  }

  async #orEnd(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.end(error as Error);
      throw error;
    }
  }

  async #beat(): Promise<void> {
    const value = randomUUID();
    const arrival = this.#arrivalOf(value);
    const values = [value, this.#heartbeatChannel, HEARTBEAT_LIFE_MS];
    const [reply] = await Promise.all([this.#commands.evaluate(HEARTBEAT, [HEARTBEAT_KEY], values), arrival]);
    if (!Buffer.isBuffer(reply) || reply.toString() !== value) throw new UnexpectedReplyError('a heartbeat');
  }

  #arrivalOf(value: string): Promise<void> {
    const { silenceTimeoutMs } = this.#timing;
    return new Promise((resolve, reject) => {
      const cancel = afterReading(silenceTimeoutMs, () => {
        reject(new RedisTimeoutError(silenceTimeoutMs));
      });
      this.#onHeartbeat = (heard) => {
        if (heard !== value) return;
        cancel();
        resolve();
      };
    });
  }

  #hear(channel: string, message: string): void {
    if (channel === this.#heartbeatChannel) this.#onHeartbeat(message);
    else this.#listener.onMessage(channel, message);
  }
}

/**
 * Rejects a Redis Cluster, where scripts with keys of several slots fail, and a Redis Sentinel, which has no keys. A
 * server that does not tell may be used: the heartbeat shows whether it can.
 *
 * @throws UnsupportedServerError
 */
async function requireSingleServer(commands: RedisLink): Promise<void> {
  const mode = modeIn(await replyOrError(commands.send('HELLO')));
  if (mode === 'cluster') throw new UnsupportedServerError('Cluster');
  if (mode === 'sentinel') throw new UnsupportedServerError('Sentinel');
}

async function replyOrError(reply: Promise<Reply>): Promise<Reply> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof ErrorReply) return error;
    throw error;
  }
}

/** The `mode` among the names and values that `HELLO` answers. */
function modeIn(reply: Reply): string | undefined {
  const texts = elementsOf(reply).map((element) => (Buffer.isBuffer(element) ? element.toString() : ''));
  const index = texts.indexOf('mode');
  return index < 0 ? undefined : texts[index + 1];
}
