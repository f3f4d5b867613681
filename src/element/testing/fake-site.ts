import { vi } from 'vitest';

/** What the fake Letta was asked. */
export interface FakeSite {
  /** `METHOD path` of every request, in order. */
  readonly requests: string[];
  /** The texts that were sent. */
  readonly sent: string[];
  /** The next answers, each a list of chunks; `hold` never ends. Without one the agent says "Hello there." */
  readonly answers: (readonly (string | 'hold')[])[];
  /** Statuses for the next sends, before there is an answer. */
  readonly failures: number[];
  /** Stored messages. */
  history: unknown[];
}

let minted = 0;

/** Plays the site's token endpoint and Letta, in place of `fetch`. */
export function playSite(): FakeSite {
  const site: FakeSite = { requests: [], sent: [], answers: [], failures: [], history: [] };
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init: RequestInit = {}) => {
    const { pathname } = new URL(String(input), location.href);
    const method = init.method ?? 'GET';
    site.requests.push(`${method} ${pathname}`);
    init.signal?.throwIfAborted();
    if (pathname === '/token')
      return method === 'DELETE' ? new Response(null, { status: 204 }) : Response.json(mintToken());
    if (pathname.endsWith('/cancel')) return Response.json({});
    if (method === 'GET')
      return Response.json(pathname.endsWith('/messages') ? site.history : { id: 'agent-1', name: 'Ada' });
    const failure = site.failures.shift();
    if (failure !== undefined) return Response.json({ detail: 'no' }, { status: failure });
    const body: { messages: { content: string | { text: string }[] }[] } = JSON.parse(String(init.body));
    const content = body.messages[0]?.content ?? '';
    site.sent.push(typeof content === 'string' ? content : content.map((part) => part.text).join(''));
    return stream(site.answers.shift() ?? ['Hello ', 'there.'], init.signal);
  });
  return site;
}

function mintToken() {
  minted += 1;
  const expiresAt = new Date(Date.now() + 300_000).toISOString();
  return {
    token: `token-${minted}`,
    expiresAt,
    agentId: 'agent-1',
    baseUrl: 'https://letta.example',
    serverTime: new Date().toISOString(),
  };
}

function stream(chunks: readonly string[], signal: AbortSignal | null | undefined): Response {
  const frame = (value: object | string) =>
    new TextEncoder().encode(`data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`);
  const key = crypto.randomUUID();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      signal?.addEventListener('abort', () => controller.error(signal.reason));
      controller.enqueue(frame({ message_type: 'ping', run_id: 'run-1' }));
      for (const chunk of chunks) {
        if (chunk === 'hold') return;
        controller.enqueue(
          frame({ id: `message-${key}`, otid: key, message_type: 'assistant_message', content: chunk }),
        );
      }
      controller.enqueue(frame({ message_type: 'stop_reason', stop_reason: 'end_turn' }));
      controller.enqueue(frame('[DONE]'));
      controller.close();
    },
  });
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
}
