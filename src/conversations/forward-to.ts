import type { ReadonlySignal } from '@preact/signals-core';
import type { Conversation } from '../conversation/conversation.ts';

/** What the chat does with the conversation that is shown, whichever that is when it is called. */
export function forwardTo(shown: ReadonlySignal<Conversation>) {
  return {
    enqueue: (content) => shown.peek().enqueue(content),
    removeQueued: (id) => shown.peek().removeQueued(id),
    releaseQueue: () => shown.peek().releaseQueue(),
    stop: () => shown.peek().stop(),
    loadEarlier: () => shown.peek().loadEarlier(),
    allMessages: () => shown.peek().allMessages(),
    approve: (callId, approve, reason) => shown.peek().approve(callId, approve, reason),
    registerTool: (tool) => shown.peek().registerTool(tool),
    asksVisitor: (call) => shown.peek().asksVisitor(call),
    reset: () => shown.peek().reset(),
  } satisfies Partial<Conversation>;
}
