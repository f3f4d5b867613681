import { decodeMessage } from './decode-message.ts';
import { unknown } from './decode-tools.ts';
import type { ChatEvent, StreamFrame } from './events.ts';
import { errorOfFrame } from './failures.ts';
import { idOf, isRecord, stringOf, type WireControl, type WireRecord } from './wire.ts';

/**
 * Decodes one frame of a stream: its JSON and the name of its event, if any. Never throws: failures that Letta
 * reports become `error` events, what this version doesn't know becomes `unknown`.
 */
export type FrameDecoder = (value: unknown, eventName?: string | null) => StreamFrame;

/**
 * A decoder for one stream. It remembers which run was named, how it stopped and which calls wait for an approval:
 * nothing that a repeated frame could upset.
 */
export function createDecoder(): FrameDecoder {
  let knownRun: string | null = null;
  let stopReason: string | null = null;
  const requested = new Set<string>();
  const answered = new Set<string>();

  function remember(event: ChatEvent): void {
    if (event.type === 'stop') stopReason = event.reason;
    if (event.type === 'approval-request') requested.add(event.callId);
    if (event.type === 'approval-response' || event.type === 'tool-return') answered.add(event.callId);
  }

  /** Letta may say `end_turn` although the run stopped for an approval. */
  function correctStop(event: ChatEvent): ChatEvent {
    const waiting = [...requested].some((callId) => !answered.has(callId));
    return event.type === 'stop' && event.reason === 'end_turn' && waiting
      ? { type: 'stop', reason: 'requires_approval' }
      : event;
  }

  return (value, eventName = null) => {
    const decoded = decodeFrame(value, eventName, stopReason);
    decoded.forEach(remember);
    const events = decoded.map(correctStop);
    if (!isRecord(value)) return { seq: null, events };

    const runId = idOf(value['run_id']);
    const isNews = runId !== null && runId !== knownRun;
    knownRun = runId ?? knownRun;
    return {
      seq: Number.isSafeInteger(value['seq_id']) ? Number(value['seq_id']) : null,
      events: isNews ? [{ type: 'run', runId }, ...events] : events,
    };
  };
}

function decodeFrame(value: unknown, eventName: string | null, stopReason: string | null): ChatEvent[] {
  // The data of `event: cancelled` is a sentence for people.
  if (eventName === 'cancelled') return [{ type: 'stop', reason: 'cancelled' }];
  if (eventName === 'error' || isErrorFrame(value)) return [{ type: 'error', error: errorOfFrame(value, stopReason) }];
  if (!isRecord(value)) return [unknown(value)];
  return decodeControl(value) ?? decodeMessage(value);
}

function isErrorFrame(value: unknown): boolean {
  if (!isRecord(value)) return false;
  return value['message_type'] === 'error_message' || Boolean(!value['message_type'] && value['error']);
}

/** The frames that are no messages; null for everything else. */
function decodeControl(value: WireRecord): ChatEvent[] | null {
  // A claim about the fields; each is checked where it is read.
  const control = value as WireRecord & WireControl;
  switch (control.message_type) {
    case 'ping':
      return [{ type: 'ping' }];
    case 'stop_reason':
      return [{ type: 'stop', reason: stringOf(control.stop_reason) ?? 'error' }];
    case 'usage_statistics':
      return [
        {
          type: 'usage',
          promptTokens: countOf(control.prompt_tokens),
          completionTokens: countOf(control.completion_tokens),
          totalTokens: countOf(control.total_tokens),
          stepCount: countOf(control.step_count),
        },
      ];
    default:
      return null;
  }
}

function countOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
