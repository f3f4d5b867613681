import { useText, useView } from './context.ts';
import { type Suggestion, suggestionOf } from './suggestion.ts';

/** Messages that are sent by a click. The buttons go with it, so the focus goes to where the visitor writes. */
export function Suggestions({ items }: { items: readonly (string | Suggestion)[] }) {
  const { config, submit, input, atEnd } = useView();
  const text = useText();
  if (items.length === 0) return null;
  return (
    <ul class="suggestions" part="suggestions" aria-label={text('suggestions')}>
      {items.map(suggestionOf).map(({ label, prompt, icon }, index) => (
        <li key={index}>
          <button
            type="button"
            class="quiet-button suggestion"
            part="suggestion"
            dir="auto"
            disabled={config.value.disabled}
            onClick={() => {
              if (!submit(prompt)) return;
              atEnd.value = true;
              input.current?.focus();
            }}
          >
            {icon && <Icon icon={icon} />}
            {label}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The site chose it, so it loads without asking; where the visitor is stays between them and the site. */
function Icon({ icon }: { icon: string }) {
  return (
    <span class="suggestion-icon" aria-hidden="true">
      {/[/:.]/.test(icon) ? <img src={icon} alt="" referrerpolicy="no-referrer" /> : icon}
    </span>
  );
}
