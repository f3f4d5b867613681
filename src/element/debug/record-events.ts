import type { LettaChatEventMap, LettaChatEventName } from '../events.ts';
import type { Log } from './log.ts';

type Detail<Name extends LettaChatEventName> = LettaChatEventMap[Name]['detail'];

/** What the log says of each event: who and how much, never the words of visitor and agent. */
const SUMMARIES: { readonly [Name in LettaChatEventName]: (detail: Detail<Name>) => string } = {
  'letta-chat-ready': ({ agent }) => agent.id,
  'letta-chat-open': () => '',
  'letta-chat-close': () => '',
  'letta-chat-before-send': ({ text, attached }) => `${text.length} characters, ${attached.length} attached`,
  'letta-chat-message': ({ message }) => message.role,
  'letta-chat-response-start': () => '',
  'letta-chat-response-end': ({ stopReason }) => stopReason ?? '',
  'letta-chat-status': ({ status }) => {
    if (status.type === 'failed') return `failed during ${status.during}`;
    if (status.type === 'awaiting-approval') return `${status.type}, ${status.callIds.length} calls`;
    return 'runId' in status && status.runId ? `${status.type} ${status.runId}` : status.type;
  },
  'letta-chat-context': ({ text, problem }) =>
    problem ?? (text === null ? 'nothing' : `${text.length} characters: ${text}`),
  'letta-chat-approval': ({ tool }) => tool.name,
  'letta-chat-handoff': ({ type }) => type,
  'letta-chat-tool-call': ({ tool }) => `${tool.name} ${tool.state}`,
  'letta-chat-memory': ({ block, before, after }) => `${block}: ${before?.length ?? 0} → ${after.length} characters`,
  'letta-chat-conversation': ({ id }) => id,
  'letta-chat-consent': ({ version }) => `version ${version}`,
  'letta-chat-unread': ({ count }) => `${count}`,
  'letta-chat-link': () => 'a link of an answer',
  'letta-chat-feedback': ({ messageId, rating, reasons, isStored }) =>
    [rating ?? 'taken back', ...reasons, isStored ? 'at Letta' : 'not at Letta', messageId].join(' '),
  'letta-chat-error': ({ error }) => `${error.code}${error.status ? ` (${error.status})` : ''}: ${error.message}`,
};

/** What the browser says of the line and the tab. */
const PAGE_EVENTS: readonly (readonly [type: string, target: () => EventTarget, text: () => string])[] = [
  ['online', () => window, () => 'online'],
  ['offline', () => window, () => 'offline'],
  ['visibilitychange', () => document, () => `tab ${document.visibilityState}`],
  ['pagehide', () => window, () => 'page left'],
  ['pageshow', () => window, () => 'page shown'],
];

/** Writes the element's events into the log, and what the browser says. Returns a function that ends it. */
export function recordEvents(host: HTMLElement, log: Log): () => void {
  const listening = new AbortController();
  const { signal } = listening;

  function follow<Name extends LettaChatEventName>(name: Name): void {
    const summarise = SUMMARIES[name];
    const kind = name === 'letta-chat-error' ? 'error' : 'event';
    const write = (event: Event): void => {
      if (event instanceof CustomEvent) log.add(kind, `${name} ${summarise(event.detail)}`.trim());
    };
    host.addEventListener(name, write, { signal });
  }

  for (const name of Object.keys(SUMMARIES) as LettaChatEventName[]) follow(name);
  for (const [type, target, text] of PAGE_EVENTS) {
    target().addEventListener(type, () => log.add('page', text()), { signal });
  }
  return () => listening.abort();
}
