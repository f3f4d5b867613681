import { cleanUrl } from './clean-url.ts';
import type { Log } from './log.ts';
import { createStreamSummary } from './stream-summary.ts';

/** A `fetch` that does the same, and writes into the log what was asked and how it was answered. Bodies aren't logged. */
export function recordFetch(fetch: typeof globalThis.fetch, log: Log): typeof globalThis.fetch {
  let lastNumber = 0;
  return async (input, init) => {
    const number = ++lastNumber;
    const url = input instanceof Request ? input.url : `${input}`;
    const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
    const asked = `#${number} ${method} ${cleanUrl(url, document.baseURI)}`;
    const update = log.add('request', `${asked} …`);
    const since = stopwatch();
    try {
      const response = await fetch(input, init);
      const { ok, status, headers } = response;
      update(`${asked} → ${status} after ${since()}`, ok ? 'request' : 'error');
      const isStream = headers.get('Content-Type')?.includes('text/event-stream') ?? false;
      return isStream && response.body ? recordStream(response, response.body, number, log) : response;
    } catch (error) {
      const wasEnded = init?.signal?.aborted ?? false;
      update(
        `${asked} → ${wasEnded ? 'ended by the chat' : nameOf(error)} after ${since()}`,
        wasEnded ? 'request' : 'error',
      );
      throw error;
    }
  };
}

/** The same response, whose stream is logged as it is read. */
function recordStream(
  { status, statusText, headers }: Response,
  body: ReadableStream<Uint8Array>,
  number: number,
  log: Log,
): Response {
  const name = `#${number} stream`;
  const update = log.add('stream', `${name}: nothing yet`);
  const since = stopwatch();
  const summary = createStreamSummary();
  const decoder = new TextDecoder();
  let bytes = 0;
  let isLeft = false;
  const tell = (end: string, kind: 'stream' | 'error' = 'stream'): void =>
    update(`${name}: ${[`${summary}`, end].filter(Boolean).join('; ')} (${bytes} bytes, ${since()})`, kind);
  const reader = body.getReader();
  const watched = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (isLeft) return;
        if (done) {
          tell('complete');
          controller.close();
          return;
        }
        bytes += value.byteLength;
        summary.push(decoder.decode(value, { stream: true }));
        tell('');
        controller.enqueue(value);
      } catch (error) {
        tell(`broke off: ${nameOf(error)}`, 'error');
        controller.error(error);
      }
    },
    cancel(reason) {
      isLeft = true;
      tell('left by the chat');
      return reader.cancel(reason);
    },
  });
  return new Response(watched, { status, statusText, headers });
}

/** How long it takes from now on, in words. */
function stopwatch(): () => string {
  const start = performance.now();
  return () => `${Math.round(performance.now() - start)} ms`;
}

const nameOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : `${error}`);
