import { signal } from '@preact/signals';
import type { TextPart } from '../../conversation/state.ts';
import type { UiProps } from '../view.ts';

type MarkdownModule = typeof import('../../markdown/Markdown.tsx');

const markdown = signal<MarkdownModule | null>(null);
let loading = false;

/** Gets the markdown renderer; until it is here, and where it can't be had, text is shown as it is. */
export function loadMarkdown(): void {
  if (loading) return;
  loading = true;
  import('../../markdown/Markdown.tsx').then(
    (module) => {
      markdown.value = module;
    },
    () => {
      loading = false;
    },
  );
}

/** What the agent says. */
export function TextPartView({ ui, part }: UiProps & { part: TextPart }) {
  const module = markdown.value;
  if (!module) {
    return (
      <div class="plain" dir="auto">
        {part.text}
      </div>
    );
  }
  const { messages, imageOrigins } = ui.config.value;
  return <module.Markdown text={part.text} done={part.done} labels={messages} imageOrigins={imageOrigins} />;
}
