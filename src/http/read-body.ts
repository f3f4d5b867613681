import { ChatError } from '../errors.ts';

/**
 * A body's bytes as they come. Leaving the loop, or aborting the signal, cancels the body.
 * @throws ChatError `network` when the body breaks off; the signal's own reason when that aborts
 */
export async function* readBytes(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  // An abort need not come through to a body that isn't fetch's own, and cancelling settles a pending read.
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', cancel);
  if (signal.aborted) cancel();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) return;
      yield value;
    }
  } catch (cause) {
    throw signal.reason ?? new ChatError('network', 'The connection broke off in the middle of the answer.', { cause });
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}

/**
 * A body as text; null where it is larger than `maxBytes`.
 * @throws ChatError as {@link readBytes}
 */
export async function readText(response: Response, maxBytes: number, signal: AbortSignal): Promise<string | null> {
  if (!response.body) return '';
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const bytes of readBytes(response.body, signal)) {
    size += bytes.byteLength;
    if (size > maxBytes) return null;
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}
