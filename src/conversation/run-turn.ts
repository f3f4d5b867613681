import { ChatError, stopped } from '../platform/errors.ts';
import { pause } from '../platform/pause.ts';
import { onWake } from '../platform/wake.ts';
import type { ClientToolSchema, FrameStream, Transport } from '../transport/transport.ts';
import { createOtid } from './otid.ts';
import { mayHaveArrived, retryDelay } from './retry-policy.ts';
import type { SentTurn } from './saved-turn.ts';
import type { Store } from './store.ts';
import { watchHistory } from './watch-history.ts';

/** What a turn works with. */
export interface TurnContext {
  readonly transport: Transport;
  readonly store: Store;
  /** The page's tools, as Letta is told of them with every request. */
  clientTools(): readonly ClientToolSchema[];
  /** Called whenever something is known of the turn that a reload must not forget. */
  save(turn: SentTurn): void;
}

/** What came of one request. */
export type Outcome =
  /** The run is over, and the response is here. */
  | { type: 'complete' }
  /** The connection is at fault, or the server: the run may go on. */
  | { type: 'cut'; error: ChatError }
  /** Letta is known not to have the message: it can be sent again. */
  | { type: 'absent' }
  /** The message can't be found, and the visitor wants it to be sent again. */
  | { type: 'not-found' }
  /** The run is over, and failed. */
  | { type: 'run-failed'; error: ChatError }
  /** Letta has not taken the message, and said so inside the stream. */
  | { type: 'refused'; error: ChatError }
  /** Nobody can tell what became of the run. */
  | { type: 'given-up'; error: ChatError };

/** Letta pings every 20 s. A stream that was silent for longer than this while the page was away is dead. */
const SILENCE_MS = 30_000;
/** After this many requests a turn is given up, however often the stream brought something new in between. */
const MAX_REQUESTS = 200;

/**
 * Takes a turn from its request to the end of the response. Resolves once the response is complete. What fails is in the
 * state as well as thrown, so that the notice and the caller both learn of it. An abort leaves the state to whoever aborted.
 *
 * A stream that breaks is joined again, from the frame after the last one. Where it can't be joined, the history tells
 * what became of the run. Nothing is sent a second time unless the server recognises it, or is known not to have it.
 * @param insists whether the visitor wants a doubtful message to be sent again where it can't be found
 * @throws ChatError
 */
export async function runTurn(
  turn: SentTurn,
  context: TurnContext,
  signal: AbortSignal,
  insists = false,
): Promise<void> {
  const { store, transport } = context;
  let retries = 0;
  let isStreamGone = false;
  let watchedSince: number | undefined;
  let mayRepeat = insists;
  const onFrame = (): void => void (retries = 0);

  /** One request and all that comes of it. */
  const attempt = (): Promise<Outcome> =>
    withWake(signal, async (attemptSignal, heard) => {
      const mustWatch = isStreamGone || (turn.stage === 'doubtful' && !transport.isIdempotent);
      const stream = mustWatch ? null : await openStream(turn, context, attemptSignal);
      if (stream) return readStream(stream, turn, context, attemptSignal, () => (heard(), onFrame()));
      store.dispatch({ type: 'no-stream' });
      return watchHistory(turn, context, attemptSignal, {
        startedAt: (watchedSince ??= Date.now()),
        insists: mayRepeat,
      });
    });

  for (let requests = 1; ; requests += 1) {
    let outcome: Outcome;
    try {
      signal.throwIfAborted();
      outcome = await attempt();
      signal.throwIfAborted();
    } catch (thrown) {
      if (signal.aborted) throw stopped();
      outcome = { type: 'cut', error: ChatError.from(thrown) };
    }
    switch (outcome.type) {
      case 'complete':
        turn.stage = 'complete';
        return store.dispatch({ type: 'settled' });
      case 'absent':
        turn.stage = 'unsent';
        watchedSince = undefined;
        break;
      case 'not-found': {
        const { otid } = turn.outgoing;
        // Once: the visitor knew of this one only.
        mayRepeat = false;
        watchedSince = undefined;
        // Should the first one turn up after all, the history tells the two apart.
        turn.outgoing = { ...turn.outgoing, otid: createOtid() };
        turn.stage = 'unsent';
        store.dispatch({ type: 'renamed', otid, newOtid: turn.outgoing.otid });
        break;
      }
      case 'cut': {
        const { error } = outcome;
        if (error.code === 'expired-run' && !isStreamGone) {
          isStreamGone = true;
          break;
        }
        if (turn.stage === 'unsent' && mayHaveArrived(error)) turn.stage = 'doubtful';
        const attempted = { retries, accepted: turn.stage === 'accepted', numbered: turn.after > 0 };
        const delay = requests < MAX_REQUESTS ? retryDelay(error, attempted) : null;
        if (delay === null) throw fail(error);
        retries += 1;
        store.dispatch({ type: 'cut' });
        await pause(delay, signal);
        break;
      }
      case 'run-failed':
        turn.stage = 'run-failed';
        throw fail(outcome.error);
      case 'refused':
        turn.stage = 'run-failed';
        // Letta knows the otid by now, and would bring back the refusal.
        store.dispatch({ type: 'refused', otid: turn.outgoing.otid, newOtid: createOtid() });
        throw fail(outcome.error);
      case 'given-up':
        throw fail(outcome.error);
    }
  }

  function fail(error: ChatError): ChatError {
    store.dispatch({ type: 'failed', error });
    return error;
  }
}

