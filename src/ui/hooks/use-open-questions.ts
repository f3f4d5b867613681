import type { ToolPart } from '../../conversation/state.ts';
import { useView } from '../context.ts';

/** The calls that wait for the visitor's decision. */
export function useOpenQuestions(): readonly ToolPart[] {
  const { conversation } = useView();
  if (conversation.status.value.type !== 'awaiting-approval') return [];
  const last = conversation.messages.value.at(-1)?.value;
  if (last?.role !== 'assistant') return [];
  return last.parts.filter((part): part is ToolPart => part.kind === 'tool' && conversation.asksVisitor(part));
}
