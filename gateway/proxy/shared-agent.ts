import { z } from 'zod';
import type { ConversationBook } from './conversation-book.ts';
import { GatewayFault, notFound } from './faults.ts';
import { isObject, listOf, type Json } from './json.ts';
import { isCopying, isEmptying, type Names } from './find-route.ts';
import type { Route } from './routes.ts';
import { conversationOf, isMessage, OWN, type Body } from './target.ts';
import { read, textIn, type Upstream } from './upstream.ts';
import type { Visit } from './visit.ts';

/** How many of a visitor's conversations Letta is asked about at once. */
const AT_ONCE = 6;
/** How long Letta may take to answer with a conversation that it has made, in milliseconds. */
const ANSWER_MS = 5_000;
const PAGE = 50;
const MOST_RUNS = 100;

const made = z.object({ id: z.string() });
const blocks = z.array(z.object({ label: z.string(), read_only: z.boolean().nullish() }));

export interface SharedAgentOptions {
  upstream: Upstream;
  conversations: ConversationBook;
}

/** A visitor's request, read and checked. */
export interface SharedRequest {
  route: Route;
  names: Names;
  query: URLSearchParams;
  body: Body | undefined;
  visit: Visit;
  signal: AbortSignal;
}

export interface SharedTarget {
  /** The visitor's first conversation, which stands for the agent's own. */
  first?: string | undefined;
  /** Makes the first, where there is none yet and a message is to go there. */
  makeFirst?: () => Promise<string>;
  /** The place that is kept for a conversation which Letta is asked to make. */
  place?: string | undefined;
  /** What Letta gets instead of the visitor's body. */
  body?: Body;
  /** What is answered without asking Letta for it. */
  answer?: unknown;
}

/**
 * An agent that several visitors chat with. Letta's lists are of all that is the agent's, and its own conversation is
 * everybody's, so each visitor gets a conversation in its place, and lists of what is theirs.
 */
export class SharedAgent {
  readonly #upstream: Upstream;
  readonly #conversations: ConversationBook;

  constructor({ upstream, conversations }: SharedAgentOptions) {
    this.#upstream = upstream;
    this.#conversations = conversations;
  }

