import { EventSourceParserStream } from 'eventsource-parser/stream';

/** A frame of one of Letta's streams. */
export interface Frame {
  message_type?: string;
  content?: unknown;
  run_id?: string | null;
  seq_id?: number | null;
  stop_reason?: string;
  tool_call?: { name?: string | null; tool_call_id?: string | null } | null;
}

/** The frames of a stream as they come, without `[DONE]`. Leaving the loop closes the connection. */
export async function* framesOf(response: Response): AsyncGenerator<Frame> {
  if (!response.ok || !response.body) throw new Error(`${response.status} ${await response.text()}`);
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { data } of events) if (data !== '[DONE]') yield JSON.parse(data);
}

export async function allOf(frames: AsyncIterable<Frame>): Promise<Frame[]> {
  const all: Frame[] = [];
  for await (const frame of frames) all.push(frame);
  return all;
}

/** What the agent said in them. */
export const textOf = (frames: readonly Frame[]): string =>
  frames
    .filter(({ message_type: type }) => type === 'assistant_message')
    .map(({ content }) =>
      typeof content === 'string' ? content : (content as { text: string }[]).map(({ text }) => text).join(''),
    )
    .join('');
