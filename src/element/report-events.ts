import { effect } from '@preact/signals';
import { type Chat, isAnswering } from '../chat.ts';
import type { ChatStatus, ToolPart } from '../conversation/state.ts';
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
      reportTools(last.parts.filter(isTool));
      emit(target, 'letta-chat-message', { message: last });
    }
    if (answered) emit(target, 'letta-chat-response-end', { stopReason: last?.role === 'assistant' ? last.stopReason : null });
    if (status.type === 'failed') emit(target, 'letta-chat-error', { error: status.error });
    previous = status;
  });

  const endTools = effect(() => {
    const last = chat.messages.value.at(-1)?.value;
    if (last?.role !== 'assistant' || !isAnswering(chat.status.peek())) return;
    // Arguments still grow while a call runs; once there is a return they are whole.
    reportTools(last.parts.filter(isTool).filter((tool) => tool.result !== null));
  });

  function reportTools(tools: readonly ToolPart[]): void {
    for (const tool of tools) {
      if (reported.has(tool.key)) continue;
      reported.add(tool.key);
      emit(target, 'letta-chat-tool-call', { tool });
    }
  }

  return () => {
    endStatus();
    endTools();
  };
}

function isTool(part: { kind: string }): part is ToolPart {
  return part.kind === 'tool';
}
