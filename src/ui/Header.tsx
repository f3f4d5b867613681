import { reveal } from '../markdown/reveal.ts';
import { Avatar } from './Avatar.tsx';
import { useHeading, useText, useView } from './context.ts';
import { formatDuration } from './duration.ts';
import { useSeconds } from './hooks/use-seconds.ts';
import { MemoryButton } from './MemoryButton.tsx';
import { MenuButton } from './MenuButton.tsx';
import { MinimizeIcon } from './icons.tsx';
import { STATUS_TEXTS } from './status-texts.ts';

/** Whom the visitor talks to, what is happening, and the way out. */
export function Header() {
  const { config, close } = useView();
  const text = useText();
  return (
    <div class="header" part="header">
      <slot name="header">
        <Avatar />
        <div class="titles">
          <h2 class="heading" part="heading">
            {useHeading()}
          </h2>
          <Status />
        </div>
      </slot>
      <slot name="header-actions" />
      <MemoryButton />
      <MenuButton />
      {config.value.mode !== 'inline' && (
        <button type="button" class="icon-button" part="close-button" aria-label={text('closeChat')} onClick={close}>
          <MinimizeIcon />
        </button>
      )}
    </div>
  );
}

/** What lasts longer than so many seconds is shown with its time. */
const LONG_SECONDS = 10;

function Status() {
  const { conversation, config } = useView();
  const text = useText();
  const { type } = conversation.status.value;
  const key = STATUS_TEXTS[type];
  const seconds = useSeconds(key !== null, type).value;
  if (key === null) return <Topic />;
  return (
    <span class="status" part="status">
      {text(key)}
      {seconds >= LONG_SECONDS && ` ${formatDuration(seconds, config.value.locale)}`}
    </span>
  );
}

/** Which of several conversations is open. */
function Topic() {
  const { conversations } = useView();
  const id = conversations.currentId.value;
  const title = conversations.state.value.items.find((item) => item.id === id)?.title;
  if (!title) return null;
  return (
    <span class="status" part="topic">
      <bdi>{reveal(title)}</bdi>
    </span>
  );
}
