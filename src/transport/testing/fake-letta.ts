import { type FakeRun, startRun, streamOf } from './fake-runs.ts';

export interface FakeLetta {
  fetch: typeof fetch;
  token: string;
  agentId: string;
  conversationId: string;
}

/**
 * A small Letta in memory, for tests: one agent that repeats what it is told, as a `fetch`. It keeps the habits of server
 * 0.16.8 where the transport relies on them. An agent's own route refuses to stream, and its deprecated one runs
 * whatever it gets; a conversation's route knows otids and holds a lock.
 */
export function createFakeLetta(): FakeLetta {
  const [token, agentId, conversationId] = ['ck-let-fake', 'agent-fake', 'conv-fake'];
  const stored: { id: string; conversation: string | null; items: object[] }[] = [];
  const runs: FakeRun[] = [];
  let count = 0;
  const id = (prefix: string): string => `${prefix}-${String((count += 1)).padStart(4, '0')}`;

  function store(conversation: string | null, runId: string, items: object[]): void {
    const messageId = id('message');
    const date = new Date(Date.UTC(2026, 10, 23) + count * 1000).toISOString();
    const stamped = items.map((item) => ({ id: messageId, date, run_id: runId, ...item }));
    stored.push({ id: messageId, conversation, items: stamped });
  }

  /** An agent's messages come oldest first, a conversation's newest first, whatever is asked for. */
  function list(conversation: string | null, query: URLSearchParams): Response {
    const own = stored.filter((message) => message.conversation === conversation);
    const end = own.findIndex((message) => message.id === query.get('before'));
    const page = (end < 0 ? own : own.slice(0, end)).slice(-Number(query.get('limit')));
    return Response.json((conversation === null ? page : page.reverse()).flatMap(({ items }) => items));
  }

  /** "wait …" is never finished, "ask …" needs an approval. */
  function run(runId: string, conversation: string | null, otid: string, text: string): Response {
    const key = id('otid');
    const started = startRun(runId, { conversation, otid, text, key, callId: id('call') });
    runs.push(started);
    if (!text.startsWith('wait') && !text.startsWith('ask')) {
      store(conversation, started.id, [
        { message_type: 'reasoning_message', otid: id('otid'), reasoning: 'Hm.' },
        { message_type: 'assistant_message', otid: key, content: text },
      ]);
    }
    return streamOf(started, 0);
  }

  function send(conversation: string | null, hasLock: boolean, sent: Record<string, unknown>): Response {
    const [message] = Array.isArray(sent['messages']) ? sent['messages'] : [];
    const known = hasLock && runs.find(({ otid }) => otid === message.otid);
    if (known) return streamOf(known, 0);
    const busy = hasLock && runs.find((each) => each.status === 'running' && each.conversation === conversation);
    if (busy) return Response.json({ detail: 'CONFLICT: busy', run_id: busy.id }, { status: 409 });
    const runId = id('run');
    if (message.type === 'approval') return run(runId, conversation, message.otid, 'Well then.');
    store(conversation, runId, [{ message_type: 'user_message', otid: message.otid, content: message.content }]);
    return run(runId, conversation, message.otid, message.content);
  }

  /** By its own route an agent's last run counts as cancelled also when it is over. */
  function cancel(conversation: string | null, countsFinished: boolean): Response {
    const own = runs.filter((each) => each.conversation === conversation);
    const active = own.filter(({ status }) => status === 'running');
    const cancelled = active.length === 0 && countsFinished ? own.slice(-1) : active;
    if (cancelled.length === 0) return Response.json({ detail: 'CONFLICT: No active runs to cancel' }, { status: 409 });
    for (const each of active) each.finish('cancelled');
    return Response.json(Object.fromEntries(cancelled.map((each) => [each.id, 'cancelled'])));
  }

  function resume(found: FakeRun | undefined, after: number): Response {
    return found ? streamOf(found, after) : Response.json({ detail: 'No run found' }, { status: 404 });
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
      const [, kind, name = '', ...rest] = pathname.slice(1).split('/');
      const conversation = name === conversationId ? name : null;
      switch (`${init.method} ${kind} ${rest.join('/')}`) {
        case 'GET agents ':
          return Response.json({ id: agentId, name: 'Echo' });
        case 'GET agents messages':
        case 'GET conversations messages':
          return list(conversation, searchParams);
        case 'POST agents messages': {
          const detail = 'streaming=true is only supported for SDK v1.0+ clients.';
          return Response.json({ detail }, { status: 422 });
        }
        case 'POST agents messages/stream':
          return send(null, false, sent);
        case 'POST agents messages/cancel':
          return cancel(null, true);
        case 'POST conversations messages':
          return send(conversation, true, sent);
        case 'POST conversations cancel':
          return cancel(conversation, false);
        case 'POST conversations stream':
          return resume(
            runs.find(({ otid }) => otid === sent.otid),
            sent.starting_after,
          );
        case 'POST runs stream':
          return resume(
            runs.find((each) => each.id === name),
            sent.starting_after,
          );
        case 'GET runs ':
          return Response.json(
            name === ''
              ? runs.filter(({ status }) => status === 'running').map(({ view }) => view())
              : runs.find((each) => each.id === name)?.view(),
          );
        default:
          return Response.json({ detail: 'Not found' }, { status: 404 });
      }
    },
  };
}
