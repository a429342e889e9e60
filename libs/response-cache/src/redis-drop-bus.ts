import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { DROPS_CHANNEL } from './redis-keys.js';

/** How often the subscription has to answer, in milliseconds. */
const HEARTBEAT_MS = 5_000;

/** What a {@link RedisDropBus} tells. */
export interface DropBusListener {
  /** What is sent from now on will be heard. */
  readonly onSubscribed: () => void;
  /** It is not heard any more. */
  readonly onLost: () => void;
  /** Another replica dropped these. */
  readonly onDrop: (dependencies: readonly string[]) => void;
  /** Another replica sent something that cannot be read. */
  readonly onUnreadable: () => void;
}

/** Brings drops from replica to replica, over a connection of its own, which is opened again whenever it is lost. */
export class RedisDropBus {
  readonly #connection: Redis;
  readonly #listener: DropBusListener;
  readonly #senderId = randomUUID();
  readonly #heartbeat: NodeJS.Timeout;
  #isSubscribed = false;
  #isAnswerDue = false;

  /** @param redis the connection for commands, which is duplicated */
  constructor(redis: Redis, listener: DropBusListener) {
    this.#listener = listener;
    this.#connection = redis.duplicate({
      lazyConnect: true,
      autoResubscribe: false,
      maxRetriesPerRequest: 0,
    });
    this.#connection.on('ready', () => void this.#subscribe());
    this.#connection.on('close', () => {
      this.#lose();
    });
    this.#connection.on('message', (_channel: string, message: string) => {
      this.#hear(message);
    });
    // The owner of the connection for commands hears of the same outage, and without a listener ioredis prints it.
    this.#connection.on('error', () => undefined);
    this.#connection.connect().catch(() => undefined);
    this.#heartbeat = setInterval(() => {
      this.#beat();
    }, HEARTBEAT_MS).unref();
  }

  /** What is to be published for a drop. */
  messageOf(dependencies: readonly string[]): string {
    return JSON.stringify({ sender: this.#senderId, dependencies });
  }

  close(): void {
    clearInterval(this.#heartbeat);
    this.#connection.removeAllListeners('close');
    this.#connection.disconnect();
  }

  async #subscribe(): Promise<void> {
    try {
      await this.#connection.subscribe(DROPS_CHANNEL);
    } catch {
      // Tried again with the next heartbeat, or as soon as there is another connection.
      return;
    }
    this.#isSubscribed = true;
    this.#isAnswerDue = false;
    this.#listener.onSubscribed();
  }

  #lose(): void {
    if (!this.#isSubscribed) return;
    this.#isSubscribed = false;
    this.#listener.onLost();
  }

  /** A connection whose other end is gone without a word looks like one on which there is nothing to say. */
  #beat(): void {
    if (!this.#isSubscribed) {
      if (this.#connection.status === 'ready') void this.#subscribe();
      return;
    }
    if (this.#isAnswerDue) {
      this.#connection.disconnect(true);
      return;
    }
    this.#isAnswerDue = true;
    this.#connection.ping().then(
      () => {
        this.#isAnswerDue = false;
      },
      () => undefined,
    );
  }

  #hear(text: string): void {
    const message = parseMessage(text);
    if (!message) this.#listener.onUnreadable();
    // Its own would void what was begun right after the drop.
    else if (message.sender !== this.#senderId) this.#listener.onDrop(message.dependencies);
  }
}

interface DropMessage {
  readonly sender: string;
  readonly dependencies: readonly string[];
}

function parseMessage(text: string): DropMessage | undefined {
  try {
    const message: unknown = JSON.parse(text);
    return isDropMessage(message) ? message : undefined;
  } catch {
    return undefined;
  }
}

function isDropMessage(value: unknown): value is DropMessage {
  if (typeof value !== 'object' || value === null) return false;
  if (!('sender' in value && 'dependencies' in value)) return false;
  const { sender, dependencies } = value;
  if (typeof sender !== 'string' || !Array.isArray(dependencies)) return false;
  return dependencies.every((dependency) => typeof dependency === 'string');
}
