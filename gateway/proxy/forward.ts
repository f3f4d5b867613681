import { fingerprint } from '../secrets.ts';
import type { State } from '../state/state.ts';
import type { ListedPassages } from './archive.ts';
import type { ConversationBook } from './conversation-book.ts';
import { GatewayFault, unauthorized } from './faults.ts';
import type { GatewayLimits } from './limits.ts';
import { redact, showRefusal, showRunError, textOf } from './letta-errors.ts';
import { objectOf } from './json.ts';
import type { Owners } from './owners.ts';
import type { Route } from './routes.ts';
import type { RunGuard } from './run-guard.ts';
import type { RunWatch } from './run-watch.ts';
import { createSends } from './sends.ts';
import type { SentOtids } from './sent-otids.ts';
import { idsOf, runsOf, show, type Visibility } from './shapes.ts';
import { withoutFirst, withoutOthers, type SharedTarget } from './shared-agent.ts';
import { markShared } from './shared-blocks.ts';
import { StreamClock } from './stream-clock.ts';
import { StreamEnds } from './stream-ends.ts';
import { StreamSlots } from './stream-slots.ts';
import { frameFilter, watch } from './streams.ts';
import type { Message } from './target.ts';
import type { TokenBook } from './token-book.ts';
import { causeOf, textIn, type Upstream } from './upstream.ts';
import { visibilityOn, type Visit } from './visit.ts';

/** What Letta is asked for somebody. */
export interface Forwarded {
  /** With its query. */
  path: string;
  /** JSON. */
  body?: string | undefined;
  /** A message to the agent, which goes instead of the body. */
  message?: Message | undefined;
  /** The caller's headers that Letta gets. */
  headers?: Record<string, string> | undefined;
  /** Whom it is for, where it is a visitor. */
  visitor?: ForwardedVisitor;
}

export interface ForwardedVisitor extends Pick<SharedTarget, 'first' | 'place'> {
  visit: Visit;
  /** The token that opened the visit. */
  credential: string;
  /** What the response is, and so what of it is shown. */
  route: Route;
  /** The conversation whose runs a list is to show; undefined: all. */
  conversationId?: string | undefined;
}

export interface ForwardOptions {
  state: State;
  tokens: TokenBook;
  upstream: Upstream;
  owners: Owners;
  listed: ListedPassages;
  conversations: ConversationBook;
  otids: SentOtids;
  guard: RunGuard;
  visibility: Visibility;
  limits: GatewayLimits;
  about: AboutRequest;
}

/** Where a request's failures are told. */
export interface AboutRequest {
  /** The id under which it stands in the log. */
  idOf(request: Request): string;
  /** Adds a line to the log, also after the response has begun. */
  log(problem: string, request: Request): void;
}

