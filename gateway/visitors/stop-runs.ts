import type Letta from '@letta-ai/letta-client';
import { statusOf } from '../mint/letta.ts';

/** Letta's refusals where nothing is under way (409), or it keeps no record of runs (400), or there is no such thing. */
const NOTHING_TO_STOP = [400, 404, 405, 409, 410, 501];

/** Stops what is under way in an agent's conversations, all of them. */
export const stopAgent = (letta: Letta, agentId: string): Promise<void> =>
  stop(letta.conversations.cancel('default', { agent_id: agentId }));

/** Stops what is under way in one conversation. */
export const stopConversation = (letta: Letta, conversationId: string): Promise<void> =>
  stop(letta.conversations.cancel(conversationId));

async function stop(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!NOTHING_TO_STOP.includes(statusOf(error) ?? 0)) throw error;
  }
}
