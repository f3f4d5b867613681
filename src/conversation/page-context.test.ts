import { afterEach, describe, expect, test, vi } from 'vitest';
import { CONTEXT_LIMIT, createContextReader, type PageContextSource } from './page-context.ts';

const read = async (source: PageContextSource) => {
  const reader = createContextReader(() => source);
  return { text: await reader.read(), last: reader.last.value };
};

afterEach(() => vi.useRealTimers());

describe('the page’s context', () => {
  test.each<[string, PageContextSource, string | null]>([
    ['a text', 'On the cart', 'On the cart'],
    ['an object', { page: 'cart', items: 2 }, '{"page":"cart","items":2}'],
    ['a function', () => ({ page: 'cart' }), '{"page":"cart"}'],
    ['an async function', async () => 'On the cart', 'On the cart'],
    ['nothing', null, null],
    ['a function with nothing to say', () => undefined, null],
    ['an empty text', '', null],
  ])('may be %s', async (_, source, text) => {
    expect((await read(source)).text).toBe(text);
  });

  test('is cut where it is too long, and the developer learns of it', async () => {
    const { text, last } = await read('x'.repeat(CONTEXT_LIMIT + 1));
    expect(text).toBe(`${'x'.repeat(CONTEXT_LIMIT)}…`);
    expect(last?.problem).toContain('was cut');
  });

  test.each<[string, PageContextSource]>([
    [
      'throws',
      () => {
        throw new Error('no cart');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no cart'))],
  ])('is left out where its function %s', async (_, source) => {
    expect(await read(source)).toEqual({
      text: null,
      last: { text: null, problem: 'The context was left out: no cart.' },
    });
  });

  test('is left out where it can’t be JSON', async () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect((await read(circle)).last?.problem).toContain('left out');
  });

  test('is not waited for any longer than two seconds', async () => {
    vi.useFakeTimers();
    const reading = read(() => new Promise(() => undefined));
    await vi.advanceTimersByTimeAsync(2_000);
    expect((await reading).last?.problem).toContain('longer than 2000 ms');
  });
});
