import type { Agent, AssistantMessage, Message } from '../conversation/state.ts';

/** `markdown`: to be read. `json`: everything that the chat knows of the messages. */
export type ExportFormat = 'markdown' | 'json';

/** Words and dates of an export in Markdown. */
export interface ExportWords {
  /** What the visitor is called. Default: `You`. */
  you?: string;
  /** What the agent is called. Default: its name, else `Agent`. */
  agent?: string;
  /** For dates (BCP 47). Default: `en`. */
  locale?: string;
}

/** A conversation to be taken along. */
export interface ExportedConversation {
  readonly agent: Agent | null;
  readonly conversationId: string;
  /** Null: it has none. */
  readonly title: string | null;
  readonly messages: readonly Message[];
  /** When it was taken along (ISO 8601). */
  readonly exportedAt: string;
}

/** The conversation as a text. JSON names its own format and version, so that others can read it later. */
export function formatConversation(
  conversation: ExportedConversation,
  format: ExportFormat,
  words: ExportWords = {},
): string {
  return format === 'json' ? toJson(conversation) : toMarkdown(conversation, words);
}

function toJson({ agent, messages, ...rest }: ExportedConversation): string {
  const whole = {
    format: 'letta-chat-conversation',
    version: 1,
    ...rest,
    agent: agent && { id: agent.id, name: agent.name },
    messages,
  };
  // `added` is for a view, while a text grows.
  return `${JSON.stringify(whole, (key, value: unknown) => (key === 'added' ? undefined : value), 2)}\n`;
}

function toMarkdown({ agent, title, messages }: ExportedConversation, words: ExportWords): string {
  const you = words.you ?? 'You';
  const name = words.agent ?? (agent?.name || 'Agent');
  const dates = new Intl.DateTimeFormat(words.locale ?? 'en', { dateStyle: 'medium', timeStyle: 'short' });
  const said = messages.map((message) => {
    const at = Date.parse(message.date ?? '');
    const who = speakerOf(message, you, name);
    const heading = `## ${inOneLine(Number.isNaN(at) ? who : `${who} · ${dates.format(at)}`)}`;
    const body = bodyOf(message);
    return body === '' ? heading : `${heading}\n\n${body}`;
  });
  return `${[`# ${inOneLine(title ?? name)}`, ...said].join('\n\n')}\n`;
}

function speakerOf(message: Message, you: string, agent: string): string {
  if (message.role === 'user') return you;
  return message.role === 'person' ? (message.person?.name ?? 'Person') : agent;
}

function bodyOf(message: Message): string {
  if (message.role === 'user') return textsOf(message.content);
  if (message.role === 'assistant') return answerOf(message);
  return message.event === 'said' ? message.text : `*${message.event}*`;
}

function textsOf(content: readonly { type: string; text?: string }[]): string {
  return content.flatMap(({ text }) => (text === undefined ? [] : [text])).join('\n\n');
}

/** What the agent said, and the tools that it used; its reasoning is in the JSON only. */
function answerOf({ parts }: AssistantMessage): string {
  return parts
    .flatMap((part) => {
      if (part.kind === 'text') return [part.text.trim()];
      return part.kind === 'tool' ? [`> \`${part.name.replaceAll('`', '')}\` · ${part.state}`] : [];
    })
    .filter((piece) => piece !== '')
    .join('\n\n');
}

const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
