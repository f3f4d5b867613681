import type { Part } from '../../conversation/state.ts';
import { memo } from '../memo.ts';
import type { UiProps } from '../view.ts';
import { ReasoningPartView } from './ReasoningPart.tsx';
import { TextPartView } from './TextPart.tsx';
import { ToolPartView } from './ToolPart.tsx';

/** The registry: which component draws which kind of part. Parts keep their identity while they don't change. */
export const PartView = memo(({ ui, part }: UiProps & { part: Part }) => {
  switch (part.kind) {
    case 'text':
      return <TextPartView ui={ui} part={part} />;
    case 'reasoning':
      return <ReasoningPartView ui={ui} part={part} />;
    case 'tool':
      return <ToolPartView ui={ui} part={part} />;
  }
});
