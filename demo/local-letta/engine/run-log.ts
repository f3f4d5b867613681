import type { LettaStreamingResponse } from '@letta-ai/letta-client/resources/agents/messages';
import { isoTime, type Clock } from '../clock.ts';

/** Silence after which a ping is sent, in milliseconds (letta-protocol.md §3). */
export const PING_INTERVAL_MS = 20_000;

/** A frame of a run's stream. */
export type Frame = { event?: 'error'; message: LettaStreamingResponse } | 'done';

/** How somebody reads a run's stream. */
export interface ReadOptions {
  /** The last frame the reader has; 0 for all. */
  startingAfter: number;
  pings: boolean;
  signal: AbortSignal;
}

/** All frames of a run, in order, for any number of readers at any time. A frame's place in it is its `seq_id`, from 1. */
export class RunLog {
  readonly #clock: Clock;
  readonly #runId: string;
  readonly #numbered: boolean;
  readonly #frames: Frame[] = [];
  readonly #waiting = new Set<() => void>();
  #closed = false;

  /** `numbered`: frames show their `seq_id` (background runs only). */
  constructor(clock: Clock, runId: string, numbered: boolean) {
    this.#clock = clock;
    this.#runId = runId;
    this.#numbered = numbered;
  }

  append(frame: Frame): void {
    this.#frames.push(frame);
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  /**
   * The stream's text from a frame on, as server-sent events, until the run is over. A reader that starts behind the
   * last frame of a finished run gets pings only, without end, as on a real server.
   */
  async *read({ startingAfter, pings, signal }: ReadOptions): AsyncGenerator<string, void, void> {
    let index = startingAfter;
    while (!signal.aborted) {
      if (index < this.#frames.length) {
        const next = this.#frames.slice(index).map((frame, offset) => this.#encode(frame, index + offset + 1, pings));
        index = this.#frames.length;
        const text = next.join('');
        if (text) yield text;
      } else if (this.#closed && startingAfter < this.#frames.length) {
        return;
      } else if ((await this.#silence(signal)) && pings) {
        yield this.#encode({ message: this.ping() }, index, true);
      }
    }
  }

  ping(): LettaStreamingResponse {
    const date = isoTime(this.#clock.now());
    return { id: `ping-${this.#runId}`, date, message_type: 'ping', run_id: this.#runId };
  }

  #encode(frame: Frame, seq: number, pings: boolean): string {
    if (frame === 'done') return 'data: [DONE]\n\n';
    const { event, message } = frame;
    if (message.message_type === 'ping' && !pings) return '';
    const shown = this.#numbered && !isClosing(message) ? { ...message, seq_id: seq } : message;
    return `${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(shown)}\n\n`;
  }

  /** Resolves to true after a ping's time, to false when something has happened. */
  async #silence(signal: AbortSignal): Promise<boolean> {
    const happened = new AbortController();
    const wake = (): void => happened.abort();
    this.#waiting.add(wake);
    signal.addEventListener('abort', wake);
    await this.#clock.sleep(PING_INTERVAL_MS, happened.signal);
    this.#waiting.delete(wake);
    signal.removeEventListener('abort', wake);
    return !happened.signal.aborted;
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }
}

/** The closing frames take a number but show none. */
function isClosing(message: LettaStreamingResponse): boolean {
  return message.message_type === 'stop_reason' || message.message_type === 'usage_statistics';
}
