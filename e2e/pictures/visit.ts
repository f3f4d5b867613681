import { expect, type Page } from '@playwright/test';
import { addConversation, writeBlock } from '../support/letta-record.ts';
import { part } from '../support/parts.ts';
import { meet } from '../support/visitors.ts';
import { type Story, TOOL_NAME } from './story.ts';

/** Gives the page's chat what the workshop's site gives it. */
export async function furnish(page: Page, { locale, tool, greeting, suggestions, followUps }: Story): Promise<void> {
  await page.evaluate(
    ({ name, title, description, fields, locale, greeting, suggestions, followUps }) => {
      const chat = document.querySelector('letta-chat');
      if (!chat) throw new Error('There is no chat.');
      document.documentElement.dir = locale === 'ar' ? 'rtl' : 'ltr';
      const attributes = { memory: 'edit', locale, greeting, avatar: '/icon.svg', attachments: 'images text' };
      for (const [attribute, value] of Object.entries(attributes)) chat.setAttribute(attribute, value);
      chat.setAttribute('suggestions', JSON.stringify(suggestions));
      const properties = {
        item: { type: 'string', title: fields.item },
        wood: { type: 'string', title: fields.wood },
        address: { type: 'string', title: fields.address },
        assembly: { type: 'boolean', title: fields.assembly },
      };
      const parameters = { type: 'object', properties } as const;
      chat.registerTool({ name, title, description, parameters, consent: 'always', run: () => 'Ordered.' });
      Object.assign(chat, { followUps: () => followUps });
    },
    { ...tool, name: TOOL_NAME, locale, greeting, suggestions, followUps },
  );
}

/** Makes the page's visitor somebody whom the agent knows, and loads the page again. */
export async function becomeKnown(page: Page, story: Story): Promise<void> {
  const agentId = await meet(page);
  for (const [label, value] of Object.entries(story.blocks)) await writeBlock(agentId, label, value);
  for (const title of story.titles) await addConversation(agentId, title);
  await page.reload();
  await furnish(page, story);
}

/** Opens the chat. On a phone the keyboard stays away, and so does the focus. */
export async function openChat(page: Page): Promise<void> {
  await part(page, 'launcher').click();
  await expect(part(page, 'input')).toBeVisible();
}

export async function choose(page: Page, entry: string): Promise<void> {
  await part(page, 'menu-button').click();
  await page.getByRole('button', { name: entry, exact: true }).click();
}

/** As if the conversations had been held over some days. */
const AGES = [0, 2, 26, 74, 300].map((hours) => hours * 3_600_000);

export async function ageConversations(page: Page): Promise<void> {
  await page.route(/\/v1\/conversations\/\?/, async (route) => {
    const response = await route.fetch();
    const list: object[] = route.request().method() === 'GET' ? await response.json() : [];
    if (list.length === 0) return route.fulfill({ response });
    const aged = list.map((one, index) => {
      const date = new Date(Date.now() - (AGES[index] ?? 0)).toISOString();
      return { ...one, updated_at: date, last_message_at: date };
    });
    return route.fulfill({ response, json: aged });
  });
}

/** Has somebody of the workshop take over, who says something. */
export async function callPerson(page: Page, { person }: Story): Promise<void> {
  await page.evaluate(({ name, reason, says }) => {
    const chat = document.querySelector('letta-chat');
    if (!chat) throw new Error('There is no chat.');
    chat.desk = {
      start(_request, events) {
        setTimeout(() => {
          events.person({ name });
          events.message(says);
        });
        return { send: () => undefined };
      },
    };
    return chat.handoff({ reason });
  }, person);
}
