import type { Visibility } from './shapes.ts';
import { isObject, listOf, objectOf, pick, type Json } from './json.ts';

// What a visitor sees of messages and frames: the types and keys below, whatever else Letta sends or may come to send.

/** Where a message belongs; on all types. */
const STAMP = ['id', 'date', 'message_type', 'otid', 'step_id', 'run_id', 'seq_id'];
const CALL = ['tool_call_id', 'name', 'arguments', 'type'];
const RETURN = ['tool_call_id', 'status', 'type', 'tool_return'];
const DECISION = ['tool_call_id', 'type', 'approve', 'reason'];
const USAGE = ['prompt_tokens', 'completion_tokens', 'total_tokens', 'step_count'];

/** The usage of a run as a visitor may see it. */
export const showUsage = (usage: unknown): Json => pick(objectOf(usage), ['message_type', ...USAGE]);

/** A stored message or a stream's frame as a visitor may see it; undefined: not at all. */
export function showMessage(message: Json, visibility: Visibility): Json | undefined {
  const { reasoning, toolArguments, toolReturns } = visibility;
  const stamp = pick(message, STAMP);
  switch (message['message_type']) {
    case 'user_message': {
      const content = contentOf(message['content'], true);
      return content === undefined ? undefined : { ...stamp, content };
    }
    case 'assistant_message':
      return { ...stamp, content: contentOf(message['content'], false) ?? '' };
    case 'reasoning_message':
      return reasoning ? { ...stamp, ...pick(message, ['reasoning', 'source']) } : undefined;
    case 'hidden_reasoning_message':
      return reasoning ? { ...stamp, ...pick(message, ['state']) } : undefined;
    case 'tool_call_message':
      return { ...stamp, ...callsOf(message, toolArguments) };
    // What it asks about has to be read to be decided.
    case 'approval_request_message':
      return { ...stamp, ...callsOf(message, true) };
    case 'approval_response_message':
      return {
        ...stamp,
        ...pick(message, ['approve', 'approval_request_id', 'reason']),
        ...mapped(message, 'approvals', (one) => ('approve' in one ? pick(one, DECISION) : returnOf(one, toolReturns))),
      };
    case 'tool_return_message':
      return {
        ...stamp,
        ...pick(message, ['name']),
        ...returnOf(message, toolReturns),
        ...mapped(message, 'tool_returns', (one) => returnOf(one, toolReturns)),
      };
    case 'ping':
      return stamp;
    case 'stop_reason':
      return { ...stamp, ...pick(message, ['stop_reason']) };
    case 'usage_statistics':
      return { ...stamp, ...showUsage(message) };
    default:
      return undefined;
  }
}

/**
 * A page of stored messages as a visitor may see it. A page ends where it holds fewer messages than were asked for, so
 * that a hidden one leaves an empty system message, which clients don't show.
 */
export function showMessages(messages: unknown, visibility: Visibility): Json[] {
  const pairs = listOf(messages).map((message) => ({ message, shown: showMessage(message, visibility) }));
  const visible = new Set(pairs.flatMap(({ message, shown }) => (shown ? [message['id']] : [])));
  return pairs.flatMap(({ message, shown }) => {
    if (shown) return [shown];
    const { id } = message;
    if (typeof id !== 'string' || visible.has(id)) return [];
    visible.add(id);
    return [{ ...pick(message, ['id', 'date']), message_type: 'system_message', content: '' }];
  });
}

/** A call, or several: an object in a delta, a list in the history, or null. */
function callsOf(message: Json, hasArguments: boolean): Json {
  const show = (one: Json) => {
    const call = pick(one, CALL);
    return hasArguments || !('arguments' in call) ? call : { ...call, arguments: '' };
  };
  return { ...mapped(message, 'tool_call', show), ...mapped(message, 'tool_calls', show) };
}

function returnOf(one: Json, isShown: boolean): Json {
  const shown = pick(one, RETURN);
  if (!('tool_return' in shown)) return shown;
  const { tool_return: value } = shown;
  return {
    ...shown,
    tool_return: isShown ? (typeof value === 'string' ? value : (contentOf(value, false) ?? '')) : '',
  };
}

/** A key of a message, if it has it: an object, a list of them, or null. */
function mapped(message: Json, key: string, show: (one: Json) => Json): Json {
  if (!(key in message)) return {};
  const value = message[key];
  if (Array.isArray(value)) return { [key]: listOf(value).map(show) };
  return { [key]: isObject(value) ? show(value) : null };
}

const IMAGE_SOURCE = ['type', 'media_type', 'data', 'url', 'file_id'];

/** A message's text and pictures; undefined where a user message holds nothing but Letta's own notices to the agent. */
function contentOf(content: unknown, isVisitors: boolean): unknown {
  if (typeof content === 'string') return isVisitors ? withoutNotices(content) : content;
  const parts = listOf(content).flatMap((part): Json[] => {
    if (part['type'] === 'text' && typeof part['text'] === 'string') {
      const text = isVisitors ? withoutNotices(part['text']) : part['text'];
      return text === undefined ? [] : [{ type: 'text', text }];
    }
    if (part['type'] !== 'image') return [];
    return [{ type: 'image', source: pick(objectOf(part['source']), IMAGE_SOURCE) }];
  });
  return parts.length === 0 && isVisitors ? undefined : parts;
}

const NOTICES = ['system_alert', 'heartbeat', 'login'];
const ALERT = /^\s*<(system-alert|system-reminder)>[^]*?<\/\1>\s*/;

/** The visitor's own words of a user message: Letta puts alerts before them, or sends notices in their place. */
function withoutNotices(text: string): string | undefined {
  let rest = text;
  for (let alert = ALERT.exec(rest); alert; alert = ALERT.exec(rest)) rest = rest.slice(alert[0].length);
  return (rest === '' && text !== '') || isPackedNotice(rest) ? undefined : rest;
}

function isPackedNotice(text: string): boolean {
  if (!/^\s*\{/.test(text)) return false;
  try {
    return NOTICES.includes(String(objectOf(JSON.parse(text))['type']));
  } catch {
    return false;
  }
}
