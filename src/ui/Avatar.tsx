import { useHeading } from './context.ts';

/** The first letter of the chat's name. */
export function Avatar() {
  return (
    <div class="avatar" part="avatar" aria-hidden="true">
      {[...useHeading().trim()][0]?.toUpperCase()}
    </div>
  );
}
