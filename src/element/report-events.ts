import { effect } from '@preact/signals';
import { type Chat, isAnswering } from '../chat.ts';
import type { ChatStatus, Part } from '../conversation/state.ts';
import { emit } from './events.ts';

/** Turns what happens in a chat into the element's events. Returns a function that ends it. */
export function reportEvents(target: EventTarget, chat: Chat): () => void {
  let previous: ChatStatus = { type: 'idle' };
  let ready = false;
  const reported = new Set<string>();

  const endStatus = effect(() => {
    const status = chat.status.value;
    if (status === previous) return;
    const { messages, agent } = chat.state.peek();
    const last = messages.at(-1);
    const answered = isAnswering(previous) && !isAnswering(status);
    if (!ready && agent && status.type !== 'connecting') {
      ready = true;
      emit(target, 'letta-chat-ready', { agent });
    }
    if (previous.type === 'submitted' && status.type === 'streaming') {
      if (last?.role === 'user') emit(target, 'letta-chat-message', { message: last });
      emit(target, 'letta-chat-response-start', null);
    }
    if (answered && last?.role === 'assistant') {
      reportTools(last.parts, true);
      emit(target, 'letta-chat-message', { message: last });
    }
    if (answered)
      emit(target, 'letta-chat-response-end', { stopReason: last?.role === 'assistant' ? last.stopReason : null });
    if (status.type === 'failed') emit(target, 'letta-chat-error', { error: status.error });
    previous = status;
  });

  const endTools = effect(() => {
    const last = chat.messages.value.at(-1)?.value;
    if (last?.role !== 'assistant' || !isAnswering(chat.status.peek())) return;
    reportTools(last.parts, false);
  });

  /** Arguments still grow while a call runs; once there is a return, or nothing more comes, they are whole. */
  function reportTools(parts: readonly Part[], over: boolean): void {
    for (const tool of parts) {
      if (tool.kind !== 'tool' || reported.has(tool.key) || (!over && tool.result === null)) continue;
      reported.add(tool.key);
      emit(target, 'letta-chat-tool-call', { tool });
    }
  }

  return () => {
    endStatus();
    endTools();
  };
}
