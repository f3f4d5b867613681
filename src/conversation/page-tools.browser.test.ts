import { afterEach, expect, test, vi } from 'vitest';
import type { ClientTool } from './client-tools.ts';
import { createConversation } from './conversation.ts';
import { offerPageTools } from './offer-page-tools.ts';
import { followPageTools, type PageToolConsent } from './page-tools.ts';
import { FakeTransport } from './testing/fake-transport.ts';

/** A page's WebMCP, as far as a listener sees it. */
class FakeModelContext extends EventTarget {
  readonly executeTool = vi.fn(async (..._call: unknown[]): Promise<string | null> => 'done');
  tools: object[] = [];

  async getTools(): Promise<object[]> {
    return this.tools;
  }

  change(...tools: object[]): void {
    this.tools = tools;
    this.dispatchEvent(new Event('toolchange'));
  }
}

const SCHEMA = { type: 'object', properties: { city: { type: 'string' } } };
const WEATHER = { name: 'weather', title: 'Weather', description: 'The weather.', inputSchema: SCHEMA };
const owners = () => [document, navigator];

afterEach(() => owners().forEach((owner) => Reflect.deleteProperty(owner, 'modelContext')));

function install(owner: object = document): FakeModelContext {
  const context = new FakeModelContext();
  Object.defineProperty(owner, 'modelContext', { configurable: true, value: context });
  return context;
}

/** The tools that are found, at each change. */
function follow(consent: PageToolConsent = 'once') {
  const ending = new AbortController();
  const { clientTools, registerTool } = createConversation(new FakeTransport());
  const register = vi.fn(registerTool);
  followPageTools({ clientTools, registerTool: register }, consent, ending.signal);
  return { register, end: () => ending.abort(), last: () => [...clientTools.value.values()] };
}

async function offered(tool: object, consent?: PageToolConsent): Promise<readonly ClientTool[]> {
  // Once the last one is offered, all that are to be offered are.
  install().tools = [tool, { name: 'last', description: 'The last one.' }];
  const { last } = follow(consent);
  await expect.poll(() => last().at(-1)?.name).toBe('last');
  return last().slice(0, -1);
}

const run = (tool: ClientTool | undefined, signal = new AbortController().signal) =>
  tool?.run({ city: 'Oslo' }, { callId: 'call-1', signal });

test('a page’s tools are offered, with what they say of themselves and with consent', async () => {
  const tools = await offered(WEATHER);
  expect(tools).toMatchObject([
    { name: 'weather', title: 'Weather', description: 'The weather.', parameters: SCHEMA, consent: 'once' },
  ]);
});

test('what is registered and unregistered later is offered, and no longer', async () => {
  const context = install();
  const { last, end } = follow();
  context.change(WEATHER);
  await expect.poll(last).toMatchObject([{ name: 'weather' }]);
  context.change();
  await expect.poll(last).toEqual([]);
  end();
  context.change(WEATHER);
  await context.getTools();
  expect(last()).toEqual([]);
});

test('a list that arrives after a newer one doesn’t count', async () => {
  const context = install();
  const answers: ((tools: object[]) => void)[] = [];
  context.getTools = () => new Promise((resolve) => answers.push(resolve));
  const { register, last } = follow();
  context.change(WEATHER);
  answers[1]?.([WEATHER]);
  await expect.poll(last).toMatchObject([{ name: 'weather' }]);
  answers[0]?.([]);
  await Promise.resolve();
  expect(register).toHaveBeenCalledTimes(1);
  expect(last()).toMatchObject([{ name: 'weather' }]);
});

test('a call goes to the browser with its input as an object, and with the signal that ends it', async () => {
  const [tool] = await offered(WEATHER);
  const { signal } = new AbortController();
  expect(await run(tool, signal)).toBe('done');
  const context: FakeModelContext = Reflect.get(document, 'modelContext');
  expect(context.executeTool).toHaveBeenCalledWith(WEATHER, { city: 'Oslo' }, { signal });
});

test('a browser that gives schemas as text gets the input as text', async () => {
  const [tool] = await offered({ ...WEATHER, inputSchema: JSON.stringify(SCHEMA) });
  expect(tool?.parameters).toEqual(SCHEMA);
  await run(tool);
  const context: FakeModelContext = Reflect.get(document, 'modelContext');
  expect(context.executeTool.mock.lastCall?.[1]).toBe('{"city":"Oslo"}');
});

test('the agent is told when a tool led to another page', async () => {
  const [tool] = await offered(WEATHER);
  const context: FakeModelContext = Reflect.get(document, 'modelContext');
  context.executeTool.mockResolvedValue(null);
  expect(await run(tool)).toBe('The tool led to another page.');
});

test.each([
  ['once', {}, 'once'],
  ['once', { consequentialHint: true }, 'always'],
  ['always', {}, 'always'],
  ['never', { consequentialHint: true }, 'never'],
] as const)('%s with %o asks %s', async (consent, annotations, expected) => {
  expect(await offered({ ...WEATHER, annotations }, consent)).toMatchObject([{ consent: expected }]);
});

test('tools for developers, and those that no model could call, are left out; dots become lines', async () => {
  expect(await offered({ ...WEATHER, annotations: { debugging: true } })).toEqual([]);
  expect(await offered({ ...WEATHER, name: 'x'.repeat(65) })).toEqual([]);
  expect(await offered({ ...WEATHER, inputSchema: '{' })).toEqual([]);
  expect(await offered({ ...WEATHER, name: 'shop.cart' })).toMatchObject([{ name: 'shop_cart' }]);
  expect(await offered({ name: 'bare', description: 'Takes nothing.' })).toMatchObject([
    { title: undefined, parameters: { type: 'object', properties: {} } },
  ]);
});

test('the name of WebMCP’s first versions works, too', async () => {
  install(navigator).tools = [WEATHER];
  await expect.poll(follow().last).toMatchObject([{ name: 'weather' }]);
});

test('without WebMCP nothing happens', () => {
  expect(follow().register).not.toHaveBeenCalled();
});

test('the agent is told of them; a registered tool of the same name wins, whichever came first', async () => {
  install().tools = [WEATHER, { ...WEATHER, description: 'Of a frame.' }];
  const conversation = createConversation(new FakeTransport());
  const description = () => conversation.clientTools.value.get('weather')?.description;
  const takeBack = offerPageTools(conversation, 'once');
  await expect.poll(description).toBe('The weather.');
  const unregister = conversation.registerTool({
    name: 'weather',
    description: 'The site’s own.',
    parameters: {},
    run: () => '',
  });
  expect(description()).toBe('The site’s own.');
  const context: FakeModelContext = Reflect.get(document, 'modelContext');
  context.change(WEATHER);
  await context.getTools();
  expect(description()).toBe('The site’s own.');
  unregister();
  expect(description()).toBe('The weather.');
  takeBack();
  expect(description()).toBeUndefined();
});
