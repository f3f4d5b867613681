import type { TextPart } from '../../conversation/state.ts';
import { lazy } from '../lazy.ts';
import type { UiProps } from '../view.ts';

/** The markdown renderer. Until it is here, and where it can't be had, text is shown as it is. */
export const markdown = lazy(async () => {
  const module = await import('../../markdown/Markdown.tsx');
  module.warmUp();
  return module;
});
/** Formulas, for sites that can draw them. */
const math = lazy(() => import('../../markdown/blocks/math.tsx'));

/** What the agent says. */
export function TextPartView({ ui, part }: UiProps & { part: TextPart }) {
  const { messages, imageOrigins, renderMath } = ui.config.value;
  const module = markdown.module.value;
  if (renderMath) math.load();
  if (module) {
    const options = {
      labels: messages,
      imageOrigins,
      math: renderMath ? math.module.value?.createMath(renderMath) : undefined,
    };
    return <module.Markdown text={part.text} added={part.added} done={part.done} options={options} />;
  }
  return (
    <div class="plain" dir="auto">
      {part.text}
    </div>
  );
}
