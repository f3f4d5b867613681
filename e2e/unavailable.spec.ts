import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type Transaction } from '@libsql/client';
import { expect, type Page, test } from '@playwright/test';
import { freePort, startServer } from '../gateway/testing/process.ts';
import { hasRedis, startRedis } from '../gateway/testing/redis.ts';
import { answer, ask, box, idle, open } from './support/chat.ts';
import { DEMO_URL, LETTA_API_KEY, LETTA_URL } from './support/servers.ts';
import { mintAt } from './support/token-endpoint.ts';

// What a visitor sees while a gateway can't reach its state. The gateway is one of its own, which nobody else needs.

/** A place for the state that can be made to fail. */
interface Place extends AsyncDisposable {
  stateUrl: string;
  fail(): Promise<void>;
  recover(): Promise<void>;
}

async function redisThat(fails: 'is paused' | 'is killed'): Promise<Place> {
  const redis = await startRedis();
  return {
    stateUrl: redis.url,
    fail: async () => (fails === 'is paused' ? redis.pause() : redis.kill()),
    recover: async () => (fails === 'is paused' ? redis.resume() : redis.restart()),
    [Symbol.asyncDispose]: () => redis.stop(),
  };
}

async function heldFile(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'letta-chat-held-'));
  const stateUrl = `file:${join(folder, 'state.db')}`;
  let held: Transaction | undefined;
  return {
    stateUrl,
    fail: async () => void (held = await createClient({ url: stateUrl }).transaction('write')),
    recover: async () => held?.commit(),
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }),
  };
}

interface Gateway extends AsyncDisposable {
  /** Resolves once it has its state again: it looks for it every two seconds at most. */
  isReady(): Promise<void>;
}

/** Has the page's tokens come from a gateway of its own. */
async function startGateway(page: Page, { stateUrl }: Place): Promise<Gateway> {
  const port = String(await freePort());
  const url = `http://localhost:${port}`;
  const gateway = startServer({
    TOKEN_PORT: port,
    LETTA_API_KEY,
    LETTA_BASE_URL: LETTA_URL,
    PUBLIC_LETTA_BASE_URL: url,
    ALLOWED_ORIGINS: DEMO_URL,
    COOKIE_SECRET: 'cookie-cookie-cookie-cookie-cookie',
    GATEWAY_SECRET: 'gateway-gateway-gateway-gateway-gateway',
    STATE_URL: stateUrl,
    LAZY_AGENTS: '1',
  });
  await gateway.ready;
  await mintAt(page, `${url}/api/letta-token`);
  return {
    isReady: () => expect.poll(async () => (await fetch(`${url}/ready`)).status, { timeout: 30_000 }).toBe(200),
    async [Symbol.asyncDispose]() {
      gateway.child.kill('SIGKILL');
      await gateway.ended;
    },
  };
}

const PLACES: [string, () => Promise<Place>][] = [
  ['a Redis is paused', () => redisThat('is paused')],
  ['a Redis is killed', () => redisThat('is killed')],
  ['another process holds the SQLite file', heldFile],
];

for (const [what, start] of PLACES) {
  test(`while ${what}, a message is kept behind a notice with Retry, which sends it once the state is back`, async ({
    page,
  }) => {
    test.skip(!hasRedis && what.includes('Redis'), 'There is no redis-server.');
    test.setTimeout(120_000);
    await using place = await start();
    await using gateway = await startGateway(page, place);
    await open(page);
    await ask(page, 'echo before');
    await expect(answer(page)).toHaveText('before');
    await idle(page);

    await place.fail();
    await ask(page, 'echo kept');
    const alert = page.getByRole('alert');
    // Busy machines take longer; the chat itself tries a few times first.
    await expect(alert).toContainText('The agent’s server has a problem.', { timeout: 60_000 });
    await expect(page.getByRole('button', { name: 'Retry' })).toBeVisible();
    await expect(box(page)).toHaveValue('echo kept');

    await place.recover();
    await gateway.isReady();
    await page.getByRole('button', { name: 'Retry' }).click();
    await expect(answer(page)).toHaveText('kept', { timeout: 30_000 });
    await expect(alert).toBeEmpty();
    await expect(box(page)).toHaveValue('');
  });
}
