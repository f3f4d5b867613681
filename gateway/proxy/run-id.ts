import { EventSourceParserStream } from 'eventsource-parser/stream';
import { z } from 'zod';

const named = z.object({ run_id: z.string() });

/** The id of the run that a stream is of, as its first frames say; undefined where none does. Reads no further. */
export async function findRunId(stream: ReadableStream<Uint8Array>): Promise<string | undefined> {
  const events = stream
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
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
