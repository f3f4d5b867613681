import { z } from 'zod';
import type { SendBody } from './bodies.ts';
import { GatewayFault } from './faults.ts';
import type { Send } from './routes.ts';
import { findRunId } from './run-id.ts';
import type { SentOtids } from './sent-otids.ts';
import type { Upstream } from './upstream.ts';

export interface SendRequest {
  path: string;
  body: SendBody;
  send: Send;
  agentId: string;
  signal: AbortSignal;
}

const refusal = z.object({ detail: z.string() });

/**
 * Sends visitors' messages to Letta so that each runs once: Letta recognises the otid of a background run, and answers
 * with the stream of the run that it has.
 */
export function createSends({ upstream, otids }: { upstream: Upstream; otids: SentOtids }) {
  /** Whether Letta has the Redis that background runs take. Asked once, by the first message. */
  let hasBackground = true;

  async function send(request: SendRequest): Promise<Response> {
    const sent = request.body.messages.flatMap(({ otid }) => otid ?? []);
    const taken = await Promise.all(sent.map((otid) => otids.take(otid, request.agentId)));
    const fresh = sent.filter((_, index) => taken[index] === 'new');
    const release = () => Promise.all(fresh.map((otid) => otids.release(otid)));
    if (taken.includes('foreign')) {
      await release();
      throw new GatewayFault(409, 'This otid is taken: use a random UUID for each message.');
    }
    if (!request.body.streaming && taken.includes('known')) {
      // Letta has no stream to join for it, and would run it again.
      throw new GatewayFault(409, 'A message with this otid was sent before; its response is in the history.');
    }
    const response = await ask(request);
    // Letta refused it, so that it may be sent again. Where Letta's response is missing, nobody knows.
    if (!response.ok) await release();
    return response.ok && request.send.type === 'detached' ? detach(request, response) : response;
  }

  async function ask({ path, body, send: { type }, signal }: SendRequest): Promise<Response> {
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
  async function detach({ signal }: SendRequest, response: Response): Promise<Response> {
    const runId = response.body && (await findRunId(response.body));
    if (!runId) throw new GatewayFault(502, 'Letta started no run.');
    return upstream.ask(`/v1/runs/${runId}`, { signal });
  }

  return { send };
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
