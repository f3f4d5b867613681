import { createParser } from 'eventsource-parser';
import type { GatewayLimits } from './limits.ts';
import { showMessage, type Visibility } from './shapes.ts';

/**
 * Passes a stream on as it comes: no chunk waits for the next, and none is read that nobody takes. It ends with its
 * reader, with its source, or at a limit; `end` is called once then, and must end the request upstream.
 */
export function watch(
  body: ReadableStream<Uint8Array>,
  { silenceMs, streamMs }: Pick<GatewayLimits, 'silenceMs' | 'streamMs'>,
  end: () => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let silence: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    clearTimeout(silence);
    clearTimeout(life);
    end();
  };
  const giveUp = () => void reader.cancel().catch(() => undefined);
  const life = setTimeout(giveUp, streamMs);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // Counted while we wait for Letta, not while Letta waits for the visitor.
        silence = setTimeout(giveUp, silenceMs);
        try {
          const { done, value } = await reader.read();
          clearTimeout(silence);
          if (!done) return controller.enqueue(value);
          stop();
          controller.close();
        } catch (error) {
          stop();
          controller.error(error);
        }
      },
      async cancel(reason) {
        stop();
        await reader.cancel(reason).catch(() => undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Whether anything of a stream's frames is to be kept from the visitor. */
export const hidesFrames = ({ reasoning, toolArguments, toolReturns }: Visibility): boolean =>
  !(reasoning && toolArguments && toolReturns);

/**
 * Leaves out of an event stream what a visitor may not see. What is no event of Letta's is left out too. A numbered frame
 * leaves a ping with its number, so that none seems to be missing.
 */
export function filterFrames(visibility: Visibility): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let out = '';
  const parser = createParser({
    onEvent: ({ event, data }) => {
      const shown = data === '[DONE]' ? data : showData(data, visibility);
      if (shown !== undefined) out += `${event ? `event: ${event}\n` : ''}data: ${shown}\n\n`;
    },
  });
  return new TransformStream({
    transform(chunk, controller) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      if (out) controller.enqueue(encoder.encode(out));
      out = '';
    },
  });
}

function showData(data: string, visibility: Visibility): string | undefined {
  try {
    const message = JSON.parse(data);
    const { seq_id } = message;
    const shown = showMessage(message, visibility) ?? (seq_id && { message_type: 'ping', seq_id });
    return shown && JSON.stringify(shown);
  } catch {
    return undefined;
  }
}
