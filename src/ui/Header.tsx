import type { ChatStatus } from '../conversation/state.ts';
import type { en } from '../locales/en.ts';
import { MinimizeIcon } from './icons.tsx';
import type { UiProps } from './view.ts';

/** Who one talks to, what is happening, and the way out. */
export function Header({ ui, name }: UiProps & { name: string }) {
  const key = STATUS_TEXTS[ui.conversation.status.value.type];
  return (
    <div class="header" part="header">
      <Avatar name={name} />
      <div class="titles">
        <h2 class="heading">{name}</h2>
        {key && <span class="status">{ui.text(key)}</span>}
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

const STATUS_TEXTS: Partial<Record<ChatStatus['type'], keyof typeof en>> = {
  connecting: 'connecting',
  submitted: 'sending',
  streaming: 'working',
  reconnecting: 'reconnecting',
  watching: 'stillWorking',
  stopping: 'stopping',
};
