import { elementsOf, RedisLink } from '#libs/redis-client';
import { addressOf, RedisServer } from '#libs/testing';

import type { WorldRedis } from './slot-world.fixture.js';

/** A real Redis for worlds, until it is closed. */
export async function openWorldRedis(): Promise<WorldRedis & { close: () => Promise<void> }> {
  const server = await RedisServer.open();
  const link = await RedisLink.open(addressOf(server.url));
  return {
    evaluate: (...command) => link.evaluate(...command),
    woken: async (key) => elementsOf(await link.send('LPOP', `${key}:woken`, 1_000)).map(String),
    delete: async (key) => {
      await link.send('DEL', key);
    },
    close: async () => {
      link.end(new Error('The tests are over.'));
      await server.stop();
    },
  };
}
