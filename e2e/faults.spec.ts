import { expect, type Page, test } from '@playwright/test';
import { FAULT_NAMES } from '../demo/local-letta/faults/fault.ts';
import { seeded } from '../demo/local-letta/faults/seeded.ts';
import { type FaultyProxy, startFaultyProxy } from './support/faulty-proxy.ts';
import { API_URL, DEMO_URL, GATEWAY, LETTA_API_KEY, LETTA_URL, TOKEN_URL } from './support/servers.ts';

// Whole conversations of the built widget on a bad line, compared with what the server has at the end. What takes thousands
// of them is tested in Node (`e2e/faults/`); this is a browser's own fetch, and its own streams.
// A seed that fails is run again by `FAULT_SEED=7 npx playwright test --config e2e faults`.

const CONVERSATIONS = 100;
const FIRST = Number(process.env['FAULT_SEED'] ?? 1);
const COUNT = process.env['FAULT_SEED'] ? 1 : CONVERSATIONS;
/** So many at once, each with a chat of its own. */
const AT_ONCE = 10;

test.setTimeout(300_000);

test(`${COUNT} conversations on a bad line lose nothing, double nothing unasked, and end`, async ({ page }) => {
  await using proxy = await startFaultyProxy({ target: API_URL, rate: 0.35, maxFaults: 6, stallMs: 1_500 });
  await page.goto('/npm.html');
  await page.exposeFunction('mint', createMint(proxy));
  const seeds = Array.from({ length: COUNT }, (_, index) => FIRST + index);
  const next = async (): Promise<void> => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) await converse(page, seed);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  const kinds = FAULT_NAMES.map((name) => `${name} ${proxy.faults.get(name) ?? 0}`).join(', ');
  console.log(`seeds ${FIRST} to ${FIRST + COUNT - 1}: ${kinds}`);
  if (COUNT === CONVERSATIONS) expect(proxy.faults.size).toBe(FAULT_NAMES.length);
});

async function converse(page: Page, seed: number): Promise<void> {
  const random = seeded(seed);
  const said = Array.from(
    { length: 1 + Math.floor(random() * 3) },
    (_, number) => `echo ${'so it goes on '.repeat(3 + Math.floor(random() * 20))}${number}`,
  );
  const { agentId, shown, askedAgain } = await page.evaluate(visit, { seed, said });
  expect(shown, `seed ${seed}: what the visitor sees`).toEqual(
    said.flatMap((text) => [text, text.replace('echo ', '')]),
  );
  const stored = await storedOf(agentId);
  // On the agent's own route, a visitor who presses Retry may have the message run a second time.
  const twice = stored.filter((text, index) => stored.indexOf(text) !== index);
  const allowed = GATEWAY ? [] : askedAgain.flatMap((text) => [text, text.replace('echo ', '')]);
  expect(
    twice.filter((text) => !allowed.includes(text)),
    `seed ${seed}: second runs`,
  ).toEqual([]);
  expect([...new Set(stored)], `seed ${seed}: what the server has`).toEqual(shown);
}

/** Tokens from the demo's endpoint, for a visitor a seed, and for the line that the seed makes bad. */
function createMint(proxy: FaultyProxy): (seed: number) => Promise<object> {
  const cookies = new Map<number, string>();
  return async (seed) => {
    const headers = { Origin: DEMO_URL, 'Content-Type': 'application/json', Cookie: cookies.get(seed) ?? '' };
    const answer = await fetch(`${TOKEN_URL}/api/letta-token`, {
      method: 'POST',
      headers,
      body: '{"reason":"first-message"}',
    });
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
    if (cookie) cookies.set(seed, cookie);
    return { ...(await answer.json()), baseUrl: proxy.urlFor(seed) };
  };
}

/** Runs in the page: a visitor who says these things, and presses Retry where it fails. */
async function visit({
  seed,
  said,
}: {
  seed: number;
  said: readonly string[];
}): Promise<{ agentId: string; shown: string[]; askedAgain: string[] }> {
  const element = document.createElement('letta-chat');
  let agentId = '';
  Object.assign(element, {
    mode: 'inline',
    locale: 'en',
    async getToken() {
      const token = await Reflect.get(window, 'mint')(seed);
      ({ agentId } = token);
      return token;
    },
  });
  document.body.append(element);
  const { shadowRoot: root } = element;
  const until = async (isSo: () => unknown): Promise<void> => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  const texts = (): string[] =>
    [...(root?.querySelectorAll('.message:not(.pending)') ?? [])].map((message) => message.textContent?.trim() ?? '');
  const retry = () => root?.querySelector<HTMLElement>('.notice button');
  const isIdle = () => root?.querySelector('.send-button') && !root.querySelector('.status');
  const askedAgain: string[] = [];
  for (const text of said) {
    for (let tries = 0; tries < 100 && texts().at(-1) !== text.replace('echo ', ''); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      // A chat that can't connect leaves the message with its sender.
      if (isIdle() && !retry() && !texts().includes(text)) element.send(text).catch(() => undefined);
      await until(() => retry() || !isIdle() || texts().includes(text));
      await until(() => retry() || isIdle());
      if (retry() || tries > 0) askedAgain.push(text);
      retry()?.click();
    }
    await until(isIdle);
  }
  const shown = texts();
  element.remove();
  return { agentId, shown, askedAgain };
}

/** The conversation by the server's own record. */
async function storedOf(agentId: string): Promise<string[]> {
  const answer = await fetch(`${LETTA_URL}/v1/agents/${agentId}/messages?limit=100&order=asc`, {
    headers: { Authorization: `Bearer ${LETTA_API_KEY}` },
  });
  const items: { message_type: string; content: string }[] = await answer.json();
  return items
    .filter(({ message_type }) => /^(user|assistant)_message$/.test(message_type))
    .map(({ content }) => content.trim());
}
