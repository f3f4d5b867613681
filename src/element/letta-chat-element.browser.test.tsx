import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { LettaChatElement } from '../element.ts';
import { type FakeSite, playSite } from './testing/fake-site.ts';

let site: FakeSite;

beforeEach(() => {
  site = playSite();
});

afterEach(() => {
  document.body.replaceChildren();
  // A turn that was cut would go on in the next test, as after a reload.
  sessionStorage.clear();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function create(attributes: Record<string, string> = {}): LettaChatElement {
  if (!customElements.get('letta-chat')) customElements.define('letta-chat', LettaChatElement);
  const element = document.createElement('letta-chat');
  for (const [name, value] of Object.entries({ 'token-url': '/token', ...attributes }))
    element.setAttribute(name, value);
  return element;
}

function add(attributes?: Record<string, string>): LettaChatElement {
  const element = create(attributes);
  document.body.append(element);
  return element;
}

const box = () => page.getByRole('textbox', { name: 'Message' });
const ask = async (text: string) => {
  await box().fill(text);
  await userEvent.keyboard('{Enter}');
};

describe('before it is defined', () => {
  test('properties that were set are kept', async () => {
    const early = document.createElement('letta-chat');
    Object.assign(early, { tokenUrl: '/token', mode: 'inline', heading: 'Early' });
    document.body.append(early);
    if (!customElements.get('letta-chat')) customElements.define('letta-chat', LettaChatElement);
    await expect.element(page.getByRole('region', { name: 'Early' })).toBeVisible();
    expect(early.getAttribute('token-url')).toBe('/token');
    expect(Object.keys(early)).toEqual([]);
  });
});

describe('the launcher', () => {
  test('opens and closes the panel, says so, and gets the focus back on Escape', async () => {
    const element = add();
    const focused = () => element.shadowRoot?.activeElement?.getAttribute('part');
    const launcher = page.getByRole('button', { name: 'Open chat' });
    expect(site.requests).toEqual([]);
    await launcher.click();
    await expect.element(page.getByRole('dialog', { name: 'Ada' })).toBeVisible();
    await expect.poll(focused).toBe('input');
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await expect.poll(focused).toBe('launcher');
    await expect.element(launcher).toHaveAttribute('aria-expanded', 'false');
  });
});

describe('sending', () => {
  test('Enter sends, Shift+Enter breaks the line, and the box is empty once Letta has the message', async () => {
    add({ mode: 'inline' });
    await box().fill('one');
    await userEvent.keyboard('{Shift>}{Enter}{/Shift}two{Enter}');
    await expect.element(page.getByRole('article', { name: 'You said' })).toHaveTextContent('one two');
    await expect.element(page.getByRole('article', { name: 'Ada said' })).toHaveTextContent('Hello there.');
    await expect.element(box()).toHaveValue('');
    expect(site.sent).toEqual(['one\ntwo']);
  });

  test('Enter that ends a composition sends nothing', async () => {
    add({ mode: 'inline' });
    await box().fill('にほん');
    const input = box().element();
    input.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, composed: true }),
    );
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, composed: true }));
    await userEvent.keyboard('!{Enter}');
    await expect.poll(() => site.sent).toEqual(['にほん!']);
  });

  test('a message that Letta refuses stays in the box, with a notice and a way out', async () => {
    site.failures.push(500);
    add({ mode: 'inline' });
    await ask('keep me');
    await expect.element(page.getByRole('alert')).toHaveTextContent(/problem/);
    await expect.element(box()).toHaveValue('keep me');
    await page.getByRole('button', { name: 'Retry' }).click();
    await expect.element(page.getByRole('article', { name: 'Ada said' })).toHaveTextContent('Hello there.');
    await expect.element(box()).toHaveValue('');
    expect(site.sent).toEqual(['keep me']);
  });

  test('a page can keep a message in the box', async () => {
    const element = add({ mode: 'inline' });
    element.addEventListener('letta-chat-before-send', (event) => event.preventDefault());
    await ask('not yet');
    await expect.element(box()).toHaveValue('not yet');
    expect(site.sent).toEqual([]);
  });

  test('what is sent before the element is in a page waits until it is', async () => {
    const element = create({ mode: 'inline' });
    const answered = element.send('early');
    expect(site.sent).toEqual([]);
    document.body.append(element);
    await answered;
    expect(site.sent).toEqual(['early']);
  });

  test('Stop cancels at the server and keeps what came', async () => {
    site.answers.push(['Hel', 'hold']);
    add({ mode: 'inline' });
    await ask('hi');
    await expect.element(page.getByRole('article', { name: 'Ada said' })).toHaveTextContent('Hel');
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect.element(page.getByRole('button', { name: 'Send' })).toBeVisible();
    expect(site.requests.at(-1)).toBe('POST /v1/agents/agent-1/messages/cancel');
    await expect.element(page.getByText('Stopped')).toBeVisible();
  });
});

