import type { Prompt } from './reply.ts';

/** The part of a chat completion request (OpenAI's API) that the model reads. */
export interface CompletionRequest {
  model: string;
  stream?: boolean;
  messages: readonly ChatMessage[];
  tools?: readonly { function: { name: string } }[] | null;
}

interface ChatMessage {
  role: string;
  content?: string | readonly { type: string; text?: string }[] | null;
}

/** Messages that Letta writes in the visitor's name, for example "automated system message" packed as JSON. */
const NOT_THE_VISITOR = /^\s*(?:\{"type":\s*"(?:heartbeat|system_alert|login)|$)/;
/** Notes of Letta's or of the website, before the visitor's words or alone. */
const NOTES = /^(?:\s*<system-(alert|reminder)>[^]*?<\/system-\1>\s*)+/;

/** Finds what the visitor said last and what tools returned since. */
export function promptOf({ messages, tools }: CompletionRequest): Prompt {
  const last = messages.findLastIndex(
    (message) => message.role === 'user' && !NOT_THE_VISITOR.test(textOf(message).replace(NOTES, '')),
  );
  const message = messages[last];
  return {
    said: message ? unpacked(textOf(message).replace(NOTES, '')) : '',
    returns: messages
      .slice(last + 1)
      .filter(({ role }) => role === 'tool')
      .map(textOf),
    tools: (tools ?? []).map((tool) => tool.function.name),
  };
}

function textOf({ content }: ChatMessage): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map(({ type, text }) => (type === 'text' ? text : `[${type}]`)).join(' ');
}

/** Some kinds of Letta's agents pack the visitor's words as `{"type": "user_message", "message": …}`. */
function unpacked(text: string): string {
  try {
    const { message } = JSON.parse(text);
    return typeof message === 'string' ? message : text;
  } catch {
    return text;
  }
}
