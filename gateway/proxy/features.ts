import type { Access } from './token-book.ts';

/** What a token opens beyond the agent and its messages, as the token endpoint tells the widget. */
export type Feature = 'conversations' | 'runs' | 'memory-write' | 'feedback';

const NEEDED: Readonly<Record<Feature, readonly Access[]>> = {
  conversations: ['read_messages', 'write_messages'],
  runs: ['read_messages'],
  'memory-write': ['write_agent'],
  feedback: ['write_messages'],
};

/** The features that tokens of the gateway's own have. Letta Cloud's tokens have none of them. */
export function featuresOf(access: readonly Access[]): Feature[] {
  return (Object.keys(NEEDED) as Feature[]).filter((feature) => NEEDED[feature].every((one) => access.includes(one)));
}
