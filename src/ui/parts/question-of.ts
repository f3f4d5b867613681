import type { ToolPart } from '../../conversation/state.ts';
import type { GetText } from '../context.ts';
import type { View } from '../view.ts';
import { toolOf } from './use-tool.ts';

/** What the visitor is asked about a call, in a sentence. */
export function questionOf(part: ToolPart, view: View, text: GetText): string {
  const { title, words } = toolOf(part, view);
  return text(title === null ? 'approvalQuestion' : 'approvalTitled', { tool: words });
}