export function createForward(options: ForwardOptions) {
  const { state, tokens, upstream, owners, listed, conversations, otids, guard, visibility, limits, about } = options;
  const { send } = createSends({ upstream, otids, guard, limits });
  const visitors = new StreamSlots(limits.streams);
  const operators = new StreamSlots(Infinity);
  const clock = new StreamClock([limits.silenceMs, limits.streamMs, limits.stallMs]);
  const ends = new StreamEnds(state);

  /** Asks Letta, and passes its response on: streams as they come, all else as a visitor may see it. */
  async function forward(request: Request, forwarded: Forwarded): Promise<Response> {
    const { visitor } = forwarded;
    const gone = new AbortController();
    const signal = AbortSignal.any([request.signal, gone.signal]);
    let leave: (() => void) | undefined;
    let run: RunWatch | undefined;
    try {
      if (visitor && mayStream(visitor.route)) leave = await enter(visitor, forwarded.message !== undefined, gone);
      const asked = await ask(request.method, forwarded, signal);
      const { response } = asked;
      run = asked.watch;
      if (!response.body || !isStream(response)) {
        leave?.();
        return await (visitor ? showResponse(request, response, visitor, run) : asItIs(response));
      }
      leave ??= operators.take('');
      const closed = leave;
      const end = () => {
        closed();
        gone.abort();
        run?.end();
      };
      const read =
        visitor &&
        frameFilter(visibility, {
          see: (frame) => run?.see(frame),
          failed: (frame) => {
            about.log(`run: ${redact(textOf(frame))}`, request);
            return showRunError(frame, about.idOf(request));
          },
        });
      const broke = (error: unknown) => {
        if (!request.signal.aborted) about.log(`Letta: the stream broke off: ${causeOf(error)}`, request);
      };
      const passed = watch(response.body, { limits, clock, end, broke, read, signal: gone.signal });
      return new Response(passed, { status: response.status, headers: headersOf(response) });
    } catch (error) {
      const isEnded = gone.signal.aborted;
      leave?.();
      run?.end();
      gone.abort();
      throw isEnded ? unauthorized() : error;
    }
  }

  /** Takes a place for a visitor's stream, before Letta is asked: a refused message starts no run. */
  async function enter(
    { visit: { agentId, visitorId }, credential }: ForwardedVisitor,
    isMessage: boolean,
    gone: AbortController,
  ): Promise<() => void> {
    const free = visitors.take(visitorId);
    let quit: (() => void) | undefined;
    const leave = () => {
      free();
      quit?.();
    };
    try {
      const token = await fingerprint(credential);
      quit = await ends.listen({ token, agentId, visitorId }, () => gone.abort());
      // It may have been revoked before anybody listened.
      if (!(await tokens.find(credential))) throw unauthorized();
      if (!isMessage) await guard.follow();
      return leave;
    } catch (error) {
      leave();
      throw error;
    }
  }

  async function ask(
    method: string,
    { path, body, message, headers, visitor }: Forwarded,
    signal: AbortSignal,
  ): Promise<{ response: Response; watch?: RunWatch | undefined }> {
    if (message && visitor) return send({ ...message, visit: visitor.visit, signal });
    return { response: await upstream.ask(path, { method, body, headers, signal }) };
  }

  async function showResponse(
    request: Request,
    response: Response,
    visitor: ForwardedVisitor,
    run: RunWatch | undefined,
  ): Promise<Response> {
    const { route } = visitor;
    const { status, ok } = response;
    const headers = headersOf(response);
    if (status === 204) return new Response(null, { status, headers });
    const text = await textIn(response, limits.answerMs);
    if (!ok) {
      run?.answered(undefined);
      about.log(`Letta: ${status} ${redact(text)}`, request);
      return refused(status, text, headers, about.idOf(request));
    }
    const json = parse(text);
    run?.answered(json);
    if (json === undefined) throw new GatewayFault(502, `Letta's answer is no JSON (${status}).`);
    return Response.json(
      show(route.shape, await ownOf(json, visitor, request.signal), visibilityOn(visitor.visit, visibility)),
      {
        status,
        headers,
      },
    );
  }

  /** What of an answer is the visitor's, with what only the gateway knows of it. */
  async function ownOf(json: unknown, visitor: ForwardedVisitor, signal: AbortSignal): Promise<unknown> {
    const { route, visit, conversationId, first, place } = visitor;
    const { agentId, isShared } = visit;
    const [id] = idsOf([json]);
    if (place !== undefined && id !== undefined) await conversations.add(place, visit, id);
    // A message may have made the first only now.
    if (route.shape === 'run') return withoutFirst(json, isShared ? await conversations.first(visit) : undefined);
    if (route.shape === 'runs') return withoutFirst(runsOf(json, agentId, conversationId), first);
    if (route.shape === 'agent' && isShared) return withoutOthers(json);
    if (route.shape === 'blocks')
      return markShared(show('blocks', json, visibilityOn(visit, visibility)), owners, signal);
    if (route.shape === 'passages') await listed.add(idsOf(json), agentId);
    if (route.shape === 'found') await listed.add(idsOf(objectOf(json)['results']), agentId);
    return json;
  }

  return { forward, openStreams: () => visitors.open + operators.open };
}

/** How a visitor is told that Letta has refused. */
function refused(status: number, text: string, headers: Headers, requestId: string): Response {
  headers.delete('Content-Type');
  // A key of ours that Letta refuses is no fault of the visitor's, whose token would be replaced for nothing.
  const isOurs = status === 401 || status === 403 || status < 400;
  const body = showRefusal(isOurs ? 502 : status, parse(text) ?? text, requestId);
  return Response.json(body, { status: isOurs ? 502 : status, headers });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const asItIs = (response: Response): Response =>
  new Response(response.body, { status: response.status, headers: headersOf(response) });

const isStream = ({ headers }: Response): boolean =>
  headers.get('content-type')?.startsWith('text/event-stream') ?? false;

/** Whether a response may be a stream. */
const mayStream = ({ method, shape }: Route): boolean => method === 'POST' && shape === 'exchange';

/** Of Letta's headers, those that a browser needs. */
function headersOf({ headers }: Response): Headers {
  const passed = new Headers({ 'Cache-Control': 'no-store' });
  for (const name of ['Content-Type', 'Retry-After']) {
    const value = headers.get(name);
    if (value !== null) passed.set(name, value);
  }
  return passed;
}
