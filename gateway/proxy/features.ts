import type { Visibility } from './shapes.ts';
import type { Access } from './token-book.ts';

/** What a token opens beyond the agent and its messages, as the token endpoint tells the widget. */
export type Feature = 'conversations' | 'runs' | 'memory-write' | 'feedback' | 'archive';

const NEEDED: Readonly<Record<Feature, readonly Access[]>> = {
  conversations: ['read_messages', 'write_messages'],
  runs: ['read_messages'],
  'memory-write': ['write_agent'],
  feedback: ['write_messages'],
  archive: ['read_agent'],
};

/** The features that tokens of the gateway's own have. Letta Cloud's tokens have none of them. */
export function featuresOf(access: readonly Access[], { archive }: Pick<Visibility, 'archive'>): Feature[] {
  return (Object.keys(NEEDED) as Feature[]).filter(
    (feature) => (feature !== 'archive' || archive) && NEEDED[feature].every((one) => access.includes(one)),
  );
}
