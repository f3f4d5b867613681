import type { RunRecord } from '../engine/run-record.ts';

/** A run's stream as an answer. A reader that goes away ends the answer, not the run. */
export function eventStream(run: RunRecord, options: { startingAfter: number; pings: boolean }): Response {
  const gone = new AbortController();
  const encoder = new TextEncoder();
  const text = run.log.read({ ...options, signal: gone.signal });
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await text.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    cancel: () => gone.abort(),
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
  });
}
