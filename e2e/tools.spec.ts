import { type CDPSession, expect, type Route, test } from '@playwright/test';
import { API_URL } from './support/servers.ts';
import { meet } from './support/visitors.ts';

/** 8 kB of arrays in arrays: indented without limits, each would be 32 MB of text. */
const NESTED = '['.repeat(4_096) + ']'.repeat(4_096);
const CALLS = 20;

/** Stored messages, newest first, as Letta lists them. */
const HISTORY = Array.from({ length: CALLS }, (_, index) => {
  const number = CALLS - index;
  const date = new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();
  const call = { tool_call_id: `call-${number}`, name: 'look_up', arguments: NESTED };
  return [
    {
      id: `message-${number}-b`,
      date,
      message_type: 'tool_return_message',
      tool_call_id: `call-${number}`,
      status: 'success',
      tool_return: NESTED,
    },
    { id: `message-${number}-a`, date, message_type: 'tool_call_message', tool_call: call },
    {
      id: `message-${number}-u`,
      otid: `otid-${number}`,
      date,
      message_type: 'user_message',
      content: `Look up ${number}`,
    },
  ];
}).flat();

async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
}

for (const tools of ['collapsed', 'open']) {
  test(`${CALLS} tool calls with 8 kB of nested JSON each cost little, ${tools}`, async ({ page, browser }) => {
    const held: Route[] = [];
    await page.route(`${API_URL}/v1/**/messages?*`, (route) => void held.push(route));
    await meet(page);
    await page.goto('/');
    await page.locator('letta-chat').evaluate((element, value) => element.setAttribute('tools', value), tools);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    await page.getByRole('button', { name: 'Open chat' }).click();
    // The chat is there and waits for its history: what comes now is measured.
    await expect.poll(() => held.length).toBe(1);
    const before = await heapOf(session);
    await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing', '__metadata'] });
    await page.evaluate(() => performance.mark('begin'));
    const headers = { 'Access-Control-Allow-Origin': '*' };
    await Promise.all(held.map((route) => route.fulfill({ headers, json: HISTORY })));
    await expect(page.locator('details')).toHaveCount(CALLS);
    await page.evaluate(() => performance.mark('end'));
    const longestMs = longestTaskIn(await browser.stopTracing());
    const growth = (await heapOf(session)) - before;
    console.log(
      `${tools}: the heap grows by ${(growth / 1e6).toFixed(1)} MB; the longest task takes ${longestMs.toFixed(0)} ms of processor time`,
    );
    expect(growth).toBeLessThan(10e6);
    expect(longestMs).toBeLessThan(50);
    const rendered = await page.locator('.transcript').evaluate((element) => element.textContent.length);
    expect(rendered).toBeLessThan(CALLS * 10_000);
    if (tools === 'open') await expect(page.locator('.json').first()).toContainText('[…]');
  });
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** When it begins, and how long the thread worked on it, in microseconds. */
  ts: number;
  tdur?: number;
}

/** The longest task between the marks `begin` and `end`, in milliseconds of processor time. */
function longestTaskIn(trace: Buffer): number {
  const { traceEvents: events } = JSON.parse(trace.toString()) as { traceEvents: readonly TraceEvent[] };
  const [begin, end] = ['begin', 'end'].map((mark) => events.find(({ name }) => name === mark));
  if (!begin || !end) throw new Error('The trace has no marks.');
  const tasks = events.filter(
    ({ name, pid, tid, ts }) =>
      name === 'ThreadControllerImpl::RunTask' &&
      pid === begin.pid &&
      tid === begin.tid &&
      ts > begin.ts &&
      ts < end.ts,
  );
  if (tasks.length === 0) throw new Error('The trace has no tasks.');
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1_000));
}
