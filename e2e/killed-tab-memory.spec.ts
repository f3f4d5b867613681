import { expect, type Page, test } from '@playwright/test';
import { beginKilling, type Death, dieAtEach, hold, type Hold } from './support/killed-tab.ts';
import { recordOf, writeBlock } from './support/letta-record.ts';
import { GATEWAY } from './support/servers.ts';

// The tab dies at a named point of a memory edit, and another one goes on, in which the next point is reached. Letta's record
// shows that nothing was written a second time.

test.skip(!GATEWAY, 'Editing memory takes a gateway.');
// Each point takes two tabs.
test.setTimeout(240_000);

const BEFORE = 'Likes tea.';
const WRITTEN = 'Likes coffee.';
const OTHER = 'Likes milk.';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const panel = (page: Page) => page.getByRole('dialog', { name: 'What I remember' });
const aboutYou = (page: Page) => page.getByRole('region', { name: 'About you' });
const told = (page: Page, text: string) => expect(panel(page).getByRole('status')).toHaveText(text);

const READ: Omit<Hold, 'at'> = { method: 'GET', path: /\/core-memory\/blocks$/ };
const WRITE: Omit<Hold, 'at'> = { method: 'PATCH', path: /\/core-memory\/blocks\// };

async function openPanel(page: Page): Promise<void> {
  await page.locator('letta-chat').evaluate((chat) => chat.setAttribute('memory', 'edit'));
  await button(page, 'Menu').click();
  await button(page, 'Memory').click();
  await expect(panel(page)).toBeVisible();
}

async function type(page: Page, value: string): Promise<void> {
  await button(page, 'Edit').click();
  await aboutYou(page).getByRole('textbox').fill(value);
}

async function save(page: Page): Promise<void> {
  await type(page, WRITTEN);
  await button(page, 'Save').click();
}

async function conflict(page: Page, agentId: string): Promise<void> {
  await type(page, WRITTEN);
  await writeBlock(agentId, 'human', OTHER);
  await button(page, 'Save').click();
  await expect(aboutYou(page).getByRole('alert')).toContainText(OTHER);
}

/** Does something, until what it asks for is held. */
const until = (request: Omit<Hold, 'at'>, at: Hold['at'], act: (page: Page) => Promise<void>) => async (page: Page) => {
  const held = await hold(page, { ...request, at });
  await act(page);
  await held();
};

interface Point extends Death {
  readonly reach: (page: Page, agentId: string) => Promise<unknown>;
  /** What the block says in the end. Default: what it said before. */
  readonly value?: string;
  /** How often the block was written, by whomever. Default: never. */
  readonly writes?: number;
}

/** Begins with the panel open, and what it shows the same as at Letta. */
const POINTS: Readonly<Record<string, readonly Point[]>> = {
  'while the visitor looks and writes': [
    {
      killing: 'closed',
      name: 'before the memory is read',
      async reach(page) {
        await page.keyboard.press('Escape');
        await until(READ, 'request', openPanel)(page);
      },
    },
    {
      killing: 'crashed',
      name: 'before what was read is here',
      async reach(page) {
        await page.keyboard.press('Escape');
        await until(READ, 'response', openPanel)(page);
      },
    },
    { killing: 'closed', name: 'with the memory shown', reach: (page) => expect(aboutYou(page)).toContainText(BEFORE) },
    { killing: 'crashed', name: 'with the block open', reach: (page) => type(page, BEFORE) },
    { killing: 'closed', name: 'in the middle of a word', reach: (page) => type(page, 'Likes coff') },
    { killing: 'crashed', name: 'with all written', reach: (page) => type(page, WRITTEN) },
  ],
  'while a change is saved': [
    { killing: 'closed', name: 'before the block is looked at', reach: until(READ, 'request', save) },
    { killing: 'crashed', name: 'before the look is answered', reach: until(READ, 'response', save) },
    { killing: 'closed', name: 'before it is sent', reach: until(WRITE, 'request', save) },
    { killing: 'crashed', name: 'before it is sent', reach: until(WRITE, 'request', save) },
    { killing: 'closed', name: 'without a response', reach: until(WRITE, 'response', save), value: WRITTEN, writes: 1 },
    {
      killing: 'crashed',
      name: 'without a response',
      reach: until(WRITE, 'response', save),
      value: WRITTEN,
      writes: 1,
    },
    {
      killing: 'closed',
      name: 'with Undo shown',
      async reach(page) {
        await save(page);
        await told(page, 'Saved.');
        await expect(button(page, 'Undo')).toBeVisible();
      },
      value: WRITTEN,
      writes: 1,
    },
  ],
  'while a change is taken back, or a block forgotten': [
    {
      killing: 'closed',
      name: 'with Undo not sent',
      async reach(page) {
        await save(page);
        await told(page, 'Saved.');
        await until(WRITE, 'request', (tab) => button(tab, 'Undo').click())(page);
      },
      value: WRITTEN,
      writes: 1,
    },
    {
      killing: 'crashed',
      name: 'with Undo sent, without a response',
      async reach(page) {
        await save(page);
        await told(page, 'Saved.');
        await until(WRITE, 'response', (tab) => button(tab, 'Undo').click())(page);
      },
      writes: 2,
    },
    {
      killing: 'closed',
      name: 'taken back',
      async reach(page) {
        await save(page);
        await button(page, 'Undo').click();
        await told(page, 'Taken back.');
      },
      writes: 2,
    },
    {
      killing: 'crashed',
      name: 'forgotten, and not sent',
      reach: until(WRITE, 'request', (page) => aboutYou(page).getByRole('button', { name: 'Forget' }).click()),
    },
    {
      killing: 'closed',
      name: 'forgotten, without a response',
      reach: until(WRITE, 'response', (page) => aboutYou(page).getByRole('button', { name: 'Forget' }).click()),
      value: '',
      writes: 1,
    },
    {
      killing: 'crashed',
      name: 'forgotten, with Undo shown',
      async reach(page) {
        await aboutYou(page).getByRole('button', { name: 'Forget' }).click();
        await told(page, 'Forgotten.');
      },
      value: '',
      writes: 1,
    },
  ],
  'in a conflict': [
    { killing: 'closed', name: 'that is shown', reach: conflict, value: OTHER, writes: 1 },
    {
      killing: 'crashed',
      name: 'decided, and not sent',
      async reach(page, agentId) {
        await conflict(page, agentId);
        await until(WRITE, 'request', (tab) => button(tab, 'Save mine anyway').click())(page);
      },
      value: OTHER,
      writes: 1,
    },
    {
      killing: 'closed',
      name: 'decided, without a response',
      async reach(page, agentId) {
        await conflict(page, agentId);
        await until(WRITE, 'response', (tab) => button(tab, 'Save mine anyway').click())(page);
      },
      value: WRITTEN,
      writes: 2,
    },
    {
      killing: 'crashed',
      name: 'given up',
      async reach(page, agentId) {
        await conflict(page, agentId);
        await button(page, 'Discard mine').click();
      },
      value: OTHER,
      writes: 1,
    },
  ],
};

for (const [phase, points] of Object.entries(POINTS)) {
  test(`a memory edit goes on after the tab has died ${phase}`, async ({ page }) => {
    const agentId = await beginKilling(page);
    let writes = 0;
    await dieAtEach(
      page,
      points,
      async (tab, { reach }) => {
        await writeBlock(agentId, 'human', BEFORE);
        writes += 1;
        await openPanel(tab);
        await expect(aboutYou(tab)).toContainText(BEFORE);
        await reach(tab, agentId);
      },
      async (tab, point) => {
        const { value = BEFORE } = point;
        writes += point.writes ?? 0;
        await openPanel(tab);
        await expect(aboutYou(tab)).toContainText(value || 'Nothing is written down yet.');
        expect(await recordOf(agentId)).toMatchObject({ blocks: { human: value }, writes: { blocks: writes } });
        await button(tab, 'Back to the chat').click();
      },
    );
  });
}
