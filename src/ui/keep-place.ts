import { effect, type ReadonlySignal } from '@preact/signals';

/**
 * Puts messages above those that are here, and keeps what the reader sees where it is: as far from the end as before.
 * (Browsers do that by themselves, but not at the very top, and Safari not at all.)
 * @param scroller the element that scrolls
 * @param changes tells when there are other messages
 * @param load puts them there
 */
export async function keepPlace(
  scroller: Element,
  changes: ReadonlySignal<unknown>,
  load: () => Promise<void>,
): Promise<void> {
  const before = changes.peek();
  let fromEnd = 0;
  // Runs as soon as there are other messages, which is before they are rendered.
  const end = effect(() => {
    void changes.value;
    fromEnd = scroller.scrollHeight - scroller.scrollTop;
  });
  await load();
  end();
  if (changes.peek() === before) return;
  requestAnimationFrame(() => {
    scroller.scrollTop = scroller.scrollHeight - fromEnd;
  });
}
