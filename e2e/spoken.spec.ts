import { type CDPSession, expect, type Page, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GATEWAY } from './support/servers.ts';

/** What a screen reader says of a visitor's journey, word for word, by keyboard alone: docs/accessibility.md has the scripts. */

test.skip(GATEWAY !== undefined, 'The same with and without a gateway.');

/** Notes what live regions of the chat say, in `window.said`. */
async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    const last = new WeakMap<Element, string>();
    const hear = (region: Element): void => {
      const texts = document.createTreeWalker(region, NodeFilter.SHOW_TEXT);
      const words: string[] = [];
      while (texts.nextNode()) words.push(texts.currentNode.textContent ?? '');
      const text = words.join(' ').replaceAll(/\s+/g, ' ').trim();
      if (text !== '' && text !== last.get(region) && region.checkVisibility()) said.push(text);
      last.set(region, text);
    };
    const LIVE = '[role=status], [role=alert]';
    const root = document.querySelector('letta-chat')?.shadowRoot;
    if (!root) throw new Error('No chat.');
    new MutationObserver((records) => {
      const regions = records.flatMap(({ target, addedNodes }) => [
        (target instanceof Element ? target : target.parentElement)?.closest(LIVE),
        ...[...addedNodes].flatMap((node) =>
          node instanceof Element ? [node.matches(LIVE) ? node : null, ...node.querySelectorAll(LIVE)] : [],
        ),
      ]);
      for (const region of new Set(regions)) if (region?.isConnected) hear(region);
    }).observe(root, { childList: true, characterData: true, subtree: true });
  });
}

/** What has the focus, as the browser tells it to a screen reader. */
async function focusOf(cdp: CDPSession): Promise<string> {
  const { result } = await cdp.send('Runtime.evaluate', {
    expression:
      '(() => { let at = document.activeElement; while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement; return at; })()',
  });
  const { nodes } = await cdp.send('Accessibility.getPartialAXTree', {
    objectId: result.objectId ?? '',
    fetchRelatives: false,
  });
  const [node] = nodes;
  const states = (node?.properties ?? []).flatMap(({ name, value }) => {
    if (name === 'expanded') return [value.value ? 'expanded' : 'collapsed'];
    return ['pressed', 'checked', 'modal'].includes(name) && value.value === true ? [name] : [];
  });
  const description = node?.description?.value ? [`“${node.description.value}”`] : [];
  return [`${node?.role?.value} “${node?.name?.value}”`, ...states, ...description].join(', ');
}

/** That it goes on: how often depends on how long it takes. */
const IN_BETWEEN = /^(Still working…|Reconnecting…|لا يزال يعمل…|جارٍ إعادة الاتصال…)$/;

/** The script of a language in the docs. */
function scriptOf(language: string): readonly string[] {
  const page = readFileSync(join(import.meta.dirname, '../docs/accessibility.md'), 'utf8');
  const [, script = ''] = new RegExp(`^### ${language}\\n\\n\`\`\`text\\n(.*?)\\n\`\`\``, 'ms').exec(page) ?? [];
  return script.split('\n');
}

/** What the visitor hears, in order. */
class Reader {
  readonly heard: string[] = [];
  #count = 0;

  readonly page: Page;
  readonly cdp: CDPSession;

  constructor(page: Page, cdp: CDPSession) {
    this.page = page;
    this.cdp = cdp;
  }

  /** Waits until so much is said in the end, and notes all that was said since the last time. */
  async hears(end: RegExp): Promise<void> {
    const said = (): Promise<string[]> =>
      this.page.evaluate((from) => (Reflect.get(window, 'said') as string[]).slice(from), this.#count);
    await expect.poll(async () => (await said()).at(-1)).toMatch(end);
    const all = await said();
    this.#count += all.length;
    this.heard.push(...all.filter((text) => !IN_BETWEEN.test(text)).map((text) => `says: ${text}`));
  }

  /** Notes what has the focus, once it is where it is to be. */
  async reaches(name: RegExp): Promise<void> {
    await expect.poll(() => focusOf(this.cdp)).toMatch(name);
    this.heard.push(`reads: ${await focusOf(this.cdp)}`);
  }

  /** Presses a key until the focus is there. */
  async goes(key: string, name: RegExp): Promise<void> {
    for (let presses = 0; presses < 20 && !name.test(await focusOf(this.cdp)); presses += 1)
      await this.page.keyboard.press(key);
    await this.reaches(name);
  }

  async says(text: string): Promise<void> {
    this.heard.push(`visitor: ${text}`);
    await this.page.keyboard.insertText(text);
    await this.page.keyboard.press('Enter');
  }
}

/** Whatever sends one. */
const MESSAGES = /\/messages/;

const WORDS = {
  en: {
    language: 'English',
    open: /Open chat/,
    box: /Message/,
    allow: /“Allow”/,
    retry: /Retry/,
    menu: /“Menu/,
    entry: /Save or print/,
    question: /\?/,
    failed: /^No connection/,
  },
  ar: {
    language: 'Arabic',
    open: /فتح/,
    box: /الرسالة/,
    allow: /“السماح”/,
    retry: /إعادة/,
    menu: /“القائمة/,
    entry: /حفظ/,
    question: /؟/,
    failed: /^لا يوجد اتصال/,
  },
};

for (const [locale, words] of Object.entries(WORDS))
  test(`the whole journey is spoken: ${locale}`, async ({ page }) => {
    // The chat tries several times before it says that there is no connection.
    test.setTimeout(90_000);
    await page.goto('/');
    await page.locator('letta-chat').evaluate((chat, language) => {
      document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';
      chat.setAttribute('locale', language);
    }, locale);
    const reader = new Reader(page, await page.context().newCDPSession(page));
    await listen(page);
    await page.locator('letta-chat').evaluate((chat) => chat.focus());
    await reader.reaches(words.open);
    await page.keyboard.press('Enter');
    await reader.reaches(words.box);
    await reader.says('weather');
    await reader.hears(/18 °C/);
    await reader.says('email');
    await reader.hears(words.question);
    await reader.goes('Shift+Tab', words.allow);
    await page.keyboard.press('Enter');
    await reader.reaches(words.box);
    await reader.hears(/Sent to/);
    await page.route(MESSAGES, (route) => route.abort());
    await reader.says('echo once more');
    await reader.hears(words.failed);
    await page.unroute(MESSAGES);
    await reader.goes('Shift+Tab', words.retry);
    await page.keyboard.press('Enter');
    await reader.reaches(words.box);
    await reader.hears(/once more/);
    await reader.goes('Shift+Tab', words.menu);
    await page.keyboard.press('Enter');
    await reader.reaches(words.entry);
    await page.keyboard.press('Escape');
    await reader.reaches(words.menu);
    await page.keyboard.press('Escape');
    await reader.reaches(words.open);
    expect(reader.heard).toEqual(scriptOf(words.language));
  });
