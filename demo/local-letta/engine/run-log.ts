import type { LettaStreamingResponse } from '@letta-ai/letta-client/resources/agents/messages';
import { messageDate, type Clock } from '../clock.ts';
import { createId } from '../identifiers.ts';
import { messageHead } from './message-head.ts';

/** Silence after which a ping is sent, in milliseconds (letta-protocol.md §3). */
export const PING_INTERVAL_MS = 20_000;

/** A frame of a run's stream. `spaced`: written with spaces after colons and commas, as Letta writes some of its frames. */
export type Frame = { event?: 'error'; spaced?: true; message: LettaStreamingResponse } | 'done';

/** How somebody reads a run's stream. */
export interface ReadOptions {
  /** The last frame the reader has; 0 for all. */
  startingAfter: number;
  /** Whether silence is broken by pings. */
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
    let lastShown: number | null = null;
    while (!signal.aborted) {
      if (index < this.#frames.length) {
        let text = '';
        for (const frame of this.#frames.slice(index)) {
          index += 1;
          if (this.#shows(frame)) lastShown = index;
          text += this.#encode(frame, index);
        }
        yield text;
      } else if (this.#closed && startingAfter < this.#frames.length) {
        return;
      } else if ((await this.#silence(signal)) && pings) {
        // A ping repeats the number of the frame before it.
        yield this.#encode({ message: this.ping() }, lastShown);
      }
    }
  }

  ping(): LettaStreamingResponse {
    const head = messageHead({ id: createId('ping'), date: messageDate(this.#clock.now()), run_id: this.#runId });
    return { ...head, message_type: 'ping', run_id: this.#runId };
  }

  /** Whether the frame shows its number. The closing frames take one but show none. */
  #shows(frame: Frame): boolean {
    if (!this.#numbered || frame === 'done') return false;
    return frame.message.message_type !== 'stop_reason' && frame.message.message_type !== 'usage_statistics';
  }

  #encode(frame: Frame, seq: number | null): string {
    if (frame === 'done') return 'data: [DONE]\n\n';
    const { event, spaced, message } = frame;
    const isNumbered = this.#shows(frame) || message.message_type === 'error_message';
    const shown = isNumbered ? { ...message, seq_id: this.#numbered ? seq : null } : message;
    const json = spaced ? spacedJson(shown) : JSON.stringify(shown);
    return `${event ? `event: ${event}\n` : ''}data: ${json}\n\n`;
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

/** A flat object, written as Python's `json.dumps` does. */
function spacedJson(value: object): string {
  const members = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${JSON.stringify(one)}`);
  return `{${members.join(', ')}}`;
}
