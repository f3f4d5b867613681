import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { answer, ask, idle } from './support/chat.ts';
import { beginKilling, type Death, dieAtEach, hold, type Hold } from './support/killed-tab.ts';
import { recordOf } from './support/letta-record.ts';
import { GATEWAY } from './support/servers.ts';

// The tab dies at a named point of an approval, or of a call of the page's own tool, and another one goes on, in which the
// next point is reached. What Letta has shows that nothing ran, and nothing was said, a second time.

// Straight to Letta, a decision that may have been lost is looked for before it is sent again.
test.setTimeout(240_000);

interface Point extends Death {
  /** What stays until then; none: the visitor was waiting. */
  readonly hold?: Hold;
  /** What the visitor does in the tab before it dies. */
  readonly act?: (page: Page) => Promise<unknown>;
  /** What the visitor does in the next one; none: all is decided already. */
  readonly then?: (page: Page) => Promise<unknown>;
}

const question = (page: Page) => page.getByRole('group', { name: /^Allow “/ });
const said = (page: Page) => page.getByRole('article', { name: 'You said' });

const asked = (page: Page) => expect(question(page)).toBeVisible();

async function allow(page: Page): Promise<void> {
  await expect(question(page).first()).toBeVisible();
  await question(page).first().getByRole('button', { name: 'Allow', exact: true }).click();
}

async function refuse(page: Page): Promise<void> {
  await question(page).getByRole('button', { name: 'Give a reason' }).click();
  await question(page).getByRole('textbox', { name: 'Reason' }).fill('Wrong address');
  await question(page).getByRole('button', { name: 'Don’t allow' }).click();
}

/** In the end the question says all that it is about. */
async function allowTheWhole(page: Page): Promise<void> {
  await expect(question(page)).toContainText('Hello! This is a message from your agent.');
  await allow(page);
}

/**
 * A tab that comes back knows what was decided, and a new one that something was. Straight to Letta they can't know whether
 * that arrived, so they look for it, and send it once more only when the visitor says so. The gateway's Letta recognises it.
 */
async function sendAgain(page: Page): Promise<void> {
  if (!GATEWAY) await page.getByRole('button', { name: 'Retry' }).click({ timeout: 15_000 });
}

const MESSAGES = { method: 'POST', path: /\/messages(?:\/stream)?$/ };
const message = (at: Hold['at']): Hold => ({ ...MESSAGES, body: /"role"/, at });
const decision = (at: Hold['at']): Hold => ({ ...MESSAGES, body: /"approve"|"tool_return"/, at });
const frames = (after: number, of: string): Hold['at'] => ({ after, of });
/** What frames of each kind hold. */
const CALL = 'approval_request_message';
const TEXT = 'assistant_message';
const RETURN = 'tool_return_message';

/** Has the tab die at each of the points, each of which begins with words of the visitor's. */
async function talkAndDie<Kind extends Point>(
  page: Page,
  points: readonly Kind[],
  wordsOf: (point: Kind, number: number) => string,
  check: (tab: Page, point: Kind, number: number) => Promise<void>,
): Promise<void> {
  await dieAtEach(
    page,
    points,
    async (tab, point, number) => {
      const held = point.hold && (await hold(tab, point.hold));
      await ask(tab, wordsOf(point, number));
      await point.act?.(tab);
      await held?.();
    },
    async (tab, point, number) => {
      await expect(said(tab).last()).toHaveText(wordsOf(point, number), { timeout: 15_000 });
      await point.then?.(tab);
      await check(tab, point, number);
      await idle(tab);
    },
  );
}

