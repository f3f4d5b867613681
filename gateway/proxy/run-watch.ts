import { z } from 'zod';
import type { Reservation } from './run-guard.ts';

const frame = z.object({ message_type: z.string().optional(), run_id: z.string().nullish() });
const usage = z.object({ total_tokens: z.number().int().min(0).catch(0) });
const exchange = z.object({ usage });

/** Follows a run by its frames, and tells its reservation what became of it: once, whoever tells it that it has ended. */
export class RunWatch {
  readonly #reservation: Reservation;
  readonly #conversationId: string;
  #runId: string | undefined;
  #hasStopped = false;
  #isOver = false;
  #tokens = 0;

  constructor(reservation: Reservation, conversationId: string) {
    this.#reservation = reservation;
    this.#conversationId = conversationId;
  }

  /** Sees a frame of the run's stream. */
  see(data: unknown): void {
    const seen = frame.safeParse(data);
    if (!seen.success) return;
    const { message_type: type, run_id: runId } = seen.data;
    if (this.#runId === undefined && runId) {
      this.#runId = runId;
      this.#reservation.started(runId);
    }
    if (type === 'stop_reason' || type === 'error_message') this.#hasStopped = true;
    if (type === 'usage_statistics') this.#tokens = usage.safeParse(data).data?.total_tokens ?? 0;
  }

  /** The response has ended, whatever ended it. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#hasStopped) void this.#reservation.over(this.#tokens);
    else this.#reservation.left({ conversationId: this.#conversationId, hasStarted: true, runId: this.#runId });
  }

  /** The whole response is there at once. Resolves once another message can be sent. */
  async answered(json: unknown): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#reservation.over(exchange.safeParse(json).data?.usage.total_tokens ?? 0);
  }
}
