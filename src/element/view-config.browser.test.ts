import { expect, test } from 'vitest';
import { LettaChatElement } from '../element.ts';
import { messages as de } from '../locales/de.ts';
import { en } from '../locales/en.ts';
import { followConfig } from './view-config.ts';

function create(attributes: Record<string, string>): LettaChatElement {
  if (!customElements.get('letta-chat')) customElements.define('letta-chat', LettaChatElement);
  const element = document.createElement('letta-chat');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

test('what didn’t change stays the same object, so that nothing renders again for it', () => {
  const element = create({ locale: 'en', suggestions: 'a, b', 'image-origins': 'https://a.example' });
  const { config, update } = followConfig(element);
  const before = config.value;
  element.setAttribute('data-anything', 'new');
  update();
  expect(config.value).toBe(before);
  element.setAttribute('placeholder', 'Ask away');
  update();
  expect(config.value).toEqual({ ...before, placeholder: 'Ask away' });
  for (const name of ['messages', 'suggestions', 'imageOrigins'] as const)
    expect(config.value[name]).toBe(before[name]);
});

test('texts are English until the language is here, and the page’s own stand over both', async () => {
  const element = create({ locale: 'de' });
  element.texts = { send: 'Los' };
  const { config } = followConfig(element);
  expect(config.value).toMatchObject({ locale: 'en', messages: { send: 'Los', stop: en.stop } });
  await expect.poll(() => config.value.locale).toBe('de');
  // Those of the chunks, too.
  expect(config.value.messages).toMatchObject({ send: 'Los', stop: de.stop, memoryEmpty: de.memoryEmpty });
});

test('dates and numbers are in the visitor’s own English; where we have no texts in their language, in that of the texts', () => {
  const localeFor = (locale: string) => followConfig(create({ locale })).config.value.locale;
  expect(['en', 'en-GB', 'fi'].map(localeFor)).toEqual(['en', 'en-GB', 'en']);
});
