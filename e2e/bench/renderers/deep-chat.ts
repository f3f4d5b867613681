/** deep-chat, the whole element. Its own handler gives it the chunks, so it reads no stream. */
import 'deep-chat';
import type { DeepChat, Signals } from 'deep-chat';
import type { Begin } from '../page/stream.ts';

export const begin: Begin = async (stage, packets) => {
  const element = document.createElement('deep-chat') as DeepChat;
  const asked = new Promise<Signals>((resolve) => {
    element.connect = { stream: true, handler: (_body, signals) => resolve(signals) };
  });
  stage.append(element);
  await new Promise((resolve) => {
    element.onComponentRender = resolve;
  });
  element.submitUserMessage({ text: 'Tell me everything.' });
  const signals = await asked;
  signals.onOpen();
  const root = element.shadowRoot?.querySelector('#messages');
  if (!root) throw new Error('deep-chat shows no messages.');
  return {
    root,
    push(index) {
      for (const text of packets[index] ?? []) void signals.onResponse({ text });
    },
    end: () => signals.onClose(),
  };
};
