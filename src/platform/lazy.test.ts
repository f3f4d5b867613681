import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLazy } from './lazy.ts';

/** An import that fails so often first. */
function failing(times: number) {
  return vi.fn(async () => {
    if (times-- > 0) throw new TypeError('Failed to fetch dynamically imported module');
    return { name: 'module' };
  });
}

let page: EventTarget;

beforeEach(() => {
  page = new EventTarget();
  vi.stubGlobal('window', page);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a lazy module', () => {
  it('is imported once, however many ask for it', async () => {
    const load = failing(0);
    const lazy = createLazy(load);
    expect(lazy.current).toBeNull();
    await Promise.all([lazy.load(), lazy.load()]);
    await lazy.load();
    expect(lazy.current).toEqual({ name: 'module' });
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('that fails once is there all the same', async () => {
    const lazy = createLazy(failing(1));
    await expect(lazy.load()).resolves.toEqual({ name: 'module' });
    expect(lazy.failed).toBe(false);
  });

  it('that keeps failing rejects with a ChatError, and the next call tries again', async () => {
    const lazy = createLazy(failing(2));
    await expect(lazy.load()).rejects.toMatchObject({ name: 'ChatError', code: 'network' });
    expect(lazy.failed).toBe(true);
    await expect(lazy.load()).resolves.toEqual({ name: 'module' });
    expect(lazy.failed).toBe(false);
  });

  it('that failed comes by itself once the browser is online', async () => {
    const lazy = createLazy(failing(2));
    await lazy.load().catch(() => undefined);
    const here = new Promise<void>((resolve) => lazy.subscribe(() => lazy.current && resolve()));
    page.dispatchEvent(new Event('online'));
    await here;
    expect(lazy.current).toEqual({ name: 'module' });
  });

  it('listens to the page only while it is missing', async () => {
    const added = vi.spyOn(page, 'addEventListener');
    const removed = vi.spyOn(page, 'removeEventListener');
    const lazy = createLazy(failing(2));
    await lazy.load().catch(() => undefined);
    expect(added).toHaveBeenCalledTimes(1);
    removed.mockClear();
    await lazy.load();
    expect(removed).toHaveBeenCalledWith('online', added.mock.calls[0]?.[1]);
  });

  it('tells its subscribers what happens, until they leave', async () => {
    const lazy = createLazy(failing(1), { attempts: 1 });
    const seen: boolean[] = [];
    const leave = lazy.subscribe(() => seen.push(lazy.failed));
    await lazy.load().catch(() => undefined);
    await lazy.load();
    expect(seen).toEqual([true, false, false]);
    leave();
    await lazy.load();
    expect(seen).toHaveLength(3);
  });
});
