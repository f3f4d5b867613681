import { useSignal } from '@preact/signals';
import { useHeading, useView } from './context.ts';

/** The site's picture of the agent; without one, and until it is here, the first letter of the chat's name. */
export function Avatar() {
  const { avatar } = useView().config.value;
  const heading = useHeading();
  const loaded = useSignal<string | null>(null);
  const isLoaded = loaded.value === avatar;
  return (
    <div class="avatar" part="avatar" aria-hidden="true">
      {!(avatar && isLoaded) && [...heading.trim()][0]?.toUpperCase()}
      {avatar && (
        // The site chose it, so it loads without asking.
        <img
          src={avatar}
          alt=""
          referrerpolicy="no-referrer"
          hidden={!isLoaded}
          onLoad={() => {
            loaded.value = avatar;
          }}
        />
      )}
    </div>
  );
}
