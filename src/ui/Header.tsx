import { Avatar } from './Avatar.tsx';
import { useHeading, useText, useView } from './context.ts';
import { MemoryButton } from './MemoryButton.tsx';
import { MinimizeIcon } from './icons.tsx';
import { STATUS_TEXTS } from './status-texts.ts';

/** Whom the visitor talks to, what is happening, and the way out. */
export function Header() {
  const { config, close } = useView();
  const text = useText();
  return (
    <div class="header" part="header">
      <Avatar />
      <div class="titles">
        <h2 class="heading" part="heading">
          {useHeading()}
        </h2>
        <Status />
      </div>
      <MemoryButton />
      {config.value.mode !== 'inline' && (
        <button type="button" class="icon-button" part="close-button" aria-label={text('closeChat')} onClick={close}>
          <MinimizeIcon />
        </button>
      )}
    </div>
  );
}

function Status() {
  const { conversation } = useView();
  const text = useText();
  const key = STATUS_TEXTS[conversation.status.value.type];
  return (
    key && (
      <span class="status" part="status">
        {text(key)}
      </span>
    )
  );
}
