import type { Visibility } from './shapes.ts';
import type { Access } from './token-book.ts';

/** What a token opens beyond the agent and its messages, as the token endpoint tells the widget. */
export type Feature = 'conversations' | 'fork' | 'runs' | 'memory-write' | 'feedback' | 'archive' | 'temporary';

const NEEDED: Readonly<Record<Feature, readonly Access[]>> = {
  conversations: ['read_messages', 'write_messages'],
  fork: ['read_messages', 'write_messages'],
  runs: ['read_messages'],
  'memory-write': ['write_agent'],
  feedback: ['write_messages'],
  archive: ['read_agent'],
  temporary: [],
};

/** What a gateway has, beside what a token allows. */
export interface OfferedFeatures extends Pick<Visibility, 'archive'> {
  /** Whether visitors share an agent, whose memory is then nobody's. */
  isShared?: boolean;
  /** Whether there are chats without a memory. */
  temporary?: boolean;
  /** Whether Letta copies conversations up to a message. */
  copies?: boolean;
}

/** The features that tokens of the gateway's own have. Letta Cloud's tokens have none of them. */
export function featuresOf(
  access: readonly Access[],
  { archive, isShared = false, temporary = false, copies = false }: OfferedFeatures,
): Feature[] {
  const offered = new Map<string, boolean>([
    ['fork', copies && !isShared],
    ['memory-write', !isShared],
    ['archive', archive && !isShared],
    ['temporary', temporary],
  ]);
  return (Object.keys(NEEDED) as Feature[]).filter(
    (feature) => (offered.get(feature) ?? true) && NEEDED[feature].every((one) => access.includes(one)),
  );
}
