import { z } from 'zod';
import type { State } from '../state/state.ts';
import { GatewayFault } from './faults.ts';
import { read, textIn, type Upstream } from './upstream.ts';

/** The key in an agent's metadata. An agent that is made after a template leaves it out. */
export const EMPTIED_KEY = 'letta-chat-emptied';

/** How long the state knows what stands at Letta, in milliseconds. */
const KNOWN_MS = 60 * 60 * 1000;
/** How long Letta may take to write it down, in milliseconds. */
const ANSWER_MS = 5_000;

const agentSchema = z.object({ metadata: z.record(z.string(), z.unknown()).nullish() });
const messagesSchema = z.array(z.object({ id: z.string() }));

/**
 * Where an agent's own conversation begins since it was emptied. Letta goes on listing what was said before, though the
 * agent sees it no more. It is noted in the agent's metadata, so that every device is told the same, after a restart too;
 * the shared state only saves asking for it.
 */
export class Emptied {
  readonly #upstream: Upstream;
  readonly #state: State;

  constructor(upstream: Upstream, state: State) {
    this.#upstream = upstream;
    this.#state = state;
  }

  /**
   * The id of the last message before it was emptied; undefined: it never was. Where Letta can't say, nothing is left out:
   * what it answers to the request itself tells the visitor more.
   */
  async lastBefore(agentId: string, signal: AbortSignal): Promise<string | undefined> {
    const known = await this.#state.get(keyOf(agentId));
    if (known !== undefined) return known || undefined;
    const metadata = await this.#metadataOf(agentId, signal).catch((error: unknown) => unlessFault(error, signal));
    if (!metadata) return undefined;
    const noted = metadata[EMPTIED_KEY];
    const last = typeof noted === 'string' ? noted : '';
    // Not `set`: it may have been emptied in the meantime.
    await this.#state.add(keyOf(agentId), last, KNOWN_MS);
    return last || undefined;
  }

  /** Has Letta empty it, by `ask`, and notes that once it has. Who asks again, since something broke off, loses nothing. */
  async empty(agentId: string, ask: () => Promise<Response>, signal: AbortSignal): Promise<Response> {
    const path = `/v1/conversations/default/messages?agent_id=${agentId}&limit=1&order=desc`;
    const newest = messagesSchema.parse((await read(this.#upstream, path, signal)) ?? []).at(-1)?.id;
    const response = await ask();
    if (response.ok && newest !== undefined) await this.#note(agentId, newest);
    return response;
  }

  /** Without a signal: a visitor who leaves has emptied it all the same. */
  async #note(agentId: string, messageId: string): Promise<void> {
    const metadata = { ...(await this.#metadataOf(agentId)), [EMPTIED_KEY]: messageId };
    const path = `/v1/agents/${agentId}`;
    const response = await this.#upstream.ask(path, { method: 'PATCH', body: JSON.stringify({ metadata }) });
    await textIn(response, ANSWER_MS);
    if (!response.ok) throw new GatewayFault(502, `Letta failed (${response.status}).`);
    await this.#state.set(keyOf(agentId), messageId, KNOWN_MS);
  }

  async #metadataOf(agentId: string, signal?: AbortSignal): Promise<Record<string, unknown>> {
    const agent = agentSchema.safeParse(await read(this.#upstream, `/v1/agents/${agentId}`, signal));
    return agent.data?.metadata ?? {};
  }
}

const keyOf = (agentId: string): string => `emptied/${agentId}`;

/** Nothing where Letta has failed, unless it was asked no longer. */
function unlessFault(error: unknown, { aborted }: AbortSignal): undefined {
  if (aborted || !(error instanceof GatewayFault)) throw error;
}
