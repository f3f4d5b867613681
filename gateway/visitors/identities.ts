import type Letta from '@letta-ai/letta-client';
import { z } from 'zod';
import { statusOf } from '../mint/letta.ts';
import type { Visitor } from './visitor.ts';

// Identities are still there on Letta Cloud, but no longer in its SDK, so they are asked for by their paths. Servers
// without them answer 404 or the like; a tag on the agent then does the same.

const identitySchema = z.object({ id: z.string(), identifier_key: z.string() });
const agentsSchema = z.array(z.object({ id: z.string(), tags: z.array(z.string()).default([]) }));

/** What counts of an agent here. */
export type FoundAgent = z.infer<typeof agentsSchema>[number];
const GONE = [404, 405, 410, 501];
const MOST_AGENTS = 50;
/** The SDK gets agents without their tags unless it asks for them. */
const TAGS = 'agent.tags';

/** The tag by which a visitor's agent is found. */
export const tagOf = (visitorId: string): string => `letta-chat-visitor:${encodeURIComponent(visitorId)}`;

/** Stands on agents of visitors whom nobody vouches for, which may be deleted once they are idle. */
export const ANONYMOUS_TAG = 'letta-chat-anonymous';

/** The visitor that an agent's tags name. */
export function visitorOf(tags: readonly string[]): string | undefined {
  const tag = tags.find((one) => one.startsWith(tagOf('')));
  return tag && decodeURIComponent(tag.slice(tagOf('').length));
}

const ORIGIN = 'letta-chat-origin:';

/** A tag that an agent shares with the memory blocks made for it, whoever the agent belongs to later. */
export const originTag = (): string => ORIGIN + crypto.randomUUID();

export const isOriginTag = (tag: string): boolean => tag.startsWith(ORIGIN);

/** The key by which a visitor's identity is found. */
export const keyOf = (visitorId: string): string => `letta-chat:${visitorId}`;

/** The id of a visitor's identity, which is made where there is none; undefined where the server has no identities. */
export async function identityOf(letta: Letta, visitorId: string): Promise<string | undefined> {
  const body = { identifier_key: keyOf(visitorId), name: visitorId, identity_type: 'user' };
  // Cloud makes one with PUT; a server of one's own (0.16.8) only changes with it, and says 404 for a new key.
  const known = await letta.put('/v1/identities/', { body }).catch(unlessGone);
  if (known !== undefined) return identitySchema.parse(known).id;
  const made = await letta.post('/v1/identities/', { body }).catch(async (error: unknown) => {
    if (statusOf(error) !== 409) return unlessGone(error);
    // Another process was faster.
    return { id: await findIdentity(letta, visitorId), identifier_key: keyOf(visitorId) };
  });
  return made === undefined ? undefined : identitySchema.parse(made).id;
}

/** A visitor's agents, oldest first: by their tag, or all of an identity. */
export async function agentsOf(letta: Letta, visitorId: string, identityId?: string): Promise<FoundAgent[]> {
  if (identityId !== undefined) {
    const answer = await letta
      .get(`/v1/identities/${identityId}/agents`, { query: { order: 'asc', limit: MOST_AGENTS, include: [TAGS] } })
      .catch(unlessGone);
    return agentsSchema.parse(answer ?? []);
  }
  const tag = tagOf(visitorId);
  const { items } = await letta.agents.list({
    tags: [tag],
    match_all_tags: true,
    order: 'asc',
    limit: MOST_AGENTS,
    include: [TAGS],
  });
  // Checked here too: a server that didn't know the filter would hand out somebody else's.
  return items.filter(({ tags }) => tags.includes(tag));
}

/** Makes an agent this visitor's, and nobody else's. */
export async function link(
  letta: Letta,
  agent: FoundAgent,
  visitor: Visitor,
  identityId: string | undefined,
): Promise<FoundAgent> {
  const others = agent.tags.filter((tag) => !tag.startsWith(tagOf('')) && tag !== ANONYMOUS_TAG);
  const linked = await letta.agents.update(agent.id, { tags: [...others, tagOf(visitor.id)] });
  if (identityId === undefined) return linked;
  await letta.patch(`/v1/agents/${agent.id}/identities/attach/${identityId}`);
  const former = visitor.formerly && (await findIdentity(letta, visitor.formerly));
  if (former) await deleteIdentity(letta, former);
  return linked;
}

/** The id of a visitor's identity, where there is one. */
export async function findIdentity(letta: Letta, visitorId: string): Promise<string | undefined> {
  const found = await letta.get('/v1/identities/', { query: { identifier_key: keyOf(visitorId) } }).catch(unlessGone);
  return z
    .array(identitySchema)
    .parse(found ?? [])
    .find((one) => one.identifier_key === keyOf(visitorId))?.id;
}

export async function deleteIdentity(letta: Letta, identityId: string): Promise<void> {
  await letta.delete(`/v1/identities/${identityId}`).catch(unlessGone);
}

/** For `catch`: nothing where there is no such thing or no such route. */
export function unlessGone(error: unknown): undefined {
  if (!GONE.includes(statusOf(error) ?? 0)) throw error;
}
