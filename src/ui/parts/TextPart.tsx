import { useMemo } from 'preact/hooks';
import type { TextPart } from '../../conversation/state.ts';
import { Markdown } from '../../markdown/Markdown.tsx';
import { createMath } from '../../markdown/blocks/math.tsx';
import { useView } from '../context.ts';

/** What the agent says. */
export function TextPartView({ part }: { part: TextPart }) {
  const { messages, imageOrigins, renderMath } = useView().config.value;
  const math = useMemo(() => (renderMath ? createMath(renderMath) : undefined), [renderMath]);
  const options = useMemo(() => ({ labels: messages, imageOrigins, math }), [messages, imageOrigins, math]);
  return <Markdown text={part.text} added={part.added} done={part.done} options={options} />;
}
