import { EventSourceParserStream } from 'eventsource-parser/stream';
import { z } from 'zod';
import { GatewayFault } from './faults.ts';

const named = z.object({ run_id: z.string() });

/**
 * The id of the run that a stream is of, as its first frames say; undefined where none does. Reads no further.
 * @param limitMs how long it may take, in milliseconds
 * @throws GatewayFault 504 where it takes longer
 */
export async function findRunId(stream: ReadableStream<Uint8Array>, limitMs: number): Promise<string | undefined> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new GatewayFault(504, 'Letta did not answer in time.')), limitMs);
  try {
    return await readRunId(stream, late.signal);
  } finally {
    clearTimeout(timer);
  }
}

async function readRunId(stream: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<string | undefined> {
  const events = stream
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>, { signal })
    .pipeThrough(new EventSourceParserStream());
  for await (const { data } of events) {
    const frame = named.safeParse(parse(data));
    if (frame.success) return frame.data.run_id;
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
