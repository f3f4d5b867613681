import type { ReasoningPart } from '../../conversation/state.ts';
import { ChevronIcon } from '../icons.tsx';
import type { UiProps } from '../view.ts';

/** What the agent thought, folded away. */
export function ReasoningPartView({ ui, part }: UiProps & { part: ReasoningPart }) {
  const { reasoning } = ui.config.value;
  if (reasoning === 'hidden') return null;
  return (
    <details class={`disclosure ${part.done ? '' : 'live'}`} part="reasoning" open={reasoning === 'open'}>
      <summary>
        <ChevronIcon />
        {ui.text(part.done ? 'reasoning' : 'reasoningOngoing')}
      </summary>
      <div class="details" dir="auto">
        {part.hidden ? ui.text('reasoningHidden') : part.text}
      </div>
    </details>
  );
}
