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

  it('that fails rejects with a ChatError, and the next call tries again', async () => {
    const lazy = createLazy(failing(1));
    await expect(lazy.load()).rejects.toMatchObject({ name: 'ChatError', code: 'network' });
    await expect(lazy.load()).resolves.toEqual({ name: 'module' });
  });

  it('that fails on a server rejects in the same way', async () => {
    vi.stubGlobal('window', undefined);
    await expect(createLazy(failing(1)).load()).rejects.toMatchObject({ name: 'ChatError', code: 'network' });
  });

  it('that failed comes by itself once the browser is online', async () => {
    const lazy = createLazy(failing(1));
    await lazy.load().catch(() => undefined);
    const here = new Promise<void>((resolve) => lazy.subscribe(() => lazy.current && resolve()));
    page.dispatchEvent(new Event('online'));
    await here;
    expect(lazy.current).toEqual({ name: 'module' });
  });

  it('listens to the page only after a failure', async () => {
    const added = vi.spyOn(page, 'addEventListener');
    await createLazy(failing(0)).load();
    expect(added).not.toHaveBeenCalled();
  });

  it('tells its subscribers when it is here, unless they have left', async () => {
    const lazy = createLazy(failing(1));
    const seen: unknown[] = [];
    lazy.subscribe(() => seen.push(lazy.current));
    lazy.subscribe(() => seen.push('left'))();
    await lazy.load().catch(() => undefined);
    expect(seen).toEqual([]);
    await lazy.load();
    expect(seen).toEqual([{ name: 'module' }]);
  });
});
