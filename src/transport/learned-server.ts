import { createGapLog, type GapLog } from '../protocol/numbering.ts';
import { readEventStream } from './event-stream.ts';
import type { FrameStream } from './transport.ts';

/** What one transport learns of its server by talking to it. */
export interface LearnedServer {
  /** Whether the server runs messages in the background, as far as we know. */
  hasBackgroundRuns: boolean;
  /** The page's tools that it doesn't take, by name. */
  readonly refusedTools: Set<string>;
  /** When a run was last said to be over, by `performance.now()`. */
  runEndedAt: number;
  /** Of streams that can be resumed. */
  readonly gaps: GapLog;
  /** Of streams that can't. */
  readonly finalGaps: GapLog;
}

export function createLearnedServer(): LearnedServer {
  return {
    hasBackgroundRuns: true,
    refusedTools: new Set(),
    runEndedAt: -Infinity,
    gaps: createGapLog(true),
    finalGaps: createGapLog(false),
  };
}

/**
 * Reads the stream of a run, and notes what it says of its server.
 * @param options.after frames up to this number are known. Default: 0
 */
export function readRun(
  body: ReadableStream<Uint8Array>,
  server: LearnedServer,
  { signal, after = 0, canResume }: { signal: AbortSignal; after?: number; canResume: boolean },
): FrameStream {
  return readEventStream(body, {
    signal,
    after,
    gaps: canResume ? server.gaps : server.finalGaps,
    onClosing: () => void (server.runEndedAt = performance.now()),
  });
}
