import { useView } from './context.ts';
import { Suggestions } from './Suggestions.tsx';

/** What the visitor may want to say next, under a complete response. */
export function FollowUps() {
  const { followUps } = useView();
  return followUps.value.length === 0 ? null : (
    <div class="follow-ups" part="follow-ups">
      <Suggestions items={followUps.value} />
    </div>
  );
}
