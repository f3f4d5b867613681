import { Avatar } from './Header.tsx';
import { useText, useView } from './view.ts';

/** What stands where nothing has been said yet. */
export function EmptyChat({ name, loading }: { name: string; loading: boolean }) {
  const view = useView();
  const text = useText();
  const { greeting, suggestions, disabled } = view.config.value;
  if (loading) {
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
        {greeting ?? text('greeting')}
      </p>
      {suggestions.length > 0 && (
        <ul class="suggestions" aria-label={text('suggestions')}>
          {suggestions.map((suggestion) => (
            <li key={suggestion}>
              <button type="button" class="quiet-button" disabled={disabled} onClick={() => view.submit(suggestion)}>
                {suggestion}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
