import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Replies that are invalid for all or nearly all commands of the gateway; some are invalid RESP2. */
const INVALID_REPLIES = {
  'a nil': '$-1\r\n',
  'a nil array': '*-1\r\n',
  'nothing in a bulk string': '$0\r\n\r\n',
  'a text': '$5\r\nhello\r\n',
  'digits in a bulk string': '$2\r\n12\r\n',
  'a fraction in a bulk string': '$3\r\n1.5\r\n',
  OK: '+OK\r\n',
  'an empty simple string': '+\r\n',
  zero: ':0\r\n',
  one: ':1\r\n',
  seven: ':7\r\n',
  'a number below zero': ':-7\r\n',
  'a number beyond what is exact': ':9007199254740993\r\n',
  'a number beyond all numbers': ':99999999999999999999\r\n',
  'an empty array': '*0\r\n',
  'an array of a nil': '*1\r\n$-1\r\n',
  'an array of nils': '*4\r\n$-1\r\n$-1\r\n$-1\r\n$-1\r\n',
  'an array that is too short': '*1\r\n:1\r\n',
  'an array that is too long': `*40\r\n${':1\r\n'.repeat(40)}`,
  'an array of numbers below zero': '*2\r\n:-7\r\n:-7\r\n',
  'an array of texts': '*2\r\n$1\r\n1\r\n$1\r\n2\r\n',
  'arrays in an array': '*2\r\n*2\r\n$-1\r\n:1\r\n*2\r\n$-1\r\n:2\r\n',
  'an error': '-ERR canary\r\n',
  'an error without a word': '-\r\n',
  'an error in an array': '*2\r\n-ERR canary\r\n:1\r\n',
  'a message without a channel': '*3\r\n$7\r\nmessage\r\n$-1\r\n$-1\r\n',
  'two replies for one': '$-1\r\n$-1\r\n',
  'half a reply': '$5\r\nhel',
  'no RESP': 'HTTP/1.1 400 Bad Request\r\n\r\n',
  'a nil of RESP3': '_\r\n',
  'a push of RESP3': '>1\r\n$-1\r\n',
  'a bulk string without an end': '$99999999999\r\n',
} as const;

/** Replies of a {@link RedisProxy}: the keys of {@link INVALID_REPLIES}. */
export type InvalidReply = keyof typeof INVALID_REPLIES;

/** How many replies are tried concurrently: with more, the proxies' own delay would count as that of Redis. */
const AT_ONCE = 4;

/** The outcome of each invalid reply. */
export async function outcomesOfInvalidReplies<Outcome>(
  attempt: (reply: InvalidReply) => Promise<Outcome>,
): Promise<Map<InvalidReply, Outcome>> {
  const outcomes = new Map<InvalidReply, Outcome>();
  const waiting = Object.keys(INVALID_REPLIES) as InvalidReply[];
  const tryThem = async (): Promise<void> => {
    for (let reply = waiting.shift(); reply; reply = waiting.shift())
      outcomes.set(reply, await attempt(reply));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, tryThem));
  return outcomes;
}

/** The name and the arguments of a command, as one text. */
type CommandTest = (command: string) => boolean;

/** A proxy in front of a real Redis that can replace some replies by an invalid one. */
export class RedisProxy {
  readonly #server: Server;
  readonly #port: number;
  #replacement: { readonly bytes: string; readonly isReplaced: CommandTest } | undefined;
  #isMute = false;
  readonly #clients = new Set<Socket>();

  private constructor(redisUrl: string) {
    this.#port = Number(new URL(redisUrl).port);
    this.#server = createServer((client) => {
      this.#join(client);
    });
  }

  /** Starts one that ends with the test. */
  static async start(redisUrl: string): Promise<RedisProxy> {
    const proxy = new RedisProxy(redisUrl);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    onTestFinished(() => void proxy.#server.close());
    return proxy;
  }

  /** In the form of `REDIS_URL`. */
  get url(): string {
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}/0`;
  }

  /** From now on matching commands get this reply, also those that Redis has not answered yet. */
  replace(reply: InvalidReply, isReplaced: CommandTest = () => true): void {
    this.#replacement = { bytes: INVALID_REPLIES[reply], isReplaced };
  }

  /** Sends an unexpected reply on every open connection. */
  send(reply: InvalidReply): void {
    for (const client of this.#clients) client.write(INVALID_REPLIES[reply], 'latin1');
  }

  /** Passes on no more messages. */
  mute(): void {
    this.#isMute = true;
  }

  /** Passes everything on again. */
  passOn(): void {
    this.#replacement = undefined;
    this.#isMute = false;
  }

  #join(client: Socket): void {
    const redis = connect(this.#port, '127.0.0.1');
    for (const [one, other] of [
      [client, redis],
      [redis, client],
    ] as const) {
      one.on('error', () => undefined);
      one.on('close', () => other.destroy());
    }
    this.#clients.add(client);
    client.on('close', () => this.#clients.delete(client));
    let onReply = (): void => undefined;
    onFrames(redis, (frame) => {
      if (!this.#isMute || !frame.includes('\r\nmessage\r\n')) client.write(frame, 'latin1');
      onReply();
    });
    let earlier = Promise.resolve();
    onFrames(client, (frame) => {
      // One after the other, so that a replaced reply stays in order.
      earlier = earlier.then(async () => {
        const replacement = this.#replacement;
        if (replacement?.isReplaced(frame.replaceAll('\r\n', ' '))) {
          client.write(replacement.bytes, 'latin1');
          return;
        }
        const reply = new Promise<void>((resolve) => (onReply = resolve));
        redis.write(frame, 'latin1');
        await reply;
      });
    });
  }
}

/** Calls back with every complete command, or reply, as text in Latin-1. */
function onFrames(socket: Socket, callback: (frame: string) => void): void {
  let text = '';
  socket.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
    for (let end = endOfFrame(text, 0); end !== undefined; end = endOfFrame(text, 0)) {
      callback(text.slice(0, end));
      text = text.slice(end);
    }
  });
}

function endOfFrame(text: string, start: number): number | undefined {
  const lineEnd = text.indexOf('\r\n', start);
  if (lineEnd < 0) return undefined;
  const length = Number(text.slice(start + 1, lineEnd));
  let end: number | undefined = lineEnd + 2;
  if (text[start] === '$' && length >= 0) end += length + 2;
  for (let rest = text[start] === '*' ? length : 0; rest > 0 && end !== undefined; rest -= 1) {
    end = endOfFrame(text, end);
  }
  return end !== undefined && end <= text.length ? end : undefined;
}
