import { afterEach, expect, test } from 'vitest';
import { createChat } from './chat.ts';

afterEach(() => Reflect.deleteProperty(document, 'modelContext'));

/** A page that has registered one tool with the browser. */
function installTool(): EventTarget {
  const tools = [{ name: 'weather', description: 'The weather.', inputSchema: { type: 'object' } }];
  const context = Object.assign(new EventTarget(), { getTools: async () => tools, executeTool: async () => null });
  Object.defineProperty(document, 'modelContext', { configurable: true, value: context });
  return context;
}

const chatOf = () => createChat({ tokenUrl: '/token', fetch: () => Promise.reject(new TypeError('offline')) });

test('the page’s own tools are offered by the chat that wants them, until it ends', async () => {
  const context = installTool();
  const [chat, other] = [chatOf(), chatOf()];
  chat.offerPageTools();
  await expect.poll(() => [...chat.clientTools.value.keys()]).toEqual(['weather']);
  expect([...other.clientTools.value.keys()]).toEqual([]);
  chat.dispose();
  expect([...chat.clientTools.value.keys()]).toEqual([]);
  context.dispatchEvent(new Event('toolchange'));
  await Promise.resolve();
  expect([...chat.clientTools.value.keys()]).toEqual([]);
  other.dispose();
});
