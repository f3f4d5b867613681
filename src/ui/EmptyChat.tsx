import { Avatar } from './Avatar.tsx';
import { useText, useView } from './context.ts';
import { Suggestions } from './Suggestions.tsx';
import { WelcomeBack } from './WelcomeBack.tsx';

/** Shows where nothing has been said yet. */
export function EmptyChat() {
  const { conversation, config, temporary } = useView();
  const text = useText();
  const { greeting, suggestions } = config.value;
  if (conversation.status.value.type === 'connecting') {
    return (
      <div class="skeleton" part="skeleton" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
    );
  }
  return (
    <slot name="empty">
      <div class="empty" part="empty">
        <Avatar />
        <p class="greeting" part="greeting" dir="auto">
          {greeting ?? text('greeting')}
        </p>
        {temporary.isActive.value && (
          <p class="temporary-note" part="temporary-note">
            {text('temporaryNote')}
          </p>
        )}
        {temporary.isActive.value ? null : <WelcomeBack />}
        <Suggestions items={suggestions} />
      </div>
    </slot>
  );
}
