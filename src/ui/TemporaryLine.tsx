import { useText, useView } from './context.ts';

/** Marks a temporary chat, as long as it is shown. */
export function TemporaryLine() {
  const { temporary } = useView();
  const text = useText();
  if (!temporary.isActive.value) return null;
  return (
    <p class="temporary-line" part="temporary">
      {text('temporary')}
    </p>
  );
}
