import { ChatError } from '../platform/errors.ts';
import type { StreamFrame } from '../protocol/events.ts';
import { isPing } from '../protocol/numbering.ts';
import { SEND_LIMIT_MS } from './limits.ts';
import { watchQuietRun } from './quiet-run.ts';
import { readStreamBody, type LettaRequest, type Requests } from './requests.ts';
import type { Routes } from './routes.ts';
import { isRunOver } from './runs.ts';
import { type LearnedServer, readRun } from './learned-server.ts';
import type { SentMessage, Transport } from './transport.ts';

/**
 * There is no stream: the run wasn't one of the background, or nothing is under way (400), nobody knows of it (404), it
 * is too old (410), the server has no Redis (503), or the token doesn't open it.
 */
const NO_STREAM: readonly number[] = [400, 403, 404, 405, 410, 503];

export function createResume(requests: Requests, server: LearnedServer): Transport['resume'] {
  return async (sent, { signal, after }) => {
    const routes = await requests.routes(signal);
    const request = requestFor(sent, after, routes);
    if (!request) return null;
    const { runs } = routes;
    const { runId } = sent;
    const askIsOver =
      runs && runId !== null ? (asking: AbortSignal) => isRunOver(requests, runs.run(runId), asking) : null;

    const watch = watchQuietRun(askIsOver, signal);
    const body = await requests
      .make<ReadableStream<Uint8Array> | null>({
        ask: () => request,
        limitMs: SEND_LIMIT_MS,
        signal: watch.signal,
        read: readStreamBody,
        accept: ({ status }) => (NO_STREAM.includes(status) ? null : undefined),
      })
      .catch((error: ChatError) => {
        if (watch.isOver()) return null;
        throw error;
      })
      .finally(() => watch.end());
    if (!body) return null;
    const frames = (watched: AbortSignal) => readRun(body, server, { signal: watched, after, canResume: true });
    return whileThereIsNews(frames, () => watchQuietRun(askIsOver, signal));
  };
}

/** How to ask for the stream of a run; null: not with this token. */
function requestFor({ otid, runId }: SentMessage, after: number, routes: Routes): LettaRequest | null {
  const cursor = { starting_after: after, include_pings: true };
  if (runId !== null && routes.runs) return { url: routes.runs.stream(runId), body: cursor };
  const url = routes.conversationStream;
  return url === null ? null : { url, body: { otid, ...cursor, ...routes.addressee } };
}

/**
 * The frames of a resumed stream.
 * @throws ChatError `expired-run` where the run is over and its stream brings nothing more, not even its end
 */
async function* whileThereIsNews(
  read: (signal: AbortSignal) => AsyncIterable<StreamFrame>,
  startWatch: () => ReturnType<typeof watchQuietRun>,
): AsyncGenerator<StreamFrame> {
  const watch = startWatch();
  try {
    for await (const frame of read(watch.signal)) {
      if (frame.seq !== null || !isPing(frame.events)) watch.rest();
      yield frame;
    }
  } catch (error) {
    if (!watch.isOver()) throw error;
    throw new ChatError('expired-run', 'The run is over, and its stream brings nothing more.', { cause: error });
  } finally {
    watch.end();
  }
}
