import type { TextPart } from '../../conversation/state.ts';
import { lazy } from '../lazy.ts';
import type { UiProps } from '../view.ts';

/** The markdown renderer. Until it is here, and where it can't be had, text is shown as it is. */
export const markdown = lazy(() => import('../../markdown/Markdown.tsx'));

/** What the agent says. */
export function TextPartView({ ui, part }: UiProps & { part: TextPart }) {
  const { messages, imageOrigins } = ui.config.value;
  const module = markdown.module.value;
  if (module) return <module.Markdown text={part.text} done={part.done} labels={messages} imageOrigins={imageOrigins} />;
  return (
    <div class="plain" dir="auto">
      {part.text}
    </div>
  );
}
