import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import type { Fault } from '../demo/local-letta/faults/fault.ts';
import { answer, ask, idle } from './support/chat.ts';
import { type FaultyLetta, mintFor, startFaultyLetta } from './support/faulty-letta.ts';
import { type Killing, killTab, reopenTab } from './support/killed-tab.ts';

// The tab dies at a named point of an approval, or of a call of the page's own tool. Another one goes on, and what the
// server has shows that nothing ran, and nothing was said, a second time.

// A decision that may have been lost is looked for before it is sent again.
test.setTimeout(60_000);

/** A visitor whose tab may die. */
interface Visitor {
  readonly context: BrowserContext;
  readonly faulty: FaultyLetta;
  /** How often the page's tool has run, in all tabs. */
  readonly runs: () => number;
}

/** Where a tab dies. */
interface Point {
  readonly name: string;
  /** What goes wrong with the message's response, so that the stream stays there. */
  readonly first?: Fault;
  /** What goes wrong with the response to the decision. */
  readonly second?: Fault;
  /** What the visitor does, until the point is reached. */
  readonly reach: (page: Page, visitor: Visitor) => Promise<void>;
  /** What another tab asks, and what the visitor decides there; none: all is decided already. */
  readonly decide?: (page: Page, killing: Killing) => Promise<void>;
}

const question = (page: Page) => page.getByRole('group', { name: /^Allow “/ });
const allow = (page: Page) => question(page).first().getByRole('button', { name: 'Allow', exact: true }).click();
const allowInTheEnd = async (page: Page): Promise<void> => {
  await expect(question(page)).toContainText('Hello! This is a message from your agent.');
  await allow(page);
};

/**
 * A tab that comes back knows what was decided, and a new one that something was. Straight to Letta they can't know whether
 * that arrived, so they look for it, and send it once more only when the visitor says so.
 */
const retry = (page: Page) => page.getByRole('button', { name: 'Retry' }).click({ timeout: 15_000 });

/** The stream ends for the page after so many events, and the connection stays. */
const stalledAfter = (events: number): Fault => ({ type: 'stalled', at: { events } });
const stalledBefore = (text: string): Fault => ({ type: 'stalled', at: { before: text } });

/** From now on what is decided never leaves the page. */
const holdDecisions = (page: Page) => page.evaluate(() => Reflect.set(window, 'holdsDecisions', true));
/** Until the page has tried to send a decision. */
const decisionHeld = (page: Page) => page.waitForFunction(() => Reflect.get(window, 'hasHeld') === true);

/** Runs in the page. */
function installHold(): void {
  const { fetch } = window;
  window.fetch = (...request) => {
    const isDecision = /"approve"|"tool_return"/.test(String(request[1]?.body ?? ''));
    if (!isDecision || !Reflect.get(window, 'holdsDecisions')) return fetch(...request);
    Reflect.set(window, 'hasHeld', true);
    return new Promise(() => undefined);
  };
}

const countSends = ({ faulty }: Visitor) => faulty.requests.filter((kind) => kind === 'send').length;

/** Allows, and waits until Letta has the decision. */
async function send(page: Page, visitor: Visitor): Promise<void> {
  await expect(question(page)).toBeVisible();
  const before = countSends(visitor);
  await allow(page);
  await expect.poll(() => countSends(visitor)).toBe(before + 1);
}