/** Sends, or joins the run of what was sent. Null: there is no stream to join. */
async function openStream(turn: SentTurn, context: TurnContext, signal: AbortSignal): Promise<FrameStream | null> {
  const { transport, store, clientTools, save } = context;
  const { otid } = turn.outgoing;
  if (turn.stage !== 'accepted') {
    const isRepeat = turn.stage === 'doubtful';
    const stream = await transport.send(turn.outgoing, { signal, clientTools: clientTools(), isRepeat });
    turn.stage = 'accepted';
    save(turn);
    store.dispatch({ type: 'accepted', otid });
    return stream;
  }
  const stream = await transport.resume({ otid, runId: turn.runId }, { signal, after: turn.after });
  if (!stream) return null;
  store.dispatch({ type: 'accepted', otid });
  if (turn.after === 0) store.dispatch({ type: 'rewound', otid });
  return stream;
}

/** Shows a stream's frames, to its end. */
async function readStream(
  stream: FrameStream,
  turn: SentTurn,
  { store, save }: TurnContext,
  signal: AbortSignal,
  onFrame: () => void,
): Promise<Outcome> {
  let outcome: Outcome = { type: 'complete' };
  for await (const { seq, events } of stream) {
    signal.throwIfAborted();
    onFrame();
    turn.after = seq ?? turn.after;
    for (const event of events) {
      if (event.type === 'error') {
        // A call waits for a decision: Letta drops the message.
        const isRefusal = event.error.code === 'approval-pending';
        outcome = { type: isRefusal ? 'refused' : 'run-failed', error: event.error };
      }
      if (event.type !== 'run' || event.runId === turn.runId) continue;
      // Frames of another run never join those of the first.
      if (turn.runId !== null) store.dispatch({ type: 'rewound', otid: turn.outgoing.otid });
      turn.runId = event.runId;
      save(turn);
    }
    const full = store.enqueue(events);
    if (full) await full;
  }
  return outcome;
}

/**
 * Runs one attempt. Abandons it when the page comes back from where it could hear nothing (a sleeping device, a frozen tab)
 * and the stream has been silent for too long: its connection is dead, whether or not the browser has noticed.
 */
async function withWake<Result>(
  signal: AbortSignal,
  attempt: (signal: AbortSignal, heard: () => void) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const abandon = (): void => controller.abort();
  let heardAt = Infinity;
  signal.addEventListener('abort', abandon);
  onWake(() => void (Date.now() - heardAt > SILENCE_MS && abandon()), controller.signal);
  try {
    return await attempt(controller.signal, () => (heardAt = Date.now()));
  } finally {
    signal.removeEventListener('abort', abandon);
    abandon();
  }
}
