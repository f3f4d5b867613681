/** deep-chat, the whole element. Its own handler gives it the chunks, so it reads no stream. */
import 'deep-chat';
import type { DeepChat, Signals } from 'deep-chat';
import { pause } from '../page/pace.ts';
import type { Begin } from '../page/stream.ts';

export const begin: Begin = async (stage, packets) => {
  const element = document.createElement('deep-chat') as DeepChat;
  const asked = new Promise<Signals>((resolve) => {
    element.connect = { stream: true, handler: (_body, signals) => resolve(signals) };
  });
  stage.append(element);
  // It draws itself anew for each property that it is given, some time later: until then the question could get lost.
  await new Promise((resolve) => {
    element.onComponentRender = resolve;
  });
  await pause(200);
  element.submitUserMessage({ text: 'Tell me everything.' });
  const signals = await asked;
  signals.onOpen();
  const root = element.shadowRoot?.querySelector('#messages');
  if (!root) throw new Error('deep-chat shows no messages.');
  let last: Promise<void> | undefined;
  return {
    root,
    push(index) {
      for (const text of packets[index] ?? []) last = signals.onResponse({ text });
    },
    async end() {
      await last;
      signals.onClose();
    },
  };
};