const EMAIL: readonly Point[] = [
  {
    name: 'before the call begins',
    first: stalledAfter(11),
    reach: (page) => expect(answer(page)).toContainText('if you allow it'),
    decide: allowInTheEnd,
  },
  {
    name: 'with the call’s name only',
    first: stalledAfter(12),
    reach: (page) => expect(answer(page)).toContainText('Send'),
    decide: allowInTheEnd,
  },
  {
    name: 'in the middle of the arguments',
    first: stalledAfter(20),
    reach: (page) => expect(answer(page)).toContainText('Send'),
    decide: allowInTheEnd,
  },
  {
    name: 'with whole arguments, before the response ends',
    first: stalledBefore('stop_reason'),
    reach: (page) => expect(answer(page)).toContainText('ada@example.com'),
    decide: allowInTheEnd,
  },
  { name: 'with the question asked', reach: (page) => expect(question(page)).toBeVisible(), decide: allowInTheEnd },
  {
    name: 'with a reason half written',
    async reach(page) {
      await question(page).getByRole('button', { name: 'Give a reason' }).click();
      await question(page).getByRole('textbox', { name: 'Reason' }).fill('Wrong ad');
    },
    decide: allowInTheEnd,
  },
  {
    name: 'decided and not sent',
    async reach(page) {
      await expect(question(page)).toBeVisible();
      await holdDecisions(page);
      await allow(page);
      await decisionHeld(page);
    },
    async decide(page, killing) {
      // A new tab asks once more. That another one has decided, it knows.
      if (killing === 'closed') await allowInTheEnd(page);
      await retry(page);
    },
  },
  { name: 'sent, without a response', second: { type: 'silent' }, reach: send },
  { name: 'sent, before the first event', second: stalledAfter(0), reach: send },
  { name: 'before the tool’s return', second: stalledBefore('tool_return_message'), reach: send },
  {
    name: 'in the middle of the response',
    second: stalledBefore('"content":"t to'),
    async reach(page, visitor) {
      await send(page, visitor);
      await expect(answer(page)).toContainText('Done');
    },
  },
  { name: 'before the response ends', second: stalledBefore('stop_reason'), reach: send },
  {
    name: 'with all done',
    async reach(page, visitor) {
      await send(page, visitor);
      await idle(page);
    },
  },
];

/** Calls of the page's own tool, which asks for consent. */
const TOOL: readonly (Point & { readonly result: string | RegExp; readonly hangs?: boolean })[] = [
  {
    name: 'in the middle of the arguments',
    first: stalledAfter(3),
    reach: (page) => expect(answer(page)).toContainText(/paint/i),
    decide: allow,
    result: 'painted turquoise',
  },
  {
    name: 'with consent asked',
    reach: (page) => expect(question(page)).toContainText('turquoise'),
    decide: allow,
    result: 'painted turquoise',
  },
  {
    name: 'while it runs',
    hangs: true,
    async reach(page, { runs }) {
      await allow(page);
      await expect.poll(runs).toBe(1);
    },
    result: 'The page was left while the tool ran.',
  },
  {
    name: 'with the result not sent',
    async reach(page) {
      await expect(question(page)).toBeVisible();
      await holdDecisions(page);
      await allow(page);
      await decisionHeld(page);
    },
    decide: retry,
    result: /painted turquoise|The page was left while the tool ran/,
  },
  {
    name: 'with the result sent, without a response',
    second: { type: 'silent' },
    reach: send,
    result: 'painted turquoise',
  },
  {
    name: 'in the middle of the response',
    second: stalledBefore('stop_reason'),
    reach: send,
    result: 'painted turquoise',
  },
  {
    name: 'with all done',
    async reach(page, visitor) {
      await send(page, visitor);
      await idle(page);
    },
    result: 'painted turquoise',
  },
];

const KILLINGS: readonly Killing[] = ['closed', 'crashed'];

/** Opens a chat of the demo in a new tab. */
async function openTab(context: BrowserContext, faulty: FaultyLetta): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(installHold);
  await mintFor(page, faulty);
  await page.goto('/');
  await page.getByRole('button', { name: 'Open chat' }).click();
  return page;
}

/** All stored messages, as an API client reads them. */
async function stored({ letta }: FaultyLetta): Promise<Record<string, unknown>[]> {
  const response = await letta.fetch(
    new Request(`http://letta.test/v1/agents/${letta.agentId}/messages?limit=100`, {
      headers: { Authorization: `Bearer ${letta.apiKey}` },
    }),
  );
  return response.json();
}