const APPROVALS: Readonly<Record<string, readonly (Point & { readonly isRefused?: boolean })[]>> = {
  'while the agent asks': [
    { killing: 'closed', name: 'after its first words', hold: message(frames(1, TEXT)), then: allowTheWhole },
    {
      killing: 'crashed',
      name: 'before the call begins',
      hold: message({ before: CALL }),
      then: allowTheWhole,
    },
    {
      killing: 'closed',
      name: 'with the call’s name only',
      hold: message(frames(1, CALL)),
      then: allowTheWhole,
    },
    {
      killing: 'crashed',
      name: 'with the first piece of the arguments',
      hold: message(frames(2, CALL)),
      then: allowTheWhole,
    },
    {
      killing: 'closed',
      name: 'in the middle of the arguments',
      hold: message(frames(12, CALL)),
      then: allowTheWhole,
    },
    {
      killing: 'crashed',
      name: 'near the end of the arguments',
      hold: message(frames(22, CALL)),
      then: allowTheWhole,
    },
    {
      killing: 'closed',
      name: 'with whole arguments, before the response ends',
      hold: message({ before: 'stop_reason' }),
      then: allowTheWhole,
    },
    {
      killing: 'crashed',
      name: 'between the reason to stop and the end',
      hold: message({ before: 'usage_statistics' }),
      then: allowTheWhole,
    },
  ],
  'while the visitor decides': [
    { killing: 'closed', name: 'with the question asked', act: asked, then: allowTheWhole },
    { killing: 'crashed', name: 'with the question asked', act: asked, then: allowTheWhole },
    {
      killing: 'crashed',
      name: 'with a reason half written',
      async act(page) {
        await question(page).getByRole('button', { name: 'Give a reason' }).click();
        await question(page).getByRole('textbox', { name: 'Reason' }).fill('Wrong ad');
      },
      then: allowTheWhole,
    },
    {
      killing: 'closed',
      name: 'allowed, and not sent',
      hold: decision('request'),
      act: allow,
      async then(page) {
        // A new tab asks once more. That another one has decided, it knows.
        await allowTheWhole(page);
        await sendAgain(page);
      },
    },
    { killing: 'crashed', name: 'allowed, and not sent', hold: decision('request'), act: allow, then: sendAgain },
    {
      killing: 'crashed',
      name: 'refused, and not sent',
      hold: decision('request'),
      act: refuse,
      then: sendAgain,
      isRefused: true,
    },
  ],
  'while the decision is carried out': [
    { killing: 'closed', name: 'without a response', hold: decision('response'), act: allow },
    { killing: 'crashed', name: 'without a response', hold: decision('response'), act: allow },
    { killing: 'closed', name: 'before the first frame', hold: decision({ before: '' }), act: allow },
    { killing: 'crashed', name: 'before the tool’s return', hold: decision({ before: RETURN }), act: allow },
    { killing: 'closed', name: 'after the tool’s return', hold: decision(frames(1, RETURN)), act: allow },
    { killing: 'crashed', name: 'in the middle of the response', hold: decision(frames(3, TEXT)), act: allow },
    { killing: 'closed', name: 'before the response ends', hold: decision({ before: 'stop_reason' }), act: allow },
    {
      killing: 'closed',
      name: 'refused, without a response',
      hold: decision('response'),
      act: refuse,
      isRefused: true,
    },
    {
      killing: 'crashed',
      name: 'with all done',
      async act(page) {
        await allow(page);
        await expect(answer(page)).toContainText('Done: Sent');
        await idle(page);
      },
    },
  ],
};

for (const [phase, points] of Object.entries(APPROVALS)) {
  test(`an approval goes on after the tab has died ${phase}`, async ({ page }) => {
    const agentId = await beginKilling(page);
    const wordsOf = (_: Point, number: number): string => `email ${number}`;
    await talkAndDie(page, points, wordsOf, async (tab, { isRefused }, number) => {
      const end = isRefused ? '“Wrong address”' : 'Done: Sent to ada@example.com.';
      await expect(answer(tab)).toContainText(end, { timeout: 15_000 });
      const { returns, ...counts } = await countsOf(agentId);
      expect(returns).toHaveLength(number);
      expect(counts).toEqual({ messages: number, decisions: number, runs: 2 * number });
    });
  });
}

/** A call of one of the page's tools. Each is for a colour of its own, which says how the tool ends. */
interface ToolPoint extends Point {
  /** Default: `paint`, which asks each time. */
  readonly tool?: 'get_colour';
  readonly colour?: 'fail' | 'hang';
  /** What Letta gets in the end. Default: what the tool returns. */
  readonly result?: RegExp;
  /** How often the tool has run in the end. Default: once. */
  readonly runs?: 0;
}

const LEFT = /The page was left while the tool ran/;
const FAILED = /There is no such paint/;
const runs = (page: Page) => page.waitForFunction(() => Reflect.get(window, 'hasRun') === true);
const allowAndRun = async (page: Page): Promise<void> => {
  await allow(page);
  await runs(page);
};
const deny = (page: Page) => question(page).getByRole('button', { name: 'Don’t allow' }).click();

