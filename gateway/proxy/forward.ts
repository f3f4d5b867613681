import { GatewayFault } from './faults.ts';
import type { GatewayLimits } from './limits.ts';
import type { Route } from './routes.ts';
import { show, type Visibility } from './shapes.ts';
import { filterFrames, hidesFrames, watch } from './streams.ts';
import type { Upstream } from './upstream.ts';

/** What is asked of Letta for somebody. */
export interface Forwarded {
  /** With its query. */
  path: string;
  body?: string | undefined;
  /** Whose streams are counted; without it nobody's. */
  agentId?: string;
  /** What the answer is, and so what of it is shown; without it everything passes as it is. */
  route?: Route;
}

export interface ForwardOptions {
  upstream: Upstream;
  visibility: Visibility;
  limits: GatewayLimits;
}

export function createForward({ upstream, visibility, limits }: ForwardOptions) {
  /** How many streams are open, by their agent. */
  const streams = new Map<string, number>();

  /** Asks Letta, and passes its answer on: streams as they come, all else as a visitor may see it. */
  async function forward(request: Request, { path, body, agentId = '', route }: Forwarded): Promise<Response> {
    const gone = new AbortController();
    const signal = AbortSignal.any([request.signal, gone.signal]);
    const answer = await upstream.ask(path, { method: request.method, body, signal });
    if (answer.body && answer.headers.get('content-type')?.startsWith('text/event-stream')) {
      if (route && (streams.get(agentId) ?? 0) >= limits.streams) {
        gone.abort();
        throw new GatewayFault(429, 'Too many open streams.', { 'Retry-After': '5' });
      }
      const closed = count(agentId);
      const passed = watch(answer.body, limits, () => {
        closed();
        gone.abort();
      });
      const shown = route && hidesFrames(visibility) ? passed.pipeThrough(filterFrames(visibility)) : passed;
      return new Response(shown, { status: answer.status, headers: headersOf(answer) });
    }
    return route
      ? showAnswer(answer, route)
      : new Response(answer.body, { status: answer.status, headers: headersOf(answer) });
  }

  async function showAnswer(answer: Response, { shape }: Route): Promise<Response> {
    const { status, ok } = answer;
    const headers = headersOf(answer);
    // A key of ours that Letta refuses is no fault of the visitor's, whose token would be replaced for nothing.
    if (status === 401 || status === 403 || (status >= 300 && status < 400)) {
      throw new GatewayFault(502, `Letta refused the gateway (${status}).`);
    }
    if (status === 204) return new Response(null, { status, headers });
    const json: unknown = await answer.json().catch(() => undefined);
    if (json === undefined) throw new GatewayFault(502, `Letta's answer is no JSON (${status}).`);
    return Response.json(ok ? show(shape, json, visibility) : json, { status, headers });
  }

  function count(agentId: string): () => void {
    streams.set(agentId, (streams.get(agentId) ?? 0) + 1);
    return () => {
      const left = (streams.get(agentId) ?? 1) - 1;
      if (left > 0) streams.set(agentId, left);
      else streams.delete(agentId);
    };
  }

  return { forward, openStreams: () => [...streams.values()].reduce((sum, open) => sum + open, 0) };
}

/** Of Letta's headers, those that a browser needs. */
function headersOf({ headers }: Response): Headers {
  const passed = new Headers({ 'Cache-Control': 'no-store' });
  for (const name of ['Content-Type', 'Retry-After']) {
    const value = headers.get(name);
    if (value !== null) passed.set(name, value);
  }
  return passed;
}
