import { type Chat, createChat, type Message, type TabMemory } from '../../../src/chat.ts';
import { ORIGIN, type Visitor } from './ways.ts';

/** A tab of a visitor: a chat without a UI, and what the tab keeps over a reload. */
export interface Tab {
  chat: Chat;
  /** Leaves the page and comes back: another chat that knows what the tab has kept. */
  reload(): Tab;
}

/** Opens the visitor's page in a tab. */
export function openTab({ token, line }: Visitor, kept = new Map<string, string>()): Tab {
  const chat = createChat({
    getToken: token,
    baseUrl: line.url,
    memory: memoryOf(kept),
    // A browser names the page with each request; the gateway's tokens work on their own page only.
    fetch: (input, init) => fetch(input, { ...init, headers: { ...headersOf(init), Origin: ORIGIN } }),
  });
  return {
    chat,
    reload() {
      // As when a page is left: what it has kept by then stays.
      const left = new Map(kept);
      chat.dispose();
      return openTab({ token, line } as Visitor, left);
    },
  };
}

const headersOf = (init?: RequestInit): Record<string, string> => Object.fromEntries(new Headers(init?.headers));

function memoryOf(kept: Map<string, string>): TabMemory {
  return {
    read: (owner, what) => kept.get(what + owner) ?? null,
    keep: (owner, what, text) => void (text ? kept.set(what + owner, text) : kept.delete(what + owner)),
    forget: () => kept.clear(),
  };
}

/** The words of one message. */
export const wordsOf = (message: Message | undefined): string => {
  if (message?.role === 'user') return message.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
  if (message?.role === 'person') return message.text;
  return message?.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('') ?? '';
};

/** The whole transcript, as `you: …` and `agent: …`. */
export const transcriptOf = ({ state }: Chat): string[] =>
  state.value.messages.map((message) => `${message.role === 'user' ? 'you' : 'agent'}: ${wordsOf(message)}`);

/** What the agent said last. */
export const lastAnswer = ({ state }: Chat): string => {
  const message = state.value.messages.at(-1);
  return message?.role === 'assistant' ? wordsOf(message) : '';
};