/** Lets the tab die, opens another, has everything decided there, and lets it say one more thing. */
async function goOn(page: Page, killing: Killing, { context, faulty }: Visitor, point: Point): Promise<Page> {
  const kept = await killTab(page, killing);
  delete faulty.faults.send;
  const next = await reopenTab(context, kept, (tab) => mintFor(tab, faulty));
  await next.getByRole('button', { name: 'Open chat' }).click();
  await point.decide?.(next, killing);
  return next;
}

for (const point of EMAIL) {
  for (const killing of KILLINGS) {
    test(`an approval, ${killing} ${point.name}`, async ({ context }) => {
      // Each message is one request.
      await using faulty = await startFaultyLetta({}, { clientCheck: false });
      const visitor: Visitor = { context, faulty, runs: () => 0 };
      const page = await openTab(context, faulty);
      if (point.first) faulty.faults.send = point.first;
      await ask(page, 'email');
      await expect.poll(() => countSends(visitor)).toBe(1);
      if (point.second) faulty.faults.send = point.second;
      await point.reach(page, visitor);
      const next = await goOn(page, killing, visitor, point);
      await expect(answer(next)).toContainText('Done: Sent to ada@example.com.', { timeout: 15_000 });
      await idle(next);
      await ask(next, 'echo and on');
      await expect(answer(next)).toHaveText('and on');
      const items = await stored(faulty);
      const ofType = (type: string) => items.filter(({ message_type: one }) => one === type);
      expect(ofType('tool_return_message')).toHaveLength(1);
      expect(ofType('approval_response_message')).toHaveLength(1);
      expect(ofType('user_message').map(({ content }) => content)).toEqual(['email', 'echo and on']);
    });
  }
}

/** Has each page of the visitor's offer a tool. Returns how often it has run. */
async function offerTool(context: BrowserContext, hangs: boolean): Promise<() => number> {
  let count = 0;
  await context.exposeFunction('noteRun', () => void (count += 1));
  await context.addInitScript((mayHang) => {
    const offer = (): void => {
      document.querySelector('letta-chat')?.registerTool({
        name: 'paint',
        title: 'Paint the page',
        description: 'Paints the page.',
        parameters: { type: 'object', properties: { colour: { type: 'string' } } },
        consent: 'once',
        async run({ colour }) {
          await Reflect.get(window, 'noteRun')();
          return mayHang ? new Promise(() => undefined) : `painted ${colour}`;
        },
      });
    };
    addEventListener('DOMContentLoaded', () => void customElements.whenDefined('letta-chat').then(offer));
  }, hangs);
  return () => count;
}

for (const point of TOOL) {
  for (const killing of KILLINGS) {
    test(`a tool of the page, ${killing} ${point.name}`, async ({ context }) => {
      await using faulty = await startFaultyLetta({}, { clientCheck: false });
      const visitor: Visitor = { context, faulty, runs: await offerTool(context, point.hangs ?? false) };
      const page = await openTab(context, faulty);
      if (point.first) faulty.faults.send = point.first;
      await ask(page, 'use paint turquoise');
      await expect.poll(() => countSends(visitor)).toBe(1);
      if (point.second) faulty.faults.send = point.second;
      await point.reach(page, visitor);
      const next = await goOn(page, killing, visitor, point);
      await expect(answer(next)).toContainText(point.result, { timeout: 15_000 });
      await idle(next);
      await ask(next, 'echo and on');
      await expect(answer(next)).toHaveText('and on');
      expect(visitor.runs()).toBe(1);
      const items = await stored(faulty);
      const returns = items.filter(({ message_type: type }) => type === 'tool_return_message');
      expect(returns.map(({ tool_return: result }) => result)).toEqual([expect.stringMatching(point.result)]);
    });
  }
}