const TOOLS: Readonly<Record<string, readonly ToolPoint[]>> = {
  'while the agent calls it': [
    { killing: 'closed', name: 'with its name only', hold: message(frames(1, CALL)), then: allow },
    { killing: 'crashed', name: 'in the middle of the arguments', hold: message(frames(3, CALL)), then: allow },
    { killing: 'closed', name: 'with whole arguments', hold: message({ before: 'stop_reason' }), then: allow },
    { killing: 'crashed', name: 'before the end', hold: message({ before: 'usage_statistics' }), then: allow },
    { killing: 'closed', name: 'with consent asked', act: asked, then: allow },
    { killing: 'crashed', name: 'with consent asked', act: asked, then: allow },
  ],
  'while it runs': [
    { killing: 'closed', name: 'after consent', colour: 'hang', act: allowAndRun, result: LEFT },
    { killing: 'crashed', name: 'after consent', colour: 'hang', act: allowAndRun, result: LEFT },
    { killing: 'closed', name: 'without asking', tool: 'get_colour', colour: 'hang', act: runs, result: LEFT },
    { killing: 'crashed', name: 'without asking', tool: 'get_colour', colour: 'hang', act: runs, result: LEFT },
  ],
  'before its result is sent': [
    // What a tool returned is the tab's own; a new one only knows that it ran.
    {
      killing: 'closed',
      name: 'when it is done',
      hold: decision('request'),
      act: allow,
      then: sendAgain,
      result: LEFT,
    },
    { killing: 'crashed', name: 'when it is done', hold: decision('request'), act: allow, then: sendAgain },
    {
      killing: 'crashed',
      name: 'when it has failed',
      colour: 'fail',
      hold: decision('request'),
      act: allow,
      then: sendAgain,
      result: FAILED,
    },
    {
      killing: 'closed',
      name: 'when it was refused',
      hold: decision('request'),
      act: deny,
      async then(page) {
        await allow(page);
        await sendAgain(page);
      },
    },
  ],
  'after its result was sent': [
    { killing: 'closed', name: 'without a response', hold: decision('response'), act: allow },
    { killing: 'crashed', name: 'without a response', hold: decision('response'), act: allow },
    {
      killing: 'closed',
      name: 'without a response to its failure',
      colour: 'fail',
      hold: decision('response'),
      act: allow,
      result: FAILED,
    },
    {
      killing: 'crashed',
      name: 'without a response to the refusal',
      hold: decision('response'),
      act: deny,
      result: /denied/,
      runs: 0,
    },
    { killing: 'closed', name: 'before the first frame', hold: decision({ before: '' }), act: allow },
    { killing: 'crashed', name: 'in the middle of the response', hold: decision(frames(2, TEXT)), act: allow },
    { killing: 'closed', name: 'before the response ends', hold: decision({ before: 'stop_reason' }), act: allow },
    {
      killing: 'crashed',
      name: 'with all done',
      async act(page) {
        await allow(page);
        await expect(answer(page)).toContainText('returned');
        await idle(page);
      },
    },
  ],
};

for (const [phase, points] of Object.entries(TOOLS)) {
  test(`a tool of the page goes on after the tab has died ${phase}`, async ({ context, page }) => {
    const ran = await offerTools(context);
    const agentId = await beginKilling(page);
    const colourOf = ({ colour }: ToolPoint, number: number): string => `${colour ?? 'blue'}-${number}`;
    const wordsOf = (point: ToolPoint, number: number): string =>
      `use ${point.tool ?? 'paint'} ${colourOf(point, number)}`;
    await talkAndDie(page, points, wordsOf, async (tab, point, number) => {
      const result = point.result ?? new RegExp(`painted ${colourOf(point, number)}`);
      await expect.poll(async () => (await countsOf(agentId)).returns[number - 1], { timeout: 15_000 }).toMatch(result);
      await expect(answer(tab)).toContainText(/returned:|failed:/, { timeout: 15_000 });
      const { returns, messages, runs } = await countsOf(agentId);
      expect({ returns: returns.length, messages, runs }).toEqual({
        returns: number,
        messages: number,
        runs: 2 * number,
      });
      expect(ran.filter((colour) => colour === colourOf(point, number))).toHaveLength(point.runs ?? 1);
    });
  });
}

/** Has each page of the visitor's offer two tools. Returns the colours that they have run for, in all tabs. */
async function offerTools(context: BrowserContext): Promise<readonly string[]> {
  const ran: string[] = [];
  await context.exposeFunction('noteRun', (colour: string) => void ran.push(colour));
  await context.addInitScript(() => {
    const offer = (name: string, consent: 'always' | 'never'): void => {
      document.querySelector('letta-chat')?.registerTool({
        name,
        title: 'Paint the page',
        description: 'Paints the page.',
        parameters: { type: 'object', properties: { colour: { type: 'string' } }, required: ['colour'] },
        consent,
        async run({ colour }) {
          await Reflect.get(window, 'noteRun')(colour);
          Reflect.set(window, 'hasRun', true);
          if (colour.startsWith('fail')) throw new Error('There is no such paint.');
          return colour.startsWith('hang') ? new Promise(() => undefined) : `painted ${colour}`;
        },
      });
    };
    addEventListener('DOMContentLoaded', async () => {
      await customElements.whenDefined('letta-chat');
      offer('paint', 'always');
      offer('get_colour', 'never');
    });
  });
  return ran;
}

/** What Letta has of the agent. */
async function countsOf(agentId: string) {
  const { said, returns, decisions, runs } = await recordOf(agentId);
  return { messages: said.length, returns, decisions, runs };
}
