import { useEffect, useRef } from 'preact/hooks';
import { reveal } from '../markdown/reveal.ts';
import { useText, useView } from './context.ts';
import { useImmediateEffect } from './hooks/use-immediate-effect.ts';
import { PersonAvatar } from './PersonMessage.tsx';

/** After so many milliseconds without a key the visitor isn't typing any more. */
const TYPING_MS = 3_000;

/** Says that a person has taken over from the agent, or will, and leads back to the agent. */
export function HandoffLine() {
  const { handoff, input, announcement, conversation } = useView();
  const text = useText();
  const state = handoff.state.value;
  const isActive = state.type !== 'agent';
  const person = state.type === 'person' ? state.person : null;
  const name = reveal(person?.name ?? '') || text('person');

  useEffect(() => {
    const box = input.current;
    if (!isActive || !box) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = (): void => {
      timer = undefined;
      handoff.setTyping(false);
    };
    const type = (): void => {
      if (timer === undefined) handoff.setTyping(true);
      clearTimeout(timer);
      timer = setTimeout(stop, TYPING_MS);
    };
    box.addEventListener('input', type);
    return () => {
      box.removeEventListener('input', type);
      clearTimeout(timer);
    };
  }, [isActive]);

  /** What a screen reader has been told; what was there at first is no news. */
  const known = useRef<string | null | undefined>(undefined);
  useImmediateEffect(() => {
    const last = conversation.messages.value.at(-1)?.value;
    const id = last?.role === 'person' ? last.id : null;
    if (known.current !== undefined && id !== known.current && last?.role === 'person') {
      const who = reveal(last.person?.name ?? '') || text('person');
      announcement.value =
        last.event === 'said'
          ? `${text('personSaid', { name: who })}: ${last.text}`
          : text(last.event === 'joined' ? 'personJoined' : 'personLeft', { name: who });
    }
    known.current = id;
  });
  useImmediateEffect(() => {
    if (handoff.state.value.type === 'waiting') announcement.value = text('handoffWaiting');
  });

  if (!isActive) return null;
  return (
    <div class="handoff-line" part="handoff">
      {person ? <PersonAvatar person={person} /> : <i class="handoff-pulse" />}
      <span class="handoff-text">
        {person === null
          ? text('handoffWaiting')
          : text(state.type === 'person' && state.isTyping ? 'personTyping' : 'handoffPerson', { name })}
      </span>
      <button
        type="button"
        class="quiet-button"
        part="handoff-end-button"
        onClick={() => {
          handoff.end();
          input.current?.focus();
        }}
      >
        {text('handoffEnd')}
      </button>
    </div>
  );
}
