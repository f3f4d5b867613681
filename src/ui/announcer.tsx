import { useSignal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Message } from '../conversation/state.ts';
import { useText, useView } from './view.ts';

/** Longer answers are announced without their text. */
const READ_ALOUD = 600;

/** Tells a screen reader of an answer once, when it is complete, and not token by token. */
export function Announcer() {
  const { conversation } = useView();
  const text = useText();
  const said = useSignal('');
  const answering = useRef(false);

  useSignalEffect(() => {
    const status = conversation.status.value;
    const over = answering.current && (status.type === 'idle' || status.type === 'awaiting-approval');
    answering.current = status.type === 'streaming' || status.type === 'stopping';
    if (status.type === 'submitted') said.value = text('sending');
    else if (over && status.type === 'awaiting-approval') said.value = text('answerFirst');
    else if (over) said.value = announcement(conversation.state.peek().messages.at(-1), text('answerReady'));
  });

  return (
    <div class="visually-hidden" role="status">
      {said.value}
    </div>
  );
}

function announcement(message: Message | undefined, fallback: string): string {
  if (message?.role !== 'assistant') return fallback;
  const answer = message.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('\n').trim();
  return answer && answer.length <= READ_ALOUD ? answer : fallback;
}
