/**
 * A small Letta in memory, for tests: one agent that repeats what it is told, as a `fetch`. It keeps Letta's
 * habits where the transport relies on them (newest first, several items with one id, the lock, the 409s).
 */
export function createFakeLetta(): { fetch: typeof fetch; token: string; agentId: string; conversationId: string } {
  const [token, agentId, conversationId] = ['ck-let-fake', 'agent-fake', 'conv-fake'];
  const stored: { id: string; items: object[] }[] = [];
  let running: { id: string; cancel: () => void } | null = null;
  let count = 0;
  const id = (prefix: string): string => `${prefix}-${String((count += 1)).padStart(4, '0')}`;

  function store(items: object[]): void {
    const messageId = id('message');
    const date = new Date(Date.UTC(2026, 10, 23) + count * 1000).toISOString();
    stored.push({ id: messageId, items: items.map((item) => ({ id: messageId, date, ...item })) });
  }

  function list(query: URLSearchParams): Response {
    const end = stored.findIndex((message) => message.id === query.get('before'));
    const older = end < 0 ? stored : stored.slice(0, end);
    return Response.json(
      older
        .slice(-Number(query.get('limit')))
        .reverse()
        .flatMap(({ items }) => items),
    );
  }

  /** Repeats `text` word by word. A text that begins with "wait" is never finished, one with "ask" needs an approval. */
  function answer(text: string): Response {
    const run = id('run');
    const key = id('otid');
    const encoder = new TextEncoder();
    const waits = text.startsWith('wait');
    let isRead = true;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const write = (frame: object | string): void => {
          const data = typeof frame === 'string' ? frame : JSON.stringify(frame);
          if (isRead) controller.enqueue(encoder.encode(`data: ${data}\n\n`));
        };
        const finish = (reason: string): void => {
          running = null;
          write({ message_type: 'stop_reason', stop_reason: reason });
          write('[DONE]');
          if (isRead) controller.close();
        };
        running = { id: run, cancel: () => finish('cancelled') };
        write({ message_type: 'ping', id: 'ping-1', run_id: run });
        for (const content of text.split(/(?<= )/)) {
          write({ message_type: 'assistant_message', id: 'message-x', otid: key, run_id: run, content });
        }
        if (waits) return;
        const call = { name: 'send_email', arguments: '{}', tool_call_id: id('call') };
        if (text.startsWith('ask'))
          write({ message_type: 'approval_request_message', id: 'message-y', tool_call: call });
        else {
          store([
            { message_type: 'reasoning_message', otid: id('otid'), reasoning: 'Hm.' },
            { message_type: 'assistant_message', otid: key, content: text },
          ]);
        }
        finish(text.startsWith('ask') ? 'requires_approval' : 'end_turn');
      },
      // As without `background`: the run goes on, its stream is lost.
      cancel: () => void (isRead = false),
    });
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  }

  function send(sent: Record<string, unknown>): Response {
    if (running !== null) return Response.json({ detail: 'CONFLICT: busy', run_id: running.id }, { status: 409 });
    const [message] = Array.isArray(sent['messages']) ? sent['messages'] : [];
    if (message.type === 'approval') return answer('Well then.');
    store([{ message_type: 'user_message', otid: message.otid, content: message.content }]);
    return answer(message.content);
  }

  function cancel(): Response {
    if (running === null) return Response.json({ detail: 'CONFLICT: No active runs to cancel' }, { status: 409 });
    const { id: run, cancel: stop } = running;
    stop();
    return Response.json({ [run]: 'cancelled' });
  }

  return {
    token,
    agentId,
    conversationId,
    async fetch(input, init = {}) {
      init.signal?.throwIfAborted();
      if (new Headers(init.headers).get('Authorization') !== `Bearer ${token}`) {
        return Response.json({ message: 'Unauthorized' }, { status: 401 });
      }
      const { pathname, searchParams } = new URL(String(input));
      const sent = typeof init.body === 'string' ? JSON.parse(init.body) : {};
      switch (`${init.method} ${pathname}`) {
        case `GET /v1/agents/${agentId}`:
          return Response.json({ id: agentId, name: 'Echo' });
        case `GET /v1/agents/${agentId}/messages`:
        case `GET /v1/conversations/${conversationId}/messages`:
          return list(searchParams);
        case `POST /v1/agents/${agentId}/messages`:
        case `POST /v1/conversations/${conversationId}/messages`:
          return send(sent);
        case `POST /v1/agents/${agentId}/messages/cancel`:
        case `POST /v1/conversations/${conversationId}/cancel`:
          return cancel();
        default:
          return Response.json({ detail: 'Not found' }, { status: 404 });
      }
    },
  };
}
