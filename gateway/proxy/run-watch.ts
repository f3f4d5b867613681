import { z } from 'zod';
import type { Reservation } from './run-guard.ts';

const frame = z.object({ message_type: z.string().optional(), run_id: z.string().nullish() });
const usage = z.object({ total_tokens: z.number().int().min(0).catch(0) });
const exchange = z.object({ usage });

/** Follows a run by its frames, and tells its reservation what became of it. */
export class RunWatch {
  readonly #reservation: Reservation;
  #runId: string | undefined;
  #hasStopped = false;
  #tokens = 0;

  constructor(reservation: Reservation) {
    this.#reservation = reservation;
  }

  /** Sees a frame of the run's stream. */
  see(data: unknown): void {
    const seen = frame.safeParse(data);
    if (!seen.success) return;
    const { message_type: type, run_id: runId } = seen.data;
    this.#runId ??= runId ?? undefined;
    if (type === 'stop_reason' || type === 'error_message') this.#hasStopped = true;
    if (type === 'usage_statistics') this.#tokens = usage.safeParse(data).data?.total_tokens ?? 0;
  }

  /** The stream has ended, whatever ended it. */
  end(): void {
    if (this.#hasStopped) this.#reservation.over(this.#tokens);
    else this.#reservation.left(this.#runId);
  }

  /** The whole response is there at once. */
  answered(json: unknown): void {
    this.#reservation.over(exchange.safeParse(json).data?.usage.total_tokens ?? 0);
  }
}
