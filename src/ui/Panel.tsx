import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Announcer } from './announcer.tsx';
import { Composer } from './Composer.tsx';
import { ErrorNotice } from './ErrorNotice.tsx';
import { Header } from './Header.tsx';
import { useFullWindow } from './full-window.ts';
import { Transcript } from './Transcript.tsx';
import { useText, useView } from './view.ts';

/** The whole chat: a region in the page, or a dialog over it. */
export function Panel() {
  const { config, conversation } = useView();
  const text = useText();
  const { mode, heading } = config.value;
  const name = heading ?? (conversation.agent.value?.name || text('heading'));
  const content = (
    <>
      <Header name={name} />
      <Transcript name={name} />
      <ErrorNotice />
      <Composer />
      <Announcer />
    </>
  );
  if (mode !== 'inline') return <PanelDialog name={name}>{content}</PanelDialog>;
  return (
    <section class="panel" part="panel" aria-label={name} {...useLanguage()}>
      {content}
    </section>
  );
}

function PanelDialog({ name, children }: { name: string; children: preact.ComponentChildren }) {
  const view = useView();
  const ref = useRef<HTMLDialogElement>(null);
  const full = useFullWindow(view.config.value.mode === 'fullscreen', ref);

  useSignalEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    const open = view.open.value;
    if (open && !dialog.open) {
      // Over the whole window nothing else can be reached, so it is modal there.
      if (full.value) dialog.showModal();
      else dialog.show();
    } else if (!open && dialog.open) {
      dialog.close();
    }
  });

  return (
    <dialog
      ref={ref}
      class={`panel ${view.config.value.placement} ${full.value ? 'full' : ''}`}
      part="panel"
      aria-label={name}
      {...useLanguage()}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        view.close();
      }}
      onCancel={(event) => {
        event.preventDefault();
        view.close();
      }}
    >
      {children}
    </dialog>
  );
}

/** The language of the texts, and its direction. */
function useLanguage() {
  const { locale } = useView().config.value;
  return { lang: locale, dir: /^(ar|fa|he|ur)\b/i.test(locale) ? 'rtl' : 'ltr' } as const;
}
