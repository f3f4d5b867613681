import type { Fault } from './fault.ts';
import { faultyPieces } from './faulty-body.ts';

/** Responds to requests, as `LocalLetta.fetch` does. */
export type Server = (request: Request) => Promise<Response>;

/** What a browser's `fetch` throws where the network fails. */
const failed = (): TypeError => new TypeError('Failed to fetch');

/**
 * A `fetch` to a server, on the way to which things go wrong. `faultFor` says what goes wrong with a request. The server
 * isn't told when its reader goes away: what it began, it finishes.
 */
export function faultyFetch(server: Server, faultFor: (request: Request) => Fault | null): typeof fetch {
  return async (input, init) => {
    const { signal, ...rest } = init ?? {};
    signal?.throwIfAborted();
    const request = new Request(input, rest);
    const responding = respond(server, request, faultFor(request));
    const response = await (signal ? abortable(responding, signal) : responding);
    if (!signal || !response.body) return response;
    return new Response(withAbort(response.body, signal), response);
  };
}

async function respond(server: Server, request: Request, fault: Fault | null): Promise<Response> {
  if (!fault) return server(request);
  switch (fault.type) {
    case 'refused':
      throw failed();
    case 'response': {
      const { status, text = '{}', contentType = 'application/json', headers } = fault;
      return new Response(text, { status, headers: { 'content-type': contentType, ...headers } });
    }
    case 'lost':
      await (await server(request)).body?.cancel();
      throw failed();
    case 'silent':
      await (await server(request)).body?.cancel();
      return new Promise(() => undefined);
    case 'slow-start': {
      const response = await server(request);
      await new Promise((resolve) => setTimeout(resolve, fault.ms));
      return response;
    }
    case 'headless': {
      const { body, status } = await server(request);
      return new Response(body, { status });
    }
    default: {
      const response = await server(request);
      const { body, status, headers } = response;
      if (!body) return response;
      return new Response(streamOf(faultyPieces(body, fault)[Symbol.asyncIterator]()), { status, headers });
    }
  }
}

function streamOf(pieces: AsyncIterator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      // Not awaited: a body that is stalled never gets there.
      cancel: () => void pieces.return?.()?.catch(() => undefined),
    },
    { highWaterMark: 0 },
  );
}

/** Rejects when the signal is aborted first. */
function abortable<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** A body that an abort ends with the signal's reason, as in a browser. */
function withAbort(body: ReadableStream<Uint8Array<ArrayBuffer>>, signal: AbortSignal): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await abortable(reader.read(), signal);
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          void reader.cancel().catch(() => undefined);
          controller.error(error);
        }
      },
      start(controller) {
        signal.addEventListener('abort', () => controller.error(signal.reason), { once: true });
      },
      cancel: (reason) => void reader.cancel(reason).catch(() => undefined),
    },
    { highWaterMark: 0 },
  );
}