  /** Makes the visitor's first conversation. Of two that are made at once, both messages go to the same. */
  async #makeFirst(visit: Visit, signal: AbortSignal): Promise<string> {
    const response = await this.#upstream.ask(`/v1/conversations/?agent_id=${visit.agentId}`, {
      method: 'POST',
      body: JSON.stringify(await this.#isolation(visit, signal)),
      signal,
    });
    const text = await textIn(response, ANSWER_MS);
    const { data } = made.safeParse(response.ok ? JSON.parse(text) : undefined);
    if (!data) throw new GatewayFault(502, `Letta failed (${response.status}).`);
    const first = await this.#conversations.addFirst(visit, data.id);
    if (first !== data.id) await this.#discard(data.id);
    return first;
  }

  /** What a new conversation is made with: the agent's blocks that it can write are copied for it, and not shared. */
  async #isolation({ agentId }: Visit, signal: AbortSignal): Promise<{ isolated_block_labels: string[] }> {
    const found = blocks.parse(
      (await read(this.#upstream, `/v1/agents/${agentId}/core-memory/blocks?limit=100`, signal)) ?? [],
    );
    return { isolated_block_labels: found.flatMap(({ label, read_only }) => (read_only ? [] : [label])) };
  }

  /**
   * What a visitor's request comes to on the shared agent.
   * @throws GatewayFault where there is no such thing on a shared agent, or the visitor has enough of it
   */
  async enter({ route, names, query, body, visit, signal }: SharedRequest): Promise<SharedTarget> {
    const { method, path, shape } = route;
    if (shape === 'conversations') return { answer: await this.#list(visit, query, signal) };
    if (isCopying(route)) throw noFork();
    if (isEmptying(route)) throw noReset();
    if (shape === 'conversation' && method === 'POST') {
      const place = await this.#conversations.reserve(visit);
      return { place, body: { ...body, ...(await this.#isolation(visit, signal)) } };
    }
    const first = await this.#conversations.first(visit);
    if (shape === 'runs' && !query.has('conversation_id')) {
      return { first, answer: withoutFirst(await this.#runs(visit, query, first, signal), first) };
    }
    const isOfConversation = (route.upstream ?? path).includes('{conversation}') && !body?.run_ids?.length;
    if ((shape !== 'runs' && !isOfConversation) || conversationOf(names, query) !== OWN) return { first };
    // The visitor's first is no conversation of the list: it is neither renamed nor deleted, as Letta's own isn't.
    if (shape === 'conversation' || shape === 'nothing') throw notFound();
    if (first !== undefined) return { first };
    if (isMessage(body)) return { makeFirst: () => this.#makeFirst(visit, signal) };
    if (shape === 'exchange') throw new GatewayFault(400, 'No active runs found for this conversation.');
    return { answer: shape === 'cancelled' ? {} : [] };
  }

  async #list(visit: Visit, query: URLSearchParams, signal: AbortSignal): Promise<Json[]> {
    const ids = await this.#conversations.list(visit);
    const all = await this.#each(ids, async (id) => read(this.#upstream, `/v1/conversations/${id}`, signal));
    const search = query.get('summary_search')?.toLowerCase();
    const by = query.get('order_by') ?? 'created_at';
    const sorted = all
      .filter(isObject)
      .filter(
        (one) =>
          search === undefined ||
          String(one['summary'] ?? '')
            .toLowerCase()
            .includes(search),
      )
      .toSorted((a, b) => timeOf(a, by) - timeOf(b, by));
    if (query.get('order') !== 'asc') sorted.reverse();
    const start = sorted.findIndex(({ id }) => id === query.get('after')) + 1;
    return sorted.slice(start, start + limitOf(query, PAGE));
  }

  /** Letta's list of an agent's runs ends after so many, of whatever visitor. So it is asked for each conversation. */
  async #runs(visit: Visit, query: URLSearchParams, first: string | undefined, signal: AbortSignal): Promise<Json[]> {
    const ids = [...(first === undefined ? [] : [first]), ...(await this.#conversations.list(visit))];
    const lists = await this.#each(ids, async (id) => {
      const asked = new URLSearchParams(query);
      asked.set('conversation_id', id);
      return listOf(await read(this.#upstream, `/v1/runs/?${asked}`, signal));
    });
    const runs = lists.flat().toSorted((a, b) => timeOf(a, 'created_at') - timeOf(b, 'created_at'));
    if (query.get('order') !== 'asc') runs.reverse();
    return runs.slice(0, limitOf(query, MOST_RUNS));
  }

  async #each<T>(ids: readonly string[], ask: (id: string) => Promise<T>): Promise<T[]> {
    const found: T[] = [];
    for (let start = 0; start < ids.length; start += AT_ONCE) {
      found.push(...(await Promise.all(ids.slice(start, start + AT_ONCE).map(ask))));
    }
    return found;
  }

  async #discard(conversationId: string): Promise<void> {
    const response = await this.#upstream.ask(`/v1/conversations/${conversationId}`, { method: 'DELETE' });
    await response.body?.cancel();
  }
}

const timeOf = (one: Json, key: string): number => Date.parse(String(one[key] ?? '')) || 0;

const limitOf = (query: URLSearchParams, most: number): number =>
  Math.min(Math.max(1, Number(query.get('limit')) || most), most);

const noReset = () => new GatewayFault(403, 'A shared agent can’t be emptied: it is everybody’s.', {}, 'shared-agent');

const noFork = () =>
  new GatewayFault(
    403,
    'Conversations of a shared agent can’t be copied: the copy would share its memory.',
    {},
    'shared-agent',
  );

/** A run, or a list of them, as the visitor knows it: runs of an agent's own conversation name none. */
export function withoutFirst(json: unknown, first: string | undefined): unknown {
  const show = (run: unknown) =>
    isObject(run) && run['conversation_id'] === first ? { ...run, conversation_id: null } : run;
  if (first === undefined) return json;
  return Array.isArray(json) ? json.map(show) : show(json);
}

/** What an agent tells of what others do with it. */
const OTHERS = ['pending_approval', 'last_stop_reason', 'last_run_completion', 'updated_at'];

/** A shared agent without what others do with it. */
export const withoutOthers = (agent: unknown): unknown =>
  isObject(agent) ? Object.fromEntries(Object.entries(agent).filter(([key]) => !OTHERS.includes(key))) : agent;
