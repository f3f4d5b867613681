import type { SendBody } from './bodies.ts';
import type { Names } from './find-route.ts';
import type { Route, Send } from './routes.ts';

/** The keys of bodies that name something whose owner counts. */
export interface Body {
  agent_id?: string | null | undefined;
  run_id?: string | null | undefined;
  run_ids?: string[] | null | undefined;
  otid?: string | null | undefined;
}

/** A message to the agent. */
export interface Message {
  body: SendBody;
  send: Send;
  /** The conversation as its visitor knows it: `default` for the agent's own, or what stands for that. */
  conversation: string;
  /** Letta's id of the conversation. On a shared agent it makes the visitor's first, if there is none yet. */
  conversationId(): Promise<string>;
}

/** What Letta is asked for a visitor's request. */
export interface Target {
  /** With its query. */
  path: string;
  body: string | undefined;
  /** A message to the agent, which goes instead of the body. */
  message: Message | undefined;
  /** The conversation that a list of runs is to be of; undefined: of all. */
  conversationId?: string | undefined;
}

export interface TargetOptions {
  route: Route;
  names: Names;
  query: URLSearchParams;
  body: Body | undefined;
  agentId: string;
  /** What stands for the agent's own conversation; on a shared agent, a conversation of the visitor's. Default: itself. */
  own?: string | undefined;
  /** Makes what stands for the agent's own conversation, where there is none yet. */
  makeOwn?: (() => Promise<string>) | undefined;
}

/** Letta's name for the conversation that every agent has of its own. It goes with the agent's id beside it. */
export const OWN = 'default';

/**
 * Where a checked request goes. What is asked of the agent's own routes is asked of its own conversation, or of the one
 * that the query names. Only stopping runs by their ids stays: conversations have no such thing.
 */
export function targetOf({ route, names, query, body, agentId, own = OWN, makeOwn }: TargetOptions): Target {
  const moves = route.upstream !== undefined && !body?.run_ids?.length;
  const named = conversationOf(names, query);
  const conversation = named === OWN ? own : named;
  const pattern = moves ? (route.upstream ?? route.path) : route.path;
  const path = pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === 'conversation' ? conversation : (names[name] ?? ''),
  );
  const isOwn = conversation === OWN && pattern.includes('{conversation}');
  if (moves) {
    query.delete('conversation_id');
    if (isOwn && !takesAgent(route)) query.set('agent_id', agentId);
  }
  // Beside a conversation's id, Letta takes no agent.
  const isReplaced = (conversation !== named || makeOwn !== undefined) && pattern.includes('{conversation}');
  if (isReplaced) query.delete('agent_id');
  if (route.shape === 'runs' && query.has('conversation_id')) query.set('conversation_id', conversation);
  const wanted = (route.shape === 'runs' && query.get('conversation_id')) || undefined;
  // Letta stores no conversation with the runs of an agent's own one, and finds none by that name.
  if (wanted === OWN) query.delete('conversation_id');
  const to = { path: query.size > 0 ? `${path}?${query}` : path, conversationId: wanted };
  const agent = isReplaced ? { agent_id: undefined } : isOwn && takesAgent(route) ? { agent_id: agentId } : {};
  if (route.send && isMessage(body)) {
    const streaming = route.send.type === 'as-asked' ? (body.streaming ?? route.send.streamed) : true;
    return {
      ...to,
      body: undefined,
      message: {
        body: { ...body, ...agent, streaming },
        send: route.send,
        conversation: named === own ? OWN : named,
        conversationId: makeOwn ?? (async () => conversation),
      },
    };
  }
  const isStop = moves && route.path.endsWith('/cancel');
  return { ...to, body: body && JSON.stringify(isStop ? {} : { ...body, ...agent }), message: undefined };
}

/** The conversation that a request names: `default`, unless it says otherwise. */
export const conversationOf = (names: Names, query: URLSearchParams): string =>
  names['conversation'] ?? query.get('conversation_id') ?? OWN;

/** Whether a body names the agent of its own conversation; elsewhere the query does. */
const takesAgent = ({ send, path }: Route): boolean => send !== undefined || path.endsWith('/stream');

/** Whether a body holds messages to the agent. */
export const isMessage = (body: Body | undefined): body is Body & SendBody => body !== undefined && 'messages' in body;
