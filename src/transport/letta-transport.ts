import { decodeAgentTools } from '../protocol/agent-tools.ts';
import { isNothingToCancel } from '../protocol/refusals.ts';
import { isRecord, stringOf, type WireRecord } from '../protocol/wire.ts';
import { createDirectRoute, type WayMemory } from './direct-route.ts';
import { type ConversationPlace, GIVEN_PLACE } from './conversation-place.ts';
import { createHistory } from './history.ts';
import { createConversationRecord, createLettaConversations, readConversationRecord } from './letta-conversations.ts';
import { type AccessSource, createRequests, readJson } from './requests.ts';
import { createResume } from './resume.ts';
import { createActiveRuns } from './runs.ts';
import { createSend } from './send.ts';
import { createLearnedServer } from './learned-server.ts';
import { createLettaFeedback } from './letta-feedback.ts';
import { createLettaMemory } from './letta-memory.ts';
import type { ConversationsTransport } from './conversations-transport.ts';
import type { GiveFeedback } from './feedback-transport.ts';
import type { MemoryTransport } from './memory-transport.ts';
import { DEFAULT_CONVERSATION } from './routes.ts';
import { titleOf } from './title-of.ts';
import type { Transport } from './transport.ts';

/** Longer names of agents are cut: they are shown in one line. */
const MAX_NAME_LENGTH = 200;

export interface LettaTransportOptions {
  session: AccessSource;
  /** Where Letta's API is, unless the token answer says so. */
  baseUrl: string;
  fetch: typeof fetch;
  /** Where it is kept over a reload by which route a server takes messages. Default: nowhere. */
  memory?: WayMemory | null;
  /** Default: {@link GIVEN_PLACE}. */
  place?: ConversationPlace;
}

/** The way to an agent, to its memory, to its other conversations, and for what is thought of it. */
export interface LettaTransport extends Transport {
  readonly memory: MemoryTransport;
  readonly conversations: ConversationsTransport;
  readonly giveFeedback: GiveFeedback;
}

/** The transport to Letta's HTTP API, or to a gateway that speaks it: the only caller of that API. */
export function createLettaTransport({
  session,
  baseUrl,
  fetch,
  memory = null,
  place = GIVEN_PLACE,
}: LettaTransportOptions): LettaTransport {
  let conversationId: string | null = DEFAULT_CONVERSATION;
  const requests = createRequests(session, baseUrl, fetch, (access) => {
    conversationId = place.choose(access);
    return conversationId ?? undefined;
  });
  /** Chooses the conversation where that is still to be done. Returns whether Letta has yet to make it. */
  async function isNew(signal: AbortSignal): Promise<boolean> {
    await requests.routes(signal);
    return conversationId === null;
  }
  async function checkIsThere(signal: AbortSignal): Promise<void> {
    if (!conversationId || conversationId === DEFAULT_CONVERSATION || !requests.lastRoutes?.conversations) return;
    await readConversationRecord(requests, conversationId, signal);
  }
  const history = createHistory(requests);
  const activeRuns = createActiveRuns(requests);
  const server = createLearnedServer();
  const conversations = createLettaConversations(requests);

  return {
    get isIdempotent() {
      return server.hasBackgroundRuns && (requests.lastRoutes?.isGateway ?? false);
    },

    get conversationId() {
      return conversationId;
    },

    async begin(first, signal) {
      const title = titleOf(first);
      const wasAsked = title !== null && place.beginning(title);
      const found = wasAsked ? await conversations.unused(title, signal) : null;
      const { id } = found ?? (await createConversationRecord(requests, title, signal));
      conversationId = id;
      place.begun(id, title);
    },

    hasAgent: (signal) => session.hasAgent(signal),

    async agent(signal) {
      const { agentId } = await session.getToken(signal);
      const agent = await requests.make<WireRecord>({
        ask: (routes) => ({ url: routes.agent }),
        signal,
        read: readJson(isRecord, 'an agent'),
        // Reading the agent takes an access of its own (`read_agent`), and Letta says 401 where a token lacks it: a
        // chat does without the name, and a new token would lack it too.
        accept: ({ status }) => (status === 401 || status === 403 ? {} : undefined),
      });
      return {
        id: agentId,
        name: stringOf(agent['name'])?.slice(0, MAX_NAME_LENGTH) ?? '',
        tools: decodeAgentTools(agent['tools']),
        lastRunAt: stringOf(agent['last_run_completion']),
      };
    },

    memory: createLettaMemory(requests),
    conversations,
    giveFeedback: createLettaFeedback(requests),
    async history(page, signal) {
      if (await isNew(signal)) return { events: [], before: null };
      const found = await history(page, signal);
      // Of a conversation that was deleted, Letta says that it is empty.
      if (found.events.length === 0 && page.before === undefined) await checkIsThere(signal);
      return found;
    },
    send: createSend(requests, server, createDirectRoute(memory)),
    resume: createResume(requests, server),
    activeRuns: async (signal) => ((await isNew(signal)) ? [] : activeRuns(signal)),

    async cancel(runIds, signal) {
      if (await isNew(signal)) return false;
      return requests.make({
        // A conversation's route has no body to name runs in: it ends all that are under way there.
        ask: ({ cancel, isGateway }) => ({ url: cancel, body: isGateway || !runIds.length ? {} : { run_ids: runIds } }),
        signal,
        async read({ body }) {
          await body?.cancel();
          server.runEndedAt = performance.now();
          return true;
        },
        accept: (refusal) => (isNothingToCancel(refusal) ? false : undefined),
      });
    },
  };
}
