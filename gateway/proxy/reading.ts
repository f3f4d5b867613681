import { readText } from '../http/body.ts';
import type { BodyShare } from '../http/bytes-in-flight.ts';
import { isDeeperThan } from '../http/json-depth.ts';
import { isArchive, type ListedPassages } from './archive.ts';
import { textBytesOf } from './bodies.ts';
import { ClientTools, type ClientToolList } from './client-tools.ts';
import type { Copies } from './copies.ts';
import type { Emptied } from './emptied.ts';
import { GatewayFault, notFound } from './faults.ts';
import type { GatewayLimits } from './limits.ts';
import type { Owned, Owners } from './owners.ts';
import { isCopying, type Names } from './find-route.ts';
import type { Route } from './routes.ts';
import type { SentOtids } from './sent-otids.ts';
import type { SharedAgent, SharedTarget } from './shared-agent.ts';
import type { Visibility } from './shapes.ts';
import { conversationOf, isMessage, OWN, targetOf, type Body, type Target } from './target.ts';
import type { Upstream } from './upstream.ts';
import { ownerOf, visibilityOn, type Visit } from './visit.ts';

export interface ReadingOptions {
  upstream: Upstream;
  owners: Owners;
  listed: ListedPassages;
  otids: SentOtids;
  sharedAgent: SharedAgent;
  emptied: Emptied;
  copies: Copies;
  visibility: Visibility;
  clientTools: ClientToolList;
  limits: GatewayLimits;
}

/** What Letta is asked, and on a shared agent what only the gateway knows of it. */
export type ReadRequest = Target & Omit<SharedTarget, 'body' | 'makeFirst'>;

export function createReading(options: ReadingOptions) {
  const { upstream, owners, listed, otids, sharedAgent, emptied, copies, visibility, clientTools, limits } = options;
  const tools = new ClientTools({ upstream, list: clientTools });

  /**
   * Takes a visitor's request apart and puts together anew what Letta is asked: nothing is in it that wasn't looked at.
   * @throws GatewayFault or Fault where it isn't what the route takes, or names what is not the visitor's
   */
  async function read(
    request: Request,
    share: BodyShare,
    url: URL,
    { route, names }: { route: Route; names: Names },
    visit: Visit,
  ): Promise<ReadRequest> {
    const { agentId } = visit;
    const visible = visibilityOn(visit, visibility);
    if (isArchive(route) && !visible.archive) throw notFound();
    const query = queryOf(url, route, agentId);
    const given = route.body && (await bodyOf(request, share, route.body, agentId));
    // Who leaves asks nothing more of Letta.
    const { signal } = request;
    await checkOwners({ names, query, body: given, visit, signal });
    await checkBlock(request.method, names, { agentId, labels: visible.blocks, signal });
    const { body: shared, ...entered } = visit.isShared
      ? await sharedAgent.enter({ route, names, query, body: given, visit, signal })
      : {};
    if (isCopying(route)) await copies.check();
    const { first, makeFirst, ...more } = entered;
    const named = conversationOf(names, query);
    const conversation = makeFirst ? undefined : (named === OWN && first) || named;
    if (route.shape === 'messages' && conversation === OWN && !visit.isShared && !query.has('after')) {
      const last = await emptied.lastBefore(agentId, signal);
      if (last !== undefined) query.set('after', last);
    }
    const body = isMessage(given) ? await tools.check(given, agentId, conversation, signal) : (shared ?? given);
    return { ...targetOf({ route, names, query, body, agentId, own: first, makeOwn: makeFirst }), first, ...more };
  }

  async function bodyOf(
    request: Request,
    share: BodyShare,
    schema: NonNullable<Route['body']>,
    agentId: string,
  ): Promise<Body> {
    const text = await readText(request, limits.bodyBytes, limits.bodyMs, share);
    const parsed = schema.safeParse(isDeeperThan(text, limits.jsonDepth) ? undefined : parse(text));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new GatewayFault(
        400,
        `The body is not what this route takes: ${issue?.path.join('.') || 'body'}: ${issue?.message}`,
      );
    }
    const body: Body = parsed.data;
    if (isMessage(body) && textBytesOf(body) > limits.textBytes) {
      throw new GatewayFault(413, `The text is larger than ${limits.textBytes} bytes.`, {}, 'too-large');
    }
    if (body.agent_id && body.agent_id !== agentId) throw notFound();
    return body;
  }

  async function checkOwners({ names, query, body, visit, signal }: Named): Promise<void> {
    const wanted: [Owned, string | null | undefined][] = [
      ['conversation', names['conversation']],
      ['conversation', query.get('conversation_id')],
      ['run', names['run']],
      ['run', body?.run_id],
      ...(body?.run_ids ?? []).map((id): [Owned, string] => ['run', id]),
      ['step', names['step']],
    ];
    for (const [kind, id] of wanted) {
      if (id && id !== OWN && !(await owners.isOf(kind, id, visit, signal))) throw notFound();
    }
    const { passage } = names;
    if (passage !== undefined && !(await listed.has(passage, visit.agentId))) throw notFound();
    // Letta would look it up among everybody's.
    if (body?.otid && !(await otids.isOf(body.otid, ownerOf(visit)))) throw notFound();
  }

  async function checkBlock(
    method: string,
    names: Names,
    { agentId, labels, signal }: { agentId: string; labels: readonly string[]; signal: AbortSignal },
  ): Promise<void> {
    const wanted = names['block'] ?? names['label'];
    if (wanted === undefined) return;
    const block = await owners.blockOf(agentId, wanted, signal);
    if (!block || !labels.includes(block.label)) throw notFound();
    if (method === 'GET') return;
    if (block.read_only || (await owners.isShared(block.id, signal)))
      throw new GatewayFault(403, 'This block is read-only.');
  }

  return { read };
}

/** What a request names, of which the owner counts. */
interface Named {
  names: Names;
  query: URLSearchParams;
  body: Body | undefined;
  visit: Visit;
  signal: AbortSignal;
}

/** What of a query is passed on, each name once. Lists are of the token's agent, whatever is asked for. */
function queryOf(url: URL, route: Route, agentId: string): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of route.query ?? []) {
    const [value, ...more] = url.searchParams.getAll(name);
    if (more.length > 0) throw new GatewayFault(400, `The query has more than one ${name}.`);
    if (value !== undefined) query.set(name, value);
  }
  if (!route.query?.includes('agent_id')) return query;
  if ((query.get('agent_id') ?? agentId) !== agentId) throw notFound();
  query.set('agent_id', agentId);
  return query;
}

function parse(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
}
