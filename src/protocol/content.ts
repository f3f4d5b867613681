import type { ContentPart } from './events.ts';
import { isRecord, stringOf, type WireRecord } from './wire.ts';

/** Stands for a picture that Letta stores but doesn't hand out, so that its message isn't empty. In no language. */
const PICTURE_PLACEHOLDER: ContentPart = { type: 'text', text: '🖼️' };

/** No model makes as many calls at once. A message's further calls, returns and decisions are left out. */
export const MAX_RECORDS = 500;

/** The objects in an array, or the one in its place. At most {@link MAX_RECORDS}. */
export function recordsOf(value: unknown): readonly WireRecord[] {
  return (Array.isArray(value) ? value.slice(0, MAX_RECORDS) : [value]).filter(isRecord);
}

/** `content`, which is a string or an array of parts. Parts of an unknown type are left out. */
export function partsOf(content: unknown): readonly ContentPart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return Array.isArray(content) ? content.filter(isRecord).flatMap(partOf) : [];
}

/** The text of `content`, without its pictures. */
export function textOf(content: unknown): string {
  return partsOf(content)
    .map((part) => (part.type === 'text' ? part.text : ''))
    .join('');
}

function partOf(part: WireRecord): ContentPart[] {
  const text = stringOf(part['text']);
  if (text !== null) return [{ type: 'text', text }];
  const source = isRecord(part['source']) ? part['source'] : {};
  const [url, data, mediaType] = [source['url'], source['data'], source['media_type']].map(stringOf);
  if (url) return [{ type: 'image', url }];
  if (data && mediaType) return [{ type: 'image', mediaType, data }];
  return source['type'] === 'letta' ? [PICTURE_PLACEHOLDER] : [];
}

/**
 * A visitor's content without what Letta wrote into it for the agent: alerts and reminders, and packed JSON (compaction
 * summaries, heartbeats, logins). Empty where nothing is left.
 */
export function withoutNotices(content: readonly ContentPart[]): readonly ContentPart[] {
  return content.flatMap((part): readonly ContentPart[] => {
    if (part.type !== 'text') return [part];
    const text = withoutAlerts(part.text);
    if (text === part.text) return isPackedNotice(text) ? [] : [part];
    return text === '' ? [] : [{ type: 'text', text }];
  });
}

const ALERT = /^\s*<(system-alert|system-reminder)>[^]*?<\/\1>\s*/;

/** Letta puts alerts before the visitor's own words, or sends them alone. Tags further on are the visitor's own text. */
function withoutAlerts(text: string): string {
  let rest = text;
  for (let alert = ALERT.exec(rest); alert; alert = ALERT.exec(rest)) rest = rest.slice(alert[0].length);
  return rest;
}

function isPackedNotice(text: string): boolean {
  if (!text.trimStart().startsWith('{')) return false;
  try {
    const packed: unknown = JSON.parse(text);
    return isRecord(packed) && ['system_alert', 'heartbeat', 'login'].includes(String(packed['type']));
  } catch {
    return false;
  }
}
