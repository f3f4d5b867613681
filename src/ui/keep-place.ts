import { effect, type ReadonlySignal } from '@preact/signals';

/**
 * Does what puts messages above those that are here, and keeps what the reader sees where it is: as far from the end as
 * before. (Browsers do that by themselves, but not at the very top, and Safari not at all.)
 */
export async function keepPlace(
  transcript: Element,
  messages: ReadonlySignal<unknown>,
  load: () => Promise<void>,
): Promise<void> {
  const before = messages.peek();
  let fromEnd = 0;
  // Runs as soon as there are other messages, which is before they are drawn.
  const end = effect(() => {
    void messages.value;
    fromEnd = transcript.scrollHeight - transcript.scrollTop;
  });
  await load();
  end();
  if (messages.peek() === before) return;
  requestAnimationFrame(() => {
    transcript.scrollTop = transcript.scrollHeight - fromEnd;
  });
}
