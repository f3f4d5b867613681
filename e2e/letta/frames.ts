import { EventSourceParserStream } from 'eventsource-parser/stream';

/** A frame of one of Letta's streams: what the tests read of it. */
export interface Frame {
  /** The event's name where it isn't a plain message: `error`. */
  event?: string | undefined;
  id?: string;
  message_type?: string;
  content?: unknown;
  otid?: string | null;
  run_id?: string | null;
  seq_id?: number | null;
  stop_reason?: string;
  error_type?: string;
  message?: string;
  detail?: string;
  tool_call?: ToolCall | null;
  tool_return?: string;
  tool_calls?: ToolCall | ToolCall[] | null;
}

export interface ToolCall {
  name?: string | null;
  arguments?: string | null;
  tool_call_id?: string | null;
}

/** A whole stream. */
export interface Stream {
  frames: readonly Frame[];
  /** Whether `[DONE]` came. */
  done: boolean;
}

/** The frames of a stream as they come, without `[DONE]`. Leaving the loop closes the connection. */
export async function* framesOf(response: Response): AsyncGenerator<Frame> {
  for await (const event of eventsOf(response)) if (event !== '[DONE]') yield event;
}

/** Collects frames until the stream ends. */
export async function allOf(frames: AsyncIterable<Frame>): Promise<Frame[]> {
  const all: Frame[] = [];
  for await (const frame of frames) all.push(frame);
  return all;
}

/** Reads a stream to its end. */
export async function readStream(response: Response): Promise<Stream> {
  const frames: Frame[] = [];
  let done = false;
  for await (const event of eventsOf(response)) {
    if (event === '[DONE]') done = true;
    else frames.push(event);
  }
  return { frames, done };
}

async function* eventsOf(response: Response): AsyncGenerator<Frame | '[DONE]'> {
  if (!response.ok || !response.body) throw new Error(`${response.status} ${await response.text()}`);
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { data, event } of events) {
    if (data === '[DONE]') yield data;
    else yield { ...(JSON.parse(data) as Frame), event };
  }
}

/** All frames of one type. */
export const ofType = (frames: readonly Frame[], type: string): Frame[] =>
  frames.filter(({ message_type: found }) => found === type);

/** What the agent said. */
export const textOf = (frames: readonly Frame[]): string => ofType(frames, 'assistant_message').map(saidIn).join('');

/** Why the run ended: the last stop reason. */
export const endOf = (frames: readonly Frame[]): string | undefined =>
  ofType(frames, 'stop_reason').at(-1)?.stop_reason;

/** The run that a stream belongs to. */
export const runOf = (frames: readonly Frame[]): string => frames.find(({ run_id: id }) => id)?.run_id ?? '';

/** The ids of the tool calls in them, each once. */
export const callsOf = (frames: readonly Frame[]): string[] => [
  ...new Set(
    frames
      .flatMap(({ tool_call: call, tool_calls: calls }) => [call, calls].flat())
      .flatMap((call) => call?.tool_call_id ?? []),
  ),
];

function saidIn({ content }: Frame): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? content.map(({ text }: { text?: string }) => text ?? '').join('') : '';
}
