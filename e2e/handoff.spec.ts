import { expect, type Page, test } from '@playwright/test';
import { violationsOn } from './support/axe.ts';
import { answer, ask, box, idle, open } from './support/chat.ts';

// A person takes over from the agent, and the agent from the person.

const chat = (page: Page) => page.locator('letta-chat');
const button = (page: Page, name: string) => chat(page).getByRole('button', { name, exact: true });

/** Gives the page a desk that the test works at: `desk.events`, and in `desk.sent` what came from the visitor. */
async function openWithDesk(page: Page, tools = 'hand_off_to_person'): Promise<void> {
  await page.addInitScript(() => {
    Object.assign(window, { desk: { events: null, sent: [], requests: [], refuses: false, closed: 0 } });
  });
  await open(page);
  await setDesk(page, tools);
}

const setDesk = (page: Page, tools: string) =>
  chat(page).evaluate((element, tools) => {
    const desk = Reflect.get(window, 'desk');
    element.setAttribute('widget-tools', tools);
    Object.assign(element, {
      desk: {
        start(request: unknown, events: unknown) {
          desk.requests.push(request);
          desk.events = events;
          return {
            id: 'ticket-1',
            async send(text: string) {
              if (desk.refuses) throw new Error('The desk is closed.');
              desk.sent.push(text);
            },
            close: () => (desk.closed += 1),
          };
        },
      },
    });
  }, tools);

/** What the person at the desk does. */
const person = (page: Page, act: 'message' | 'typing' | 'end' | 'person', ...given: unknown[]) =>
  page.evaluate(([act, given]) => Reflect.get(window, 'desk').events[act](...given), [act, given] as const);
const desk = <Value>(page: Page, name: string) =>
  page.evaluate<Value, string>((name) => Reflect.get(window, 'desk')[name], name);

test('the agent asks for a person, who answers in the same transcript, and goes on with what was said', async ({
  page,
}) => {
  test.slow();
  await openWithDesk(page);
  await ask(page, 'person');
  await expect(page.getByText('Looking for a person…').last()).toBeVisible();
  await idle(page);
  await expect(page.getByText('You are chatting with an AI.')).toBeVisible();
  const [request] = await desk<{ reason: string; transcript: { role: string }[] }[]>(page, 'requests');
  expect(request?.reason).toBe('The visitor wants to talk to a person.');
  expect(request?.transcript.map(({ role }) => role)).toEqual(['user', 'assistant']);
  await person(page, 'person', { name: 'Mia' });
  await expect(page.locator('.handoff-line')).toContainText('You’re talking to Mia');
  await expect(page.getByText('You are chatting with an AI.')).toHaveCount(0);
  await person(page, 'typing', true);
  await expect(page.locator('.handoff-line')).toContainText('Mia is typing…');
  await person(page, 'message', 'Hello, this is **Mia**.', '1');
  // The same message again, as after a reconnect.
  await person(page, 'message', 'Hello, this is **Mia**.', '1');
  await expect(page.getByRole('article', { name: 'Mia said' })).toHaveCount(1);
  await ask(page, 'My parcel is lost');
  await expect(page.getByRole('article', { name: 'You said' }).last()).toHaveText('My parcel is lost');
  await expect(box(page)).toHaveValue('');
  expect(await desk(page, 'sent')).toEqual(['My parcel is lost']);
  expect(await violationsOn(page, { onlyChat: true })).toEqual([]);
  await person(page, 'end', 'Mia sends another parcel.');
  await expect(page.locator('.handoff-line')).toHaveCount(0);
  await expect(page.getByText(/You’re back with/).last()).toBeVisible();
  await expect(page.getByText('You are chatting with an AI.')).toBeVisible();
  await ask(page, 'context');
  await expect(answer(page)).toContainText('Mia sends another parcel.');
  await idle(page);
  // It is told once.
  await ask(page, 'context');
  await expect(answer(page)).toContainText('The website tells me nothing.');
});

test('what the desk doesn’t take stays in the box, and goes out by Retry', async ({ page }) => {
  await openWithDesk(page);
  await chat(page).evaluate((element) => (element as HTMLElement & { handoff(): Promise<void> }).handoff());
  await page.evaluate(() => (Reflect.get(window, 'desk').refuses = true));
  await ask(page, 'Are you there?');
  await expect(page.getByRole('alert')).toContainText('Your message is kept');
  await expect(box(page)).toHaveValue('Are you there?');
  await page.evaluate(() => (Reflect.get(window, 'desk').refuses = false));
  await button(page, 'Retry').click();
  await expect(page.getByRole('article', { name: 'You said' })).toHaveText('Are you there?');
  await expect(box(page)).toHaveValue('');
  expect(await desk(page, 'sent')).toEqual(['Are you there?']);
});

test('it goes on after a reload, with what was said', async ({ page }) => {
  await openWithDesk(page);
  await ask(page, 'person');
  await idle(page);
  await person(page, 'person', { name: 'Mia' });
  await person(page, 'message', 'One moment, please.');
  await ask(page, 'Sure');
  await expect(page.getByRole('article', { name: 'You said' }).last()).toHaveText('Sure');
  await page.reload();
  await button(page, 'Open chat').click();
  await expect(page.getByRole('article', { name: 'Mia said' })).toContainText('One moment, please.');
  await setDesk(page, 'hand_off_to_person');
  await expect(page.locator('.handoff-line')).toContainText('You’re talking to Mia');
  expect((await desk<{ resume: string }[]>(page, 'requests')).map(({ resume }) => resume)).toEqual(['ticket-1']);
  await person(page, 'message', 'Here I am again.');
  await expect(page.getByRole('article', { name: 'Mia said' }).last()).toContainText('Here I am again.');
});

test('the visitor can go back to the agent, and the desk learns of it', async ({ page }) => {
  await openWithDesk(page);
  await ask(page, 'person');
  await idle(page);
  await person(page, 'person', { name: 'Mia' });
  await page.getByRole('button', { name: /^Back to / }).click();
  await expect(box(page)).toBeFocused();
  await expect.poll(() => desk(page, 'closed')).toBe(1);
  await ask(page, 'echo again');
  await expect(answer(page)).toHaveText('again');
});

test('the agent suggests what to say next, and so does the page', async ({ page }) => {
  await openWithDesk(page, 'suggest_follow_ups');
  await ask(page, 'follow-ups');
  await idle(page);
  await expect(button(page, 'weather')).toBeVisible();
  await button(page, 'echo Thank you!').click();
  await expect(answer(page)).toHaveText('Thank you!');
  await idle(page);
  await expect(button(page, 'weather')).toHaveCount(0);
  await expect(box(page)).toBeFocused();
  await chat(page).evaluate((element) => Object.assign(element, { followUps: async () => ['echo From the page'] }));
  await ask(page, 'echo next');
  await idle(page);
  await button(page, 'echo From the page').click();
  await expect(answer(page)).toHaveText('From the page');
  // The agent's call itself is nothing to read, live and from the history.
  const rows = page.locator('letta-chat [part~=tool]');
  await expect(rows).toHaveCount(0);
  await page.reload();
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(answer(page)).toHaveText('From the page');
  await expect(rows).toHaveCount(0);
});
