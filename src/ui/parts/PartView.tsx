import type { Part } from '../../conversation/state.ts';
import { lazy } from '../lazy.ts';
import { memo } from '../memo.ts';
import type { UiProps } from '../view.ts';
import { ReasoningPartView } from './ReasoningPart.tsx';
import { TextPartView } from './TextPart.tsx';

/** Tools come with their styles when the agent first uses one. */
const tools = lazy(() => import('./ToolPart.tsx'));

/** The registry: which component draws which kind of part. Parts keep their identity while they don't change. */
export const PartView = memo(({ ui, part }: UiProps & { part: Part }) => {
  if (part.kind === 'text') return <TextPartView ui={ui} part={part} />;
  if (part.kind === 'reasoning') return <ReasoningPartView ui={ui} part={part} />;
  tools.load();
  const module = tools.module.value;
  return module && <module.ToolPartView ui={ui} part={part} />;
});
