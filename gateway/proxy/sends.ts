import { z } from 'zod';
import type { SendBody } from './bodies.ts';
import { GatewayFault } from './faults.ts';
import type { GatewayLimits } from './limits.ts';
import type { Reservation, RunGuard } from './run-guard.ts';
import { findRunId } from './run-id.ts';
import { RunWatch } from './run-watch.ts';
import type { SentOtids } from './sent-otids.ts';
import type { Message } from './target.ts';
import { wasNeverSent, type Upstream } from './upstream.ts';
import { ownerOf, type Visit } from './visit.ts';

export interface SendRequest extends Message {
  visit: Visit;
  signal: AbortSignal;
}

export interface SendsOptions {
  upstream: Upstream;
  otids: SentOtids;
  guard: RunGuard;
  limits: Pick<GatewayLimits, 'answerMs'>;
}

const refusal = z.object({ detail: z.string() });

/**
 * Sends visitors' messages to Letta so that each runs once: Letta recognises the otid of a background run, and answers
 * with the stream of the run that it has.
 */
export function createSends({ upstream, otids, guard, limits }: SendsOptions) {
  /** Whether Letta has the Redis that background runs take. Asked once, by the first message. */
  let hasBackground = true;

  /** Sends a message. The watch has to be told of the response: by frames, at the stream's end, or at once. */
  async function send(request: SendRequest): Promise<{ response: Response; watch: RunWatch | undefined }> {
    const { body, visit } = request;
    const sent = body.messages.flatMap(({ otid }) => otid ?? []);
    const taken = await Promise.all(sent.map((otid) => otids.take(otid, ownerOf(visit))));
    const fresh = sent.filter((_, index) => taken[index] === 'new');
    const forget = () => Promise.all(fresh.map((otid) => otids.release(otid)));
    const reservation = await reserve(request, sent, taken).catch(async (error: unknown) => {
      await forget();
      throw error;
    });
    /** It may be sent again. */
    const giveBack = () => Promise.all([reservation.refused(), forget()]);
    // Only now: a refused message makes no conversation.
    const conversationId = await request.conversationId().catch(async (error: unknown) => {
      await giveBack();
      throw error;
    });
    const response = await ask(request, conversationId).catch(async (error: unknown) => {
      if (wasNeverSent(error)) await giveBack();
      else reservation.left({ conversationId, hasStarted: false, runId: undefined });
      throw error;
    });
    if (!response.ok) {
      await giveBack();
      return { response, watch: undefined };
    }
    const watch = new RunWatch(reservation, conversationId);
    if (request.send.type !== 'detached') return { response, watch };
    return { response: await detach(request, response, watch), watch: undefined };
  }

  async function reserve(
    { body, visit, conversation }: SendRequest,
    sent: readonly string[],
    taken: readonly string[],
  ): Promise<Reservation> {
    refuseRepeats(taken, body);
    const { agentId, visitorId } = visit;
    const named = `${ownerOf(visit)}/${conversation}`;
    return guard.reserve({ agentId, visitorId, conversation: named, otids: sent, isRepeated: taken.includes('known') });
  }

  async function ask({ body, send: { type }, signal }: SendRequest, conversationId: string): Promise<Response> {
    const path = `/v1/conversations/${conversationId}/messages`;
    const post = (more: Partial<SendBody>) =>
      upstream.ask(path, { method: 'POST', body: JSON.stringify({ ...body, ...more }), signal });
    if (!body.streaming) return post({});
    if (body.background || hasBackground) {
      const response = await post({ background: true, ...(type === 'detached' && { include_pings: true }) });
      if (response.status !== 503 || !(await lacksBackground(response))) return response;
      hasBackground = false;
      // Whoever asked for a background run relies on it.
      if (body.background) return response;
    }
    return type === 'detached' ? post({ include_pings: true }) : post({});
  }

  /** Lets go of a stream once it has named its run, and answers with that run. */
  async function detach({ signal }: SendRequest, { body }: Response, watch: RunWatch): Promise<Response> {
    const runId = body ? await findRunId(body, limits.answerMs).catch(onlyLate) : undefined;
    if (typeof runId === 'string') watch.see({ run_id: runId });
    watch.end();
    if (runId instanceof GatewayFault) throw runId;
    if (!runId) throw new GatewayFault(502, 'Letta started no run.');
    return upstream.ask(`/v1/runs/${runId}`, { signal });
  }

  return { send };
}

/** A stream that ends early names no run; one that is late is told. */
const onlyLate = (error: unknown): GatewayFault | undefined => (error instanceof GatewayFault ? error : undefined);

function refuseRepeats(taken: readonly string[], { streaming }: SendBody): void {
  if (taken.includes('foreign')) {
    throw new GatewayFault(409, 'This otid is taken: use a random UUID for each message.');
  }
  // Letta has no stream to join for it, and would run it again.
  if (!streaming && taken.includes('known')) {
    throw new GatewayFault(409, 'A message with this otid was sent before; its response is in the history.');
  }
}

async function lacksBackground(response: Response): Promise<boolean> {
  const body = refusal.safeParse(
    await response
      .clone()
      .json()
      .catch(() => undefined),
  );
  return body.success && /background/i.test(body.data.detail);
}
