import { signal } from '@preact/signals';
import type { TextPart } from '../../conversation/state.ts';
import { useText, useView } from '../view.ts';

type MarkdownModule = typeof import('../../markdown/Markdown.tsx');

const markdown = signal<MarkdownModule | null>(null);
let loading: Promise<void> | null = null;

/** Gets the markdown renderer; until it is here, and where it can't be had, text is shown as it is. */
export function loadMarkdown(): void {
  loading ??= import('../../markdown/Markdown.tsx').then(
    (module) => {
      markdown.value = module;
    },
    () => {
      loading = null;
    },
  );
}

/** What the agent says. */
export function TextPartView({ part }: { part: TextPart }) {
  const text = useText();
  const { imageOrigins } = useView().config.value;
  const module = markdown.value;
  if (!module) {
    return (
      <div class="plain" dir="auto">
        {part.text}
      </div>
    );
  }
  const labels = {
    copy: text('copy'),
    copied: text('copied'),
    table: text('table'),
    code: text('code'),
    loadImage: text('loadImage'),
  };
  return <module.Markdown text={part.text} done={part.done} labels={labels} imageOrigins={imageOrigins} />;
}
