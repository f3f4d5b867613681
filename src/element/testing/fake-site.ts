import { vi } from 'vitest';
import type { Script } from '../../../demo/local-letta/agent/script.ts';
import { respondWith, type Fault } from '../../../demo/local-letta/faults/fault.ts';
import { faultyFetch } from '../../../demo/local-letta/faults/faulty-fetch.ts';
import { createLocalLetta } from '../../../demo/local-letta/local-letta.ts';

/** What a page asked of the site and of Letta, and how Letta responds. */
export interface FakeSite {
  /** `METHOD path` of every request, in order. The agent's id is `agent-1` here. */
  readonly requests: string[];
  /** The texts that were sent. */
  readonly sent: string[];
  /**
   * The next replies, each a list of texts that become one; `hold` never ends. Without one the agent says "Hello there.",
   * and follows local-letta's script to `email`.
   */
  readonly answers: (readonly (string | 'hold')[])[];
  /** Statuses for the next sends, before there is a reply. */
  readonly failures: number[];
  /** Stored messages, as one page, in the place of those that local-letta has. */
  history: readonly unknown[] | null;
}

const ORIGIN = 'https://letta.example';
const FOR_EVER_MS = 2 ** 31 - 1;

/** Plays the site's token endpoint, and local-letta for Letta, in place of `fetch`. */
export function playSite(): FakeSite {
  const site: FakeSite = { requests: [], sent: [], answers: [], failures: [], history: null };
  const letta = createLocalLetta({ delayMs: 0, chunkChars: 10_000, clientCheck: false, scripts: [scriptFor(site)] });
  const line = faultyFetch(letta.fetch, (request) => faultFor(site, request));

  async function mint(): Promise<Response> {
    const { token, expiresAt } = await letta.tokens.mint({
      policy: [{ type: 'agent', id: letta.agentId, access: ['read_messages', 'write_messages', 'read_agent'] }],
      hostname: ORIGIN,
    });
    const serverTime = new Date().toISOString();
    return Response.json({ token, expiresAt, agentId: letta.agentId, baseUrl: ORIGIN, serverTime });
  }

  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init: RequestInit = {}) => {
    const { pathname } = new URL(String(input), location.href);
    const method = init.method ?? 'GET';
    site.requests.push(`${method} ${pathname.replace(letta.agentId, 'agent-1')}`);
    init.signal?.throwIfAborted();
    if (pathname === '/token') return method === 'DELETE' ? new Response(null, { status: 204 }) : mint();
    if (isSend(method, pathname) && site.failures.length === 0) site.sent.push(...textsIn(String(init.body)));
    return line(input, init);
  });
  return site;
}

/** Says what the site is told to say; `email` is left to local-letta. */
function scriptFor({ answers }: FakeSite): Script {
  return {
    pattern: /^(?!email)/,
    *turns() {
      const texts = answers.shift() ?? ['Hello ', 'there.'];
      const text = texts.filter((one) => one !== 'hold').join('');
      if (text) yield { type: 'text', text };
      if (texts.includes('hold')) yield { type: 'pause', ms: FOR_EVER_MS };
    },
  };
}

function faultFor(site: FakeSite, { method, url }: Request): Fault | null {
  const { pathname } = new URL(url);
  const isHistory = method === 'GET' && pathname.endsWith('/messages');
  if (isHistory && site.history) return respondWith(200, site.history);
  const status = isSend(method, pathname) ? site.failures.shift() : undefined;
  return status === undefined ? null : respondWith(status, { detail: 'no' });
}

const isSend = (method: string, pathname: string): boolean => method === 'POST' && !pathname.endsWith('/cancel');

/** The texts of the messages in a request's body. */
function textsIn(body: string): string[] {
  const { messages }: { messages: { content?: string | { text: string }[] }[] } = JSON.parse(body);
  return messages.flatMap(({ content }) => {
    if (content === undefined) return [];
    return typeof content === 'string' ? content : content.map(({ text }) => text).join('');
  });
}
