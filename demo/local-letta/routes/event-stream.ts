import type { RunRecord } from '../engine/run-record.ts';

/** How a response reads a run's stream. */
export interface StreamOptions {
  /** The last frame that the reader has; 0 for all. */
  startingAfter: number;
  pings: boolean;
  /** Aborted when the request is given up. */
  signal: AbortSignal;
}

/**
 * A run's stream as a response. Its headers come with its first frame, as on a real server. A reader that goes away ends
 * the response, not the run.
 */
export async function eventStream(run: RunRecord, { signal, ...options }: StreamOptions): Promise<Response> {
  const gone = new AbortController();
  signal.addEventListener('abort', () => gone.abort(), { once: true });
  const encoder = new TextEncoder();
  const text = run.log.read({ ...options, signal: gone.signal });
  let next = await text.next();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (next.done) return controller.close();
      controller.enqueue(encoder.encode(next.value));
      next = await text.next();
      if (next.done) controller.close();
    },
    cancel: () => gone.abort(),
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
  });
}
