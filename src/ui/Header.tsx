import type { en } from '../locales/en.ts';
import { MinimizeIcon } from './icons.tsx';
import type { UiProps } from './view.ts';

/** Who one talks to, what is happening, and the way out. */
export function Header({ ui, name }: UiProps & { name: string }) {
  // What is happening has a text by the status's name; where nothing is, there is none.
  const status = ui.text(ui.conversation.status.value.type as keyof typeof en);
  return (
    <div class="header" part="header">
      <Avatar name={name} />
      <div class="titles">
        <h2 class="heading">{name}</h2>
        {status && <span class="status">{status}</span>}
      </div>
      {ui.config.value.mode !== 'inline' && (
        <button type="button" class="icon-button" aria-label={ui.text('closeChat')} onClick={ui.close}>
          <MinimizeIcon />
        </button>
      )}
    </div>
  );
}

export function Avatar({ name }: { name: string }) {
  return (
    <div class="avatar" aria-hidden="true">
      {[...name.trim()][0]?.toUpperCase()}
    </div>
  );
}
