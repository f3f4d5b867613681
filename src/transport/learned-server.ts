import type { TabMemory } from '../platform/tab-memory.ts';
import { createGapLog, type GapLog } from '../protocol/numbering.ts';
import { readEventStream } from './event-stream.ts';
import type { FrameStream } from './transport.ts';

/** Where what was found out of servers survives a reload. */
export type ServerMemory = Pick<TabMemory, 'read' | 'keep'>;

/** What one transport learns of its server by talking to it. */
export interface LearnedServer {
  /** Whether a server runs messages in the background, as far as we know. `base` is the URL of its API. */
  hasBackgroundRuns(base: string): boolean;
  /**
   * The server has refused a background run. The tab remembers it over a reload: a message that may have arrived must not
   * go out again in the belief that such a server would recognise it.
   */
  noteNoBackgroundRuns(base: string): void;
  /** When a run was last said to be over, by `performance.now()`. */
  runEndedAt: number;
  /** Of streams that can be resumed. */
  readonly gaps: GapLog;
  /** Of streams that can't. */
  readonly finalGaps: GapLog;
}

const NO_BACKGROUND = 'none';

export function createLearnedServer(memory: ServerMemory | null): LearnedServer {
  const without = new Set<string>();
  return {
    hasBackgroundRuns: (base) => !without.has(base) && memory?.read(base, 'background') !== NO_BACKGROUND,
    noteNoBackgroundRuns(base) {
      without.add(base);
      memory?.keep(base, 'background', NO_BACKGROUND);
    },
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
