import { effect } from '@preact/signals';
import { attachOnce } from './attach.ts';
import { Composer } from './Composer.tsx';
import { ErrorNotice } from './ErrorNotice.tsx';
import { Header } from './Header.tsx';
import { Transcript } from './Transcript.tsx';
import type { Ui, UiProps } from './view.ts';

/** The whole chat: a region in the page, or a dialog over it. */
export function Panel({ ui }: UiProps) {
  const { mode, heading, placement, locale } = ui.config.value;
  const name = heading ?? (ui.conversation.agent.value?.name || ui.text('heading'));
  const props = {
    'aria-label': name,
    lang: locale,
    dir: /^(ar|fa|he|ur)\b/i.test(locale) ? 'rtl' : 'ltr',
  } as const;
  const content = (
    <>
      <Header ui={ui} name={name} />
      <Transcript ui={ui} name={name} />
      <ErrorNotice ui={ui} />
      <Composer ui={ui} />
      <Announcement ui={ui} />
    </>
  );
  if (mode === 'inline') {
    return (
      <section class="panel" part="panel" {...props}>
        {content}
      </section>
    );
  }
  return (
    <dialog
      ref={followOpen(ui)}
      part="panel"
      class={`panel ${placement} ${ui.full.value ? 'full' : ''}`}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        ui.close();
      }}
      onCancel={(event) => {
        event.preventDefault();
        ui.close();
      }}
      {...props}
    >
      {content}
    </dialog>
  );
}

/** A component of its own, so that the panel isn't drawn again for it. */
function Announcement({ ui }: UiProps) {
  return (
    <div class="visually-hidden" role="status">
      {ui.announced.value}
    </div>
  );
}

/** Opens and closes the dialog. Over the whole window nothing else can be reached, so it is modal there. */
const followOpen = attachOnce((ui: Ui, dialog: HTMLDialogElement) =>
  effect(() => {
    const open = ui.open.value;
    if (open === dialog.open) return;
    if (!open) dialog.close();
    else if (ui.full.peek()) dialog.showModal();
    else dialog.show();
  }),
);
