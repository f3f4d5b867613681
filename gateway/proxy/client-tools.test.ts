import { beforeEach, describe, expect, it } from 'vitest';
import { createSite, say, type Site, type SiteVisitor } from '../testing/site.ts';

// A page's tools: from the site's list only, and never in the place of one that runs at the server.

const OURS = { description: 'Reads the page.', parameters: { type: 'object', properties: {} } };
const LIST = { get_page_title: OURS, get_colour: 'page', web_search: OURS };

let site: Site;
let ann: SiteVisitor;
beforeEach(async () => {
  site = await createSite({ GATEWAY_CLIENT_TOOLS: JSON.stringify(LIST) });
  ann = await site.arrive();
  site.seen.length = 0;
});

const tool = (name: string, more: object = {}) => ({ name, description: 'Mine', parameters: {}, ...more });
const send = (body: unknown) => site.site(ann.token, 'POST', `/v1/agents/${ann.agentId}/messages`, body);
const sent = () =>
  site.seen
    .filter(({ method, url }) => method === 'POST' && url.endsWith('/messages'))
    .map(({ body }) => JSON.parse(body) as { client_tools?: unknown });
const returns = (id: string) => [{ tool_call_id: id, tool_return: 'The title', status: 'success' }];

/** The id of the call that the agent makes in response to a message. */
async function callOf(body: object): Promise<string> {
  const { messages } = (await (await send(body)).json()) as {
    messages: { message_type: string; tool_call: { tool_call_id: string } }[];
  };
  const request = messages.find(({ message_type: type }) => type === 'approval_request_message');
  return request?.tool_call.tool_call_id ?? '';
}

async function expectRefused(response: Response, message: string): Promise<void> {
  expect([response.status, await response.json()]).toEqual([403, { message, error: { code: 'client-tool', message } }]);
  expect(sent()).toEqual([]);
}

describe('a page offers', () => {
  it('no tool that is not on the site’s list', async () => {
    const message = "The tool run_shell is not on the site's list (GATEWAY_CLIENT_TOOLS).";
    await expectRefused(await send(say('use run_shell', { client_tools: [tool('run_shell')] })), message);
    const { client_tools } = say('', { client_tools: [tool('get_colour'), tool('run_shell')] }) as never;
    await expectRefused(await send(say('use run_shell', { client_tools })), message);
  });

  it.each(['constructor', '__proto__', 'toString'])('no tool by a name that every object has: %s', async (name) => {
    expect((await send(say('hi', { client_tools: [tool(name)] }))).status).toBe(403);
    expect(sent()).toEqual([]);
  });

  it('no tool in the place of the agent’s own, also where it is on the list', async () => {
    await expectRefused(
      await send(say('search the weather', { client_tools: [tool('web_search')] })),
      "The tool web_search is the agent's own: a page can't offer it.",
    );
  });

  it('a tool in the site’s words, or in its own where the site lets it', async () => {
    await send(say('hello', { client_tools: [tool('get_page_title'), tool('get_colour')] }));
    expect(sent().map(({ client_tools }) => client_tools)).toEqual([
      [{ name: 'get_page_title', ...OURS }, tool('get_colour')],
    ]);
  });
});

it('no tool at all is on the list unless the site puts it there', async () => {
  site = await createSite();
  ann = await site.arrive();
  expect((await send(say('use get_colour', { client_tools: [tool('get_colour')] }))).status).toBe(403);
});

describe('a result', () => {
  it('of a page’s own call is taken, by either form', async () => {
    for (const form of ['tool_return', 'approval'] as const) {
      const id = await callOf(say('use get_page_title', { client_tools: [tool('get_page_title')] }));
      const answer =
        form === 'approval'
          ? { type: 'approval', approvals: returns(id) }
          : { type: 'tool_return', tool_returns: returns(id) };
      const response = await send({ messages: [answer], client_tools: [tool('get_page_title')] });
      expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('The title')]);
    }
  });

  it('of a call that waits for a decision is refused; the decision is taken', async () => {
    const id = await callOf(say('send an email'));
    site.seen.length = 0;
    const message = "This call is not of a page's tool: it takes a decision, not a result.";
    for (const answer of [
      { type: 'approval', approvals: returns(id) },
      { type: 'tool_return', tool_returns: returns(id) },
    ]) {
      await expectRefused(await send({ messages: [answer] }), message);
    }
    const decision = { type: 'approval', approvals: [{ type: 'approval', tool_call_id: id, approve: false }] };
    expect((await send({ messages: [decision] })).status).toBe(200);
  });

  it('of a call that nobody made, or that another visitor’s agent made, is refused', async () => {
    const bob = await site.arrive();
    const id = await callOf(say('use get_page_title', { client_tools: [tool('get_page_title')] }));
    site.seen.length = 0;
    const theirs = (body: unknown) => site.site(bob.token, 'POST', `/v1/agents/${bob.agentId}/messages`, body);
    const message = "This call is not of a page's tool: it takes a decision, not a result.";
    await expectRefused(await theirs({ messages: [{ type: 'tool_return', tool_returns: returns(id) }] }), message);
    await expectRefused(await send({ messages: [{ type: 'tool_return', tool_returns: returns('call_x') }] }), message);
  });
});
