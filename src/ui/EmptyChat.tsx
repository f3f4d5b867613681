import { Avatar } from './Avatar.tsx';
import { useText, useView } from './context.ts';

/** Shows where nothing has been said yet. */
export function EmptyChat() {
  const { conversation, config, temporary, submit } = useView();
  const text = useText();
  const { greeting, suggestions, disabled } = config.value;
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
      {suggestions.length > 0 && (
        <ul class="suggestions" aria-label={text('suggestions')}>
          {suggestions.map((suggestion) => (
            <li key={suggestion}>
              <button
                type="button"
                class="quiet-button"
                part="suggestion"
                disabled={disabled}
                onClick={() => submit(suggestion)}
              >
                {suggestion}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