describe('its life', () => {
  test('a move keeps the chat', async () => {
    const element = add({ mode: 'inline' });
    await ask('hi');
    await expect.element(page.getByRole('article', { name: 'Ada said' })).toHaveTextContent('Hello there.');
    const before = site.requests.length;
    const elsewhere = document.createElement('div');
    document.body.append(elsewhere);
    elsewhere.append(element);
    await expect.element(page.getByRole('article', { name: 'Ada said' })).toHaveTextContent('Hello there.');
    expect(site.requests).toHaveLength(before);
  });

  test('removal ends the stream and takes the UI back; coming back begins anew', async () => {
    site.answers.push(['Hel', 'hold']);
    const element = add({ mode: 'inline' });
    const errors: unknown[] = [];
    element.addEventListener('letta-chat-error', (event) => errors.push(event.detail.error));
    await ask('hi');
    await expect.element(page.getByRole('article', { name: 'Ada said' })).toHaveTextContent('Hel');
    element.remove();
    await expect.poll(() => element.shadowRoot?.querySelector('.panel')).toBeNull();
    expect(errors).toEqual([]);
    document.body.append(element);
    await expect.element(box()).toBeVisible();
  });

  test('a floating chat that is closed and leaves the page at once ends without an error', async () => {
    const toggles = vi.spyOn(HTMLElement.prototype, 'togglePopover');
    const element = add({ open: '' });
    await expect.element(box()).toBeVisible();
    expect(toggles).toHaveBeenCalled();
    element.removeAttribute('open');
    element.remove();
    await expect.poll(() => element.shadowRoot?.querySelector('.panel')).toBeNull();
    expect(toggles.mock.results.filter(({ type }) => type === 'throw')).toEqual([]);
    toggles.mockRestore();
  });

  test('events tell what happens, in order', async () => {
    const element = create({ mode: 'inline' });
    const seen: string[] = [];
    for (const name of ['ready', 'before-send', 'message', 'response-start', 'response-end'] as const) {
      element.addEventListener(`letta-chat-${name}`, () => seen.push(name));
    }
    document.body.append(element);
    await expect.poll(() => seen).toEqual(['ready']);
    await ask('hi');
    await expect
      .poll(() => seen)
      .toEqual(['ready', 'before-send', 'message', 'response-start', 'message', 'response-end']);
  });

  test('signing out revokes the token and forgets what was said', async () => {
    const element = add({ mode: 'inline' });
    await ask('hi');
    await expect.element(page.getByRole('article', { name: 'Ada said' })).toBeVisible();
    await element.signOut();
    expect(site.requests).toContain('DELETE /token');
    await expect.element(page.getByRole('article', { name: 'Ada said' })).not.toBeInTheDocument();
  });

  test('without a token source it says that the site is not set up', async () => {
    const element = add({ mode: 'inline' });
    element.removeAttribute('token-url');
    await expect.element(page.getByRole('alert')).toHaveTextContent(/not set up/);
  });
});
