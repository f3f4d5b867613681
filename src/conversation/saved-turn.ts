import { toJson } from '../platform/json.ts';
import type { TabMemory } from '../platform/tab-memory.ts';
import type { Outgoing } from '../transport/transport.ts';

/** How far a turn has come. */
export type TurnStage =
  /** Letta doesn't have it. */
  | 'unsent'
  /** Letta may have it although nobody said so: its request was lost, or the response to it. */
  | 'doubtful'
  /** Letta has it, and its run is under way as far as we know. */
  | 'accepted'
  /** Its response is complete. */
  | 'complete'
  /** Its run ended without a usable response. */
  | 'run-failed';

/** What was sent last, and how far its response came. It outlives a cut, a reload, and a Retry. */
export interface SentTurn {
  outgoing: Outgoing;
  /** When it was sent, by the browser's clock (ISO 8601). */
  readonly date: string;
  stage: TurnStage;
  /** The run that answers it, once Letta has named it. */
  runId: string | null;
  /** The number of the last frame that was read; 0: none had a number. */
  after: number;
}

export function createSentTurn(outgoing: Outgoing, stage: TurnStage, date = new Date().toISOString()): SentTurn {
  return { outgoing, date, stage, runId: null, after: 0 };
}

/** Letta keeps a run's stream for three hours. What was sent longer ago than this, in milliseconds, isn't resumed. */
const RECENT_MS = 60 * 60_000;

/** Whether a turn of this date may still be under way. */
export const isRecent = (date: string | null): boolean =>
  date !== null && Math.abs(Date.now() - Date.parse(date)) < RECENT_MS;

/** What every tab may know of a turn that is under way: not what was said, which is one tab's. */
export interface LeftTurn {
  readonly otid: string;
  /** When it was sent (ISO 8601). */
  readonly date: string;
  /** The calls that were decided on; empty: it is a message. */
  readonly callIds: readonly string[];
}

/** Keeps the turn that is under way in the tab, so that a reload can go on with it. Never a token, never a response. */
export interface SavedTurns {
  /** The turn that was under way when the page was left; null: there was none. */
  read(key: string): SentTurn | null;
  /** The turn that was under way here or in another tab, and wasn't seen to end; null: there was none. */
  left(key: string): LeftTurn | null;
  save(key: string, turn: SentTurn): void;
  forget(key: string): void;
}

export function createSavedTurns(memory: TabMemory | null): SavedTurns {
  return {
    read(key) {
      const saved = parse<SentTurn>(memory?.read(key, 'sent'));
      // Frames that were read before the reload are gone with the page, so the stream is read from its first one.
      return saved && isRecent(saved.date) ? { ...saved, after: 0 } : null;
    },
    left(key) {
      const left = parse<LeftTurn>(memory?.read(key, 'left'));
      return left && isRecent(left.date) ? left : null;
    },
    save(key, turn) {
      memory?.keep(key, 'sent', toJson(turn));
      memory?.keep(key, 'left', toJson(leftTurn(turn)));
    },
    forget(key) {
      memory?.keep(key, 'sent', '');
      memory?.keep(key, 'left', '');
    },
  };
}

function leftTurn({ outgoing, date }: SentTurn): LeftTurn {
  const callIds = outgoing.type === 'approval' ? outgoing.approvals.map(({ callId }) => callId) : [];
  return { otid: outgoing.otid, date, callIds };
}

function parse<Kept>(text: string | null | undefined): Kept | null {
  try {
    return text ? (JSON.parse(text) as Kept) : null;
  } catch {
    return null;
  }
}
