import { Avatar } from './Header.tsx';
import type { UiProps } from './view.ts';

/** What stands where nothing has been said yet. */
export function EmptyChat({ ui, name }: UiProps & { name: string }) {
  const { greeting, suggestions, disabled } = ui.config.value;
  if (ui.conversation.status.value.type === 'connecting') {
    return (
      <div class="skeleton" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
    );
  }
  return (
    <div class="empty">
      <Avatar name={name} />
      <p class="greeting" dir="auto">
        {greeting ?? ui.text('greeting')}
      </p>
      {suggestions.length > 0 && (
        <ul class="suggestions" aria-label={ui.text('suggestions')}>
          {suggestions.map((suggestion) => (
            <li key={suggestion}>
              <button type="button" class="quiet-button" disabled={disabled} onClick={() => ui.submit(suggestion)}>
                {suggestion}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
