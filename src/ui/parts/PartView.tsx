import type { Part } from '../../conversation/state.ts';
import { useView } from '../context.ts';
import { FOLLOW_UPS_TOOL } from '../suggestion.ts';
import { MemoryReceipt } from './MemoryReceipt.tsx';
import { receiptOf } from './receipt-of.ts';
import { ReasoningPartView } from './ReasoningPart.tsx';
import { TextPartView } from './TextPart.tsx';
import { ToolPartView } from './ToolPart.tsx';

/** Which component renders which kind of part. A part is the same object until it changes, and renders again only then. */
export function PartView({ part }: { part: Part }) {
  const { config, conversation } = useView();
  const { reasoning, tools } = config.value;
  switch (part.kind) {
    case 'text':
      return <TextPartView part={part} />;
    case 'reasoning':
      return <ReasoningPartView part={part} preset={reasoning} />;
    case 'tool': {
      // What it does shows under the response.
      if (part.name === FOLLOW_UPS_TOOL && !conversation.asksVisitor(part)) return null;
      const change = receiptOf(part, config.value);
      if (change) return <MemoryReceipt change={change} callId={part.key} />;
      return <ToolPartView part={part} preset={tools} />;
    }
  }
}
