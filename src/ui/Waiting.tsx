import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { isAnswering, type Message } from '../conversation/state.ts';
import { useText, useView } from './context.ts';
import { formatDuration } from './duration.ts';
import { useImmediateEffect } from './hooks/use-immediate-effect.ts';
import { Typing } from './Typing.tsx';

/** After so many seconds of silence a reader is told how long it has been. */
const QUIET_SECONDS = 5;

/** Dots until the first words come, and again when nothing has come for a while: then with the time. */
export function Waiting() {
  const { conversation, config } = useView();
  const text = useText();
  const quietSince = useRef(0);
  const seconds = useSignal(0);
  const status = conversation.status.value;
  const isBusy = status.type === 'submitted' || isAnswering(status);
  // Runs with every piece of a response, so it does next to nothing.
  useImmediateEffect(() => {
    void conversation.messages.value.at(-1)?.value;
    quietSince.current = Date.now();
    if (seconds.peek() > 0) seconds.value = 0;
  });
  useEffect(() => {
    if (!isBusy) return undefined;
    quietSince.current = Date.now();
    const timer = setInterval(() => {
      seconds.value = Math.floor((Date.now() - quietSince.current) / 1_000);
    }, 1_000);
    return () => {
      clearInterval(timer);
      seconds.value = 0;
    };
  }, [isBusy]);
  if (!isBusy) return null;
  const last = conversation.messages.value.at(-1)?.peek();
  const isAnswerHere = last?.role === 'assistant';
  const isQuiet = seconds.value >= QUIET_SECONDS && !showsProgress(last, config.value);
  if (!isQuiet && (isAnswerHere || (status.type !== 'submitted' && status.type !== 'streaming'))) return null;
  return (
    <div class="waiting" part="waiting">
      <Typing />
      {isQuiet && (
        <span>
          {text('waitingFor')} · {formatDuration(seconds.value, config.value.locale)}
        </span>
      )}
    </div>
  );
}

/** Whether the last part of a response says by itself how long it takes. */
function showsProgress(
  message: Message | undefined,
  { tools, reasoning }: { tools: string; reasoning: string },
): boolean {
  const part = message?.role === 'assistant' ? message.parts.at(-1) : undefined;
  if (part?.kind === 'tool') return tools !== 'hidden' && (part.state === 'running' || part.state === 'waiting');
  return part?.kind === 'reasoning' && reasoning !== 'hidden' && !part.done;
}
