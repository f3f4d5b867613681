import { beforeEach, expect } from 'vitest';
import { createSite, type Site, type SiteVisitor } from './site.ts';

/** Who is in an attack: Ann's browser does all it can to reach what is Bob's, and what is nobody's. */
export interface Attack {
  site: Site;
  ann: SiteVisitor;
  bob: SiteVisitor;
}

/** Sets the scene anew before each test. Nothing that was asked of Letta for that is in `site.seen`. */
export function beforeEachAttack(set: (attack: Attack) => void): void {
  beforeEach(async () => {
    const site = await createSite();
    const [ann, bob] = [await site.arrive(), await site.arrive()];
    site.seen.length = 0;
    set({ site, ann, bob });
  });
}

export const UNAUTHORIZED = { message: 'Unauthorized' };
export const NOT_FOUND = { message: 'There is nothing of that id.' };
export const UNKNOWN = '00000000-0000-4000-8000-000000000000';

/** A refusal says so much and no more, and is kept by nobody. */
export async function expectRefused(response: Response, status: number, body: object): Promise<void> {
  expect([response.status, await response.json()]).toEqual([status, body]);
  expect(response.headers.get('cache-control')).toBe('no-store');
}
