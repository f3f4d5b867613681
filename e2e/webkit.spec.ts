import { expect, test } from '@playwright/test';
import { hasDisplay, webkitDriverPath } from '../scripts/webkit.mjs';
import { DEMO_URL } from './support/servers.ts';
import { ENTER, ESCAPE, startWebKit } from './support/webkit.ts';

// What Safari is made of, by Debian's build of it: once through the chat.

const driver = webkitDriverPath();

const inChat = (selector: string) => `document.querySelector('letta-chat').shadowRoot.querySelector('${selector}')`;

test('WebKit opens the chat, shows an answer, closes it by Escape and opens it again', async () => {
  test.skip(!driver || !hasDisplay(), 'There is no WebKit here.');
  const webkit = await startWebKit(driver ?? '');
  try {
    const isOpen = () => webkit.run(`return ${inChat('dialog')}?.open ?? false`);
    const focused = () => webkit.run(`return document.querySelector('letta-chat').shadowRoot.activeElement?.localName`);
    const answer = () => webkit.run(`return ${inChat('.assistant-message .markdown')}?.textContent`);
    await webkit.open(DEMO_URL);
    await webkit.click(inChat('[part=launcher]'));
    await expect.poll(isOpen).toBe(true);
    await expect.poll(focused).toBe('textarea');
    await webkit.type(`echo **hello** from WebKit${ENTER}`);
    await expect.poll(answer).toBe('hello from WebKit');
    await webkit.type(ESCAPE);
    await expect.poll(isOpen).toBe(false);
    await expect.poll(focused).toBe('button');
    await webkit.type(ENTER);
    await expect.poll(isOpen).toBe(true);
    expect(await answer()).toBe('hello from WebKit');
  } finally {
    await webkit.close();
  }
});
