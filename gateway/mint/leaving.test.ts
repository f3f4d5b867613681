import { describe, expect, it } from 'vitest';
import { createBackend, type Backend } from '../testing/backend.ts';
import { createSite } from '../testing/site.ts';

// A visitor who closes the connection while a token is being made for them.

const HANGING = [
  ['looking for the agent', 'GET', '/v1/agents/'],
  ['looking for the identity', 'GET', '/v1/identities/'],
  ['making the identity', 'PUT', '/v1/identities/'],
  ['making the agent', 'POST', '/v1/agents/'],
] as const;
const CLOUDS = ['minting the token', 'POST', '/v1/client-side-access-tokens'] as const;

/** Has Letta hang at one request. `reached` resolves with it once it is there. */
function hangAt({ upstream }: Pick<Backend, 'upstream'>, method: string, path: string) {
  const { answer } = upstream;
  const hung: Request[] = [];
  const reached = new Promise<Request>((resolve) => {
    upstream.answer = (request) => {
      if (request.method !== method || new URL(request.url).pathname !== path) return answer(request);
      hung.push(request);
      resolve(request);
      return new Promise((_, reject) => {
        request.signal.addEventListener('abort', () => reject(request.signal.reason));
      });
    };
  });
  return { reached, hung, goOn: () => (upstream.answer = answer) };
}

/** Asks for a token as a page does. */
function askFor({ app }: Pick<Backend, 'app'>, cookie = '', body: object = {}) {
  const left = new AbortController();
  const answer = app.request(
    new Request('https://chat.shop.example/api/letta-token', {
      method: 'POST',
      headers: { origin: 'https://shop.example', 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
      signal: left.signal,
    }),
  );
  return { answer, leave: () => left.abort() };
}

const agentsOf = ({ local }: Backend) => [...local.store.agents.values()].filter(({ tags }) => tags.length > 0);

describe('a visitor who leaves', () => {
  it.each([...HANGING, CLOUDS])('drops the request at Letta: %s', async (_, method, path) => {
    const backend = createBackend();
    const { reached } = hangAt(backend, method, path);
    const { answer, leave } = askFor(backend);
    const request = await reached;
    const before = backend.seen.length;
    expect(request.signal.aborted).toBe(false);
    leave();
    expect(request.signal.aborted).toBe(true);
    await answer;
    // Nothing more is asked.
    expect(backend.seen.length).toBe(before);
  });

  it('drops it for a temporary chat too', async () => {
    const site = await createSite({ TEMPORARY_CHATS: '1' });
    const { reached } = hangAt(site, 'POST', '/v1/agents/');
    const { answer, leave } = askFor(site, '', { temporary: true });
    const request = await reached;
    leave();
    await answer;
    expect(request.signal.aborted).toBe(true);
  });

  it('takes nothing from their other tab, which waits for the same agent; when both have left, it is dropped', async () => {
    const authenticate = async () => ({ id: 'ann' });
    const backend = createBackend({}, { authenticate });
    const { reached, hung } = hangAt(backend, 'POST', '/v1/agents/');
    const [one, two] = [askFor(backend), askFor(backend)];
    const request = await reached;
    one.leave();
    await one.answer;
    expect(request.signal.aborted).toBe(false);
    two.leave();
    await two.answer;
    expect([request.signal.aborted, hung.length]).toEqual([true, 1]);
  });

  it('and comes back gets the agent that Letta has made all the same', async () => {
    const authenticate = async () => ({ id: 'ann' });
    const backend = createBackend({}, { authenticate });
    const { answer } = backend.upstream;
    const { reached, goOn } = hangAt(backend, 'POST', '/v1/agents/');
    const first = askFor(backend);
    const request = await reached;
    const made = request.clone();
    first.leave();
    await first.answer;
    goOn();
    await answer(new Request(made.url, { method: 'POST', headers: made.headers, body: await made.text() }));
    const again = await askFor(backend).answer;
    expect([again.status, agentsOf(backend).length]).toEqual([200, 1]);
  });
});
