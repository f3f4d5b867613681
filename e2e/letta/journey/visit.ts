import { expect, type Page, test as base } from '@playwright/test';
import { answer, ask, box, idle } from '../../support/chat.ts';
import { type ServerUnderTest, serverUnderTest } from '../support/server-under-test.ts';
import { type Mode, openWay, type Visitor, type Way } from '../support/ways.ts';
import { openSite, type Site } from './page.ts';

/** What a test of the journey has at hand. */
export interface Visit {
  visitor: Visitor;
  page: Page;
  /** Opens the visitor's page in another tab. */
  secondTab(): Promise<Page>;
  /**
   * Notes what the visitor saw, for the table, and checks that the server made one run for each message.
   * @param messages how many messages, decisions and returns of tools were sent
   */
  conclude(sees: string, messages: number): Promise<void>;
}

interface Fixtures {
  visit: Visit;
}

interface WorkerFixtures {
  letta: ServerUnderTest;
  site: Site;
  ways: (mode: Mode) => Promise<Way>;
}

/** A test title begins with its mode: `direct: …`. */
const modeOf = (titles: readonly string[]): Mode =>
  titles.some((title) => title.includes('gateway')) ? 'gateway' : 'direct';

export const test = base.extend<Fixtures, WorkerFixtures>({
  letta: [
    async ({}, use) => {
      const letta = await serverUnderTest();
      await use(letta);
      await letta.close();
    },
    { scope: 'worker' },
  ],
  site: [
    async ({}, use) => {
      const site = await openSite();
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],
  ways: [
    async ({ letta, site }, use) => {
      const open = new Map<Mode, Promise<Way>>();
      await use((mode) => {
        const way = open.get(mode) ?? openWay(mode, letta, site.origin);
        open.set(mode, way);
        return way;
      });
      for (const way of open.values()) await (await way).close();
    },
    { scope: 'worker' },
  ],
  visit: async ({ page, context, site, ways }, use, info) => {
    const mode = modeOf(info.titlePath);
    const visitor = await (await ways(mode)).visitor();
    const url = site.pageFor(visitor);
    const open = async (tab: Page): Promise<Page> => {
      await tab.goto(url);
      await expect(box(tab)).toBeEnabled();
      return tab;
    };
    await open(page);
    await use({
      visitor,
      page,
      secondTab: async () => open(await context.newPage()),
      async conclude(sees, messages) {
        const runs = await visitor.agent.runs();
        const row = {
          scenario: info.title,
          'the visitor sees': sees,
          messages: String(messages),
          runs: String(runs.length),
        };
        info.annotations.push({ type: 'row', description: JSON.stringify(row) });
        expect(runs).toHaveLength(messages);
      },
    });
  },
});

export { answer, ask, box, expect, idle };

/** What the visitor has said, by the transcript. */
export const youSaid = (page: Page) => page.getByRole('article', { name: 'You said' });

/** The text that the scripted model says at `slow COUNT`. */
export const slowText = (count: number): string =>
  Array.from({ length: count }, (_, index) => `word${index + 1}`).join(' ');
