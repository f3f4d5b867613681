import { createClient } from 'redis';
import type { State } from './state.ts';

/** Before each of our keys, so that others may use the same Redis. */
const OURS = 'letta-chat/';
/** How many keys Redis looks at in one step of a search. */
const SCAN = 1_000;
/** How long Redis may take to be reached, in milliseconds. */
const CONNECT_MS = 5_000;
/** How often Redis is pinged, and after which silence it is connected anew, in milliseconds. */
const PING_MS = 2_000;
const SILENCE_MS = 6_000;

/** Redis runs a script as one step. */
const REPLACE = `
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  if ARGV[3] == '0' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
  return 1`;

/** For many processes on many machines: a Redis (7 or later), such as `redis://localhost:6379`. */
export async function redisState(url: string): Promise<State> {
  const client = createClient({
    url,
    // What can't be asked now is refused at once, and `/ready` says so; the connection is tried again all the while.
    disableOfflineQueue: true,
    pingInterval: PING_MS,
    socket: {
      connectTimeout: CONNECT_MS,
      // A host that is gone closes no connection.
      socketTimeout: SILENCE_MS,
      reconnectStrategy: (tries, error) => (connected ? Math.min(tries * 100, 2_000) : error),
    },
  });
  let connected = false;
  // Without a listener a lost connection would end the process; each request that needs it says so itself.
  client.on('error', () => undefined);
  await client.connect();
  connected = true;

  return {
    get: async (key) => (await client.get(OURS + key)) ?? undefined,
    set: async (key, value, lifeMs) => {
      if (lifeMs === undefined) await client.set(OURS + key, value);
      else if (lifeMs < 1) await client.del(OURS + key);
      else await client.set(OURS + key, value, { expiration: { type: 'PX', value: Math.ceil(lifeMs) } });
    },
    add: async (key, value, lifeMs) =>
      (await client.set(OURS + key, value, {
        expiration: { type: 'PX', value: Math.ceil(lifeMs) },
        condition: 'NX',
      })) !== null,
    replace: async (key, from, to, lifeMs) =>
      (await client.eval(REPLACE, {
        keys: [OURS + key],
        arguments: [from, to, String(Math.max(0, Math.ceil(lifeMs)))],
      })) === 1,
    delete: async (key) => (await client.del(OURS + key)) === 1,
    increment: async (key, lifeMs, by = 1) => {
      const [count, , leftMs] = await client
        .multi()
        .incrBy(OURS + key, by)
        .pExpire(OURS + key, Math.ceil(lifeMs), 'NX')
        .pTTL(OURS + key)
        .exec();
      return { count: Number(count), endsAtMs: Date.now() + Number(leftMs) };
    },
    keys: async (prefix) => {
      const found = new Set<string>();
      // Words and ids hold nothing that is special in Redis' patterns; what does must be escaped.
      const pattern = `${OURS}${prefix.replaceAll(/[[\]*?^\\-]/g, '\\$&')}*`;
      for await (const keys of client.scanIterator({ MATCH: pattern, COUNT: SCAN }))
        for (const key of keys) found.add(key.slice(OURS.length));
      return [...found];
    },
    close: async () => client.destroy(),
  };
}
