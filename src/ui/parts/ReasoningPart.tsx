import type { ReasoningPart } from '../../conversation/state.ts';
import { useText, useView } from '../context.ts';
import { formatDuration, secondsBetween } from '../duration.ts';
import { useSeconds } from '../hooks/use-seconds.ts';
import type { Disclosure as Preset } from '../view.ts';
import { Disclosure } from './Disclosure.tsx';

interface ReasoningPartProps {
  part: ReasoningPart;
  preset: Preset;
}

/** What the agent thought, folded away. */
export function ReasoningPartView({ part, preset }: ReasoningPartProps) {
  const text = useText();
  const { locale } = useView().config.value;
  const running = useSeconds(!part.done).value;
  const seconds = secondsBetween(part.startedAt, part.endedAt);
  const summary = !part.done
    ? text('reasoningOngoing')
    : seconds === null
      ? text('reasoning')
      : text('reasoningDone', { duration: formatDuration(seconds, locale) });
  return (
    <Disclosure
      part="reasoning"
      summary={summary}
      status={!part.done && running >= 3 ? formatDuration(running, locale) : ''}
      live={!part.done}
      preset={preset}
    >
      {() => (part.hidden ? text('reasoningHidden') : part.text)}
    </Disclosure>
  );
}
