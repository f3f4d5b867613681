import type { ReasoningPart } from '../../conversation/state.ts';
import { useText } from '../context.ts';
import type { Disclosure as Preset } from '../view.ts';
import { Disclosure } from './Disclosure.tsx';

interface ReasoningPartProps {
  part: ReasoningPart;
  preset: Preset;
}

/** What the agent thought, folded away. */
export function ReasoningPartView({ part, preset }: ReasoningPartProps) {
  const text = useText();
  return (
    <Disclosure
      part="reasoning"
      summary={text(part.done ? 'reasoning' : 'reasoningOngoing')}
      live={!part.done}
      preset={preset}
    >
      {() => (part.hidden ? text('reasoningHidden') : part.text)}
    </Disclosure>
  );
}
