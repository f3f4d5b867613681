import { expect, type Page, test } from '@playwright/test';
import { answer, ask, box, idle } from './support/chat.ts';
import { beginKilling, type Death, dieAtEach, hold, type Hold, type Place } from './support/killed-tab.ts';
import { conversationIdsOf, type LettaRecord, recordOf } from './support/letta-record.ts';
import { GATEWAY } from './support/servers.ts';

// The tab dies at a named point of a switch between conversations, or of a change to their list, and another one goes on, in
// which the next point is reached. Letta's record shows that nothing was said, and no conversation was made, a second time.

test.skip(!GATEWAY, 'Several conversations take a gateway.');
// Each point takes two tabs.
test.setTimeout(240_000);

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const list = (page: Page) => page.getByRole('list', { name: 'Conversations' });
const row = (page: Page, title: string) => list(page).getByRole('listitem').filter({ hasText: title });
const said = (page: Page) => page.getByRole('article', { name: 'You said' });
const toolOf = (page: Page, title: string, name: RegExp) => row(page, title).getByRole('button', { name });

type Requests = Omit<Hold, 'at'>;
const LIST: Requests = { method: 'GET', path: /\/conversations\/?$/ };
const MAKING: Requests = { method: 'POST', path: /\/conversations\/?$/ };
const RENAMING: Requests = { method: 'PATCH', path: /\/conversations\// };
const COPYING: Requests = { method: 'POST', path: /\/fork$/ };
const EMPTYING: Requests = { method: 'PATCH', path: /\/reset-messages$/ };
const MESSAGE: Requests = { method: 'POST', path: /\/messages$/ };
const HISTORY: Requests = { method: 'GET', path: /\/messages$/ };

async function openList(page: Page): Promise<void> {
  await button(page, 'Menu').click();
  await button(page, 'Conversations').click();
  await expect(row(page, 'Main conversation')).toBeVisible();
}

const choose = (page: Page, title: string) => row(page, title).getByRole('button').first().click();

async function say(page: Page, text: string): Promise<void> {
  await ask(page, `echo ${text}`);
  await expect(answer(page)).toHaveText(text);
  await idle(page);
}

async function beginNew(page: Page): Promise<void> {
  await button(page, 'Menu').click();
  await button(page, 'New conversation').click();
  await expect(page.getByRole('article')).toHaveCount(0);
  await expect(box(page)).toBeFocused();
}

/** A conversation that a point is about: what was said in it, and what it is called. */
interface About {
  /** What the agent said, which the visitor's words end with. */
  readonly tea: string;
  /** The same for the next conversation. */
  readonly coffee: string;
  readonly agentId: string;
}

/** What a point adds to Letta's record, beside the conversation that it is about. Default: nothing. */
interface Change {
  readonly titles?: readonly (string | null)[];
  readonly said?: readonly string[];
  readonly runs?: number;
  readonly made?: number;
  readonly renamed?: number;
  readonly deleted?: number;
}

interface Point extends Death {
  readonly reach: (page: Page, about: About) => Promise<unknown>;
  /** What the next tab shows, and what the visitor does there. */
  readonly then: (page: Page, about: About) => Promise<unknown>;
  readonly change?: (about: About) => Change;
  /** What is gone from the record. */
  readonly gone?: (about: About) => Pick<Change, 'titles' | 'said'>;
}

/** Does something, until what it asks for is held. */
async function until(page: Page, requests: Requests, at: Place, act: () => Promise<unknown>): Promise<void> {
  const held = await hold(page, { ...requests, at });
  await act();
  await held();
}

async function rename(page: Page, { tea }: About, keys: string): Promise<void> {
  await toolOf(page, tea, /^Rename/).click();
  await page.getByRole('textbox', { name: 'Title' }).fill(`Darjeeling ${tea}`);
  await page.keyboard.press(keys);
}

async function remove(page: Page, { tea }: About): Promise<void> {
  await openList(page);
  await toolOf(page, tea, /^Delete/).click();
  await expect(button(page, 'Undo')).toBeVisible();
}

const streaming = (killing: Death['killing']): Point => ({
  killing,
  name: 'while a response streams in the one that was left',
  async reach(page) {
    await ask(page, 'silent 2');
    await expect(button(page, 'Stop')).toBeVisible();
    await openList(page);
    await choose(page, 'Main conversation');
    await expect(answer(page)).toHaveText('first words');
  },
  async then(page, { tea, agentId }) {
    await expect(answer(page)).toHaveText('first words');
    // Letta stores the message when its first step ends, and a new tab can't know of it before.
    await expect.poll(async () => (await recordOf(agentId)).said).toContain('silent 2');
    await openList(page);
    await choose(page, tea);
    await expect(said(page)).toHaveText([`echo ${tea}`, 'silent 2']);
    await expect(answer(page)).not.toHaveText(tea);
    await idle(page);
  },
  change: () => ({ said: ['silent 2'], runs: 1 }),
});

/** A new conversation, with the first words of it. */
const COFFEE = ({ coffee }: About): Change => ({
  titles: [`echo ${coffee}`],
  said: [`echo ${coffee}`],
  runs: 1,
  made: 1,
});

const drafted = (killing: Death['killing']): Point => ({
  killing,
  name: 'in a new one with a draft',
  async reach(page, { coffee }) {
    await beginNew(page);
    await box(page).fill(`echo ${coffee}`);
  },
  async then(page, { coffee }) {
    await expect(page.getByRole('article')).toHaveCount(0);
    // What is written in one tab is that tab's: a browser gives it back after a crash only.
    await expect(box(page)).toHaveValue(killing === 'crashed' ? `echo ${coffee}` : '');
    await say(page, coffee);
  },
  change: COFFEE,
});

/** The first message of a new conversation, lost at some point on its way. */
const firstMessage = (
  killing: Death['killing'],
  name: string,
  place: 'request' | 'response',
  requests: Requests,
): Point => ({
  killing,
  name,
  async reach(page, { coffee }) {
    await beginNew(page);
    await until(page, requests, place, () => ask(page, `echo ${coffee}`));
  },
  async then(page, { coffee }) {
    // A new tab knows nothing of a message that Letta doesn't have.
    const isKnown = killing === 'crashed' || (place === 'response' && requests === MESSAGE);
    if (!isKnown) await ask(page, `echo ${coffee}`);
    await expect(answer(page)).toHaveText(coffee);
    await idle(page);
    await expect(said(page)).toHaveText([`echo ${coffee}`]);
  },
  change: COFFEE,
});

const removed = (killing: Death['killing'], laterMs: number): Point => ({
  killing,
  name: 'removed, while it could be brought back',
  laterMs,
  reach: remove,
  async then(page, { tea, agentId }) {
    await expect(answer(page)).toHaveText('first words');
    await openList(page);
    await expect(row(page, tea)).toHaveCount(0);
    await expect.poll(async () => (await recordOf(agentId)).titles).not.toContain(`echo ${tea}`);
    await page.keyboard.press('Escape');
  },
  change: () => ({ deleted: 1 }),
  gone: ({ tea }) => ({ titles: [`echo ${tea}`], said: [`echo ${tea}`] }),
});

async function copyTea(page: Page): Promise<void> {
  const copy = page.getByRole('button', { name: 'Continue from here in a copy' });
  await expect(copy).toHaveCount(1);
  await copy.click();
}

async function startOver(page: Page): Promise<void> {
  await openList(page);
  await choose(page, 'Main conversation');
  await expect(answer(page)).toHaveText('first words');
  await button(page, 'Menu').click();
  await button(page, 'Start over').click();
}

const showsTea = (page: Page, { tea }: About) => expect(answer(page)).toHaveText(tea);
const isEmpty = (page: Page) => expect(page.getByRole('article')).toHaveCount(0);

const POINTS: Readonly<Record<string, readonly Point[]>> = {
  'on the way to another conversation': [
    streaming('closed'),
    streaming('crashed'),
    {
      killing: 'closed',
      name: 'before the list is here',
      async reach(page) {
        await until(page, LIST, 'request', async () => {
          await button(page, 'Menu').click();
          await button(page, 'Conversations').click();
        });
      },
      then: showsTea,
    },
    { killing: 'crashed', name: 'with the list shown', reach: openList, then: showsTea },
    ...(['request', 'response'] as const).map((place, index): Point => ({
      killing: index ? 'crashed' : 'closed',
      name: `before the messages are here, at their ${place}`,
      async reach(page) {
        await openList(page);
        await until(page, HISTORY, place, () => choose(page, 'Main conversation'));
      },
      then: (page) => expect(answer(page)).toHaveText('first words'),
    })),
  ],
  'on the way to a new one': [
    drafted('closed'),
    drafted('crashed'),
    firstMessage('closed', 'with a first message, and nothing sent', 'request', MAKING),
    firstMessage('crashed', 'with a first message, and nothing sent', 'request', MAKING),
    firstMessage('closed', 'made, and not told so', 'response', MAKING),
    firstMessage('crashed', 'made, and not told so', 'response', MAKING),
    firstMessage('closed', 'made, and the message not sent', 'request', MESSAGE),
    firstMessage('crashed', 'made, and the message not sent', 'request', MESSAGE),
    firstMessage('closed', 'with the message sent, without a response', 'response', MESSAGE),
    firstMessage('crashed', 'with the message sent, without a response', 'response', MESSAGE),
  ],
  'while the list is changed': [
    {
      killing: 'closed',
      name: 'with half a title',
      async reach(page, about) {
        await openList(page);
        await rename(page, about, 'Backspace');
      },
      then: showsTea,
    },
    {
      killing: 'closed',
      name: 'renamed, and not sent',
      async reach(page, about) {
        await openList(page);
        await until(page, RENAMING, 'request', () => rename(page, about, 'Enter'));
      },
      then: showsTea,
    },
    {
      killing: 'crashed',
      name: 'renamed, without a response',
      async reach(page, about) {
        await openList(page);
        await until(page, RENAMING, 'response', () => rename(page, about, 'Enter'));
      },
      async then(page, { tea }) {
        await openList(page);
        await expect(row(page, `Darjeeling ${tea}`)).toBeVisible();
        await page.keyboard.press('Escape');
      },
      change: ({ tea }) => ({ titles: [`Darjeeling ${tea}`], renamed: 1 }),
      gone: ({ tea }) => ({ titles: [`echo ${tea}`] }),
    },
    {
      killing: 'closed',
      name: 'removed, and brought back',
      laterMs: 60_000,
      async reach(page, about) {
        await remove(page, about);
        await button(page, 'Undo').click();
        await expect(row(page, about.tea)).toBeVisible();
      },
      async then(page, { tea }) {
        await openList(page);
        await expect(row(page, tea)).toBeVisible();
        await page.keyboard.press('Escape');
      },
    },
    removed('closed', 180_000),
    removed('crashed', 300_000),
  ],
  'in a copy, or while one is emptied': [
    {
      killing: 'closed',
      name: 'with a copy asked for, and not sent',
      reach: (page) => until(page, COPYING, 'request', () => copyTea(page)),
      then: showsTea,
    },
    {
      killing: 'crashed',
      name: 'with a copy made, and not told so',
      reach: (page) => until(page, COPYING, 'response', () => copyTea(page)),
      then: showsTea,
      // Its title is given next. It shows the same messages, which Letta has once.
      change: () => ({ titles: [null] }),
    },
    {
      killing: 'closed',
      name: 'with “Start over” asked',
      reach: startOver,
      then: (page) => expect(answer(page)).toHaveText('first words'),
    },
    {
      killing: 'crashed',
      name: 'with “Start over” decided, and not sent',
      async reach(page) {
        await startOver(page);
        const question = page.getByRole('alertdialog', { name: 'Start over' });
        await until(page, EMPTYING, 'request', () => question.getByRole('button', { name: 'Start over' }).click());
      },
      then: (page) => expect(answer(page)).toHaveText('first words'),
    },
    {
      killing: 'closed',
      name: 'emptied, and not told so',
      async reach(page) {
        await startOver(page);
        const question = page.getByRole('alertdialog', { name: 'Start over' });
        await until(page, EMPTYING, 'response', () => question.getByRole('button', { name: 'Start over' }).click());
      },
      // Letta forgets what was said, and goes on listing it; the gateway doesn't.
      then: isEmpty,
    },
  ],
};

/** A list without these entries, each taken out once. */
function without<Entry>(entries: readonly Entry[], gone: readonly Entry[] = []): Entry[] {
  const left = [...entries];
  for (const entry of gone) left.splice(left.indexOf(entry), 1);
  return left;
}

function expected(before: LettaRecord, change: Change, gone: Pick<Change, 'titles' | 'said'>): Partial<LettaRecord> {
  const { titles, said, runs, writes } = before;
  const { made = 0, renamed = 0, deleted = 0 } = change;
  return {
    titles: without([...titles, ...(change.titles ?? [])], gone.titles).sort(),
    said: without([...said, ...(change.said ?? [])], gone.said).sort(),
    runs: runs + (change.runs ?? 0),
    writes: {
      ...writes,
      made: writes.made + made,
      renamed: writes.renamed + renamed,
      deleted: writes.deleted + deleted,
    },
  };
}

for (const [phase, points] of Object.entries(POINTS)) {
  test(`the chat goes on after the tab has died ${phase}`, async ({ page }) => {
    const agentId = await beginKilling(page);
    await say(page, 'first words');
    const about = (number: number): About => ({
      tea: `tea number ${number}`,
      coffee: `coffee number ${number}`,
      agentId,
    });
    /** Conversations that may be deleted by now. */
    const known = new Set<string>();
    let before = await recordOf(agentId);
    await dieAtEach(
      page,
      points,
      async (tab, { reach }, number) => {
        await beginNew(tab);
        await say(tab, about(number).tea);
        for (const id of await conversationIdsOf(agentId)) known.add(id);
        before = await recordOf(agentId, [...known]);
        await reach(tab, about(number));
      },
      async (tab, { then, change, gone }, number) => {
        await then(tab, about(number));
        expect(await recordOf(agentId, [...known])).toMatchObject(
          expected(before, change?.(about(number)) ?? {}, gone?.(about(number)) ?? {}),
        );
      },
    );
  });
}
