import type { Conversation } from '../../conversation/conversation.ts';
import type { ToolPart } from '../../conversation/state.ts';
import { useView } from '../context.ts';

/** The calls that wait for the visitor's decision, and not for a tool of the page. */
export function openQuestions(conversation: Conversation): readonly ToolPart[] {
  if (conversation.status.value.type !== 'awaiting-approval') return [];
  const last = conversation.messages.value.at(-1)?.value;
  if (last?.role !== 'assistant') return [];
  return last.parts.filter((part): part is ToolPart => part.kind === 'tool' && conversation.asksVisitor(part));
}

export const useOpenQuestions = (): readonly ToolPart[] => openQuestions(useView().conversation);
