import type { ReasoningPart } from '../../conversation/state.ts';
import { ChevronIcon } from '../icons.tsx';
import { useText, useView } from '../view.ts';

/** What the agent thought, folded away. */
export function ReasoningPartView({ part }: { part: ReasoningPart }) {
  const text = useText();
  const { reasoning } = useView().config.value;
  if (reasoning === 'hidden') return null;
  return (
    <details class={`disclosure ${part.done ? '' : 'live'}`} part="reasoning" open={reasoning === 'open'}>
      <summary>
        <ChevronIcon />
        {text(part.done ? 'reasoning' : 'reasoningOngoing')}
      </summary>
      <div class="details" dir="auto">
        {part.hidden ? text('reasoningHidden') : part.text}
      </div>
    </details>
  );
}
