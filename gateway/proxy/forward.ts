import type { State } from '../state/state.ts';
import { unauthorized } from './faults.ts';
import type { Forwarded, ForwardedVisitor } from './forwarded.ts';
import type { GatewayLimits } from './limits.ts';
import { redact, showRunError, textOf } from './letta-errors.ts';
import type { Route } from './routes.ts';
import type { RunGuard } from './run-guard.ts';
import type { RunWatch } from './run-watch.ts';
import { createSends } from './sends.ts';
import type { SentOtids } from './sent-otids.ts';
import { StreamClock } from './stream-clock.ts';
import { StreamEnds } from './stream-ends.ts';
import { StreamSlots } from './stream-slots.ts';
import { frameFilter, watch } from './streams.ts';
import type { TokenBook } from './token-book.ts';
import { causeOf, type Upstream } from './upstream.ts';
import { createWholeResponses, headersOf, type WholeResponsesOptions } from './whole-responses.ts';

export interface ForwardOptions extends WholeResponsesOptions {
  state: State;
  tokens: TokenBook;
  upstream: Upstream;
  otids: SentOtids;
  guard: RunGuard;
  limits: GatewayLimits;
}

export function createForward(options: ForwardOptions) {
  const { state, tokens, upstream, otids, guard, visibility, limits, about } = options;
  const { showResponse } = createWholeResponses(options);
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
      const tokenId = await tokens.idOf(credential);
      quit = await ends.listen({ tokenId, agentId, visitorId }, () => gone.abort());
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

  return { forward, openStreams: () => visitors.open + operators.open };
}

const asItIs = (response: Response): Response =>
  new Response(response.body, { status: response.status, headers: headersOf(response) });

const isStream = ({ headers }: Response): boolean =>
  headers.get('content-type')?.startsWith('text/event-stream') ?? false;

/** Whether a response may be a stream. */
const mayStream = ({ method, shape }: Route): boolean => method === 'POST' && shape === 'exchange';
