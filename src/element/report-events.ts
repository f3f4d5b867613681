import { effect } from '@preact/signals';
import { type Chat, isAnswering, memoryChangeOf, TEMPORARY_CONVERSATION } from '../chat.ts';
import type { ChatStatus, Message, Part } from '../conversation/state.ts';
import { emit } from './events.ts';

/** Turns what happens in a chat into the element's events. Returns a function that ends it. */
export function reportEvents(target: EventTarget, chat: Chat): () => void {
  let previous: ChatStatus = { type: 'idle' };
  let shownId = '';
  let ready = false;
  const reported = new Set<string>();
  /** The calls that the visitor has been asked about. */
  const asked = new Set<string>();
  /** The labels of the blocks that the agent has written to, as far as this page saw it. */
  const written = new Set<string>();

  const endStatus = effect(() => {
    const status = chat.status.value;
    const id = chat.conversations.currentId.value;
    const isAnother = id !== shownId;
    shownId = id;
    if (status === previous) return;
    emit(target, 'letta-chat-status', { status });
    // What another conversation is doing is no news of the one before.
    if (isAnother && ready) previous = status;
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
      for (const part of last.parts) {
        const change = part.kind === 'tool' ? memoryChangeOf(part) : null;
        // A temporary chat has a memory of its own.
        if (change?.label && id !== TEMPORARY_CONVERSATION) written.add(change.label);
      }
      emit(target, 'letta-chat-message', { message: last });
    }
    if (answered)
      emit(target, 'letta-chat-response-end', { stopReason: last?.role === 'assistant' ? last.stopReason : null });
    if (status.type === 'awaiting-approval') reportQuestions(last);
    if (status.type === 'failed') emit(target, 'letta-chat-error', { error: status.error });
    previous = status;
  });

  let reportedId = '';
  const endConversation = effect(() => {
    const { access } = chat.conversations.state.value;
    const id = chat.conversations.currentId.value;
    if (access === 'unknown' || id === reportedId || id === TEMPORARY_CONVERSATION) return;
    reportedId = id;
    emit(target, 'letta-chat-conversation', { id });
  });

  const endTools = effect(() => {
    const last = chat.messages.value.at(-1)?.value;
    if (last?.role !== 'assistant' || !isAnswering(chat.status.peek())) return;
    reportTools(last.parts, false);
  });

  /** The blocks' values as they were last known, by label; null: nothing was known. */
  let known: ReadonlyMap<string, string> | null = null;
  const endMemory = effect(() => {
    const { access, blocks } = chat.memory.state.value;
    const last = known;
    known = access === null ? null : new Map(blocks.map(({ label, value }) => [label, value]));
    if (!known) return;
    for (const { label, value } of blocks) {
      // What nobody had read before the agent wrote: only its tool calls tell that it is new.
      if (!last && !written.has(label)) continue;
      const before = last?.get(label) ?? null;
      if (before !== value) emit(target, 'letta-chat-memory', { block: label, before, after: value });
    }
  });

  let agreed = chat.consent.record.peek();
  const endConsent = effect(() => {
    const record = chat.consent.record.value;
    if (record && record !== agreed) emit(target, 'letta-chat-consent', record);
    agreed = record;
  });

  function reportQuestions(last: Message | undefined): void {
    if (last?.role !== 'assistant') return;
    for (const tool of last.parts) {
      if (tool.kind !== 'tool' || asked.has(tool.key) || !chat.asksVisitor(tool)) continue;
      asked.add(tool.key);
      emit(target, 'letta-chat-approval', { tool });
    }
  }

  let handoff = chat.desk.state.peek();
  const heard = new Set<string>();
  const endHandoff = effect(() => {
    const state = chat.desk.state.value;
    const last = chat.messages.value.at(-1)?.peek();
    const isNews = last?.role === 'person' && last.event === 'said' && state.type !== 'agent' && !heard.has(last.id);
    if (state.type !== handoff.type) emit(target, 'letta-chat-handoff', state);
    handoff = state;
    if (!isNews) return;
    heard.add(last.id);
    emit(target, 'letta-chat-message', { message: last });
  });

  const endContext = effect(() => {
    const sent = chat.sentContext.value;
    if (sent) emit(target, 'letta-chat-context', sent);
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
    endConversation();
    endTools();
    endMemory();
    endConsent();
    endContext();
    endHandoff();
  };
}
