import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { isAnswering, type Message } from '../../conversation/state.ts';
import { useText, useView } from '../context.ts';
import { STATUS_TEXTS } from '../status-texts.ts';
import { useImmediateEffect } from './use-immediate-effect.ts';
import { openQuestions } from './use-open-questions.ts';

/** Longer answers are announced without their text; in UTF-16 code units. */
const READ_ALOUD = 600;

/** What a screen reader is told: an answer once, when it is complete, and not token by token. */
export function useAnnouncement(): ReadonlySignal<string> {
  const { conversation } = useView();
  const text = useText();
  const announcement = useSignal('');
  const answering = useRef(false);
  useImmediateEffect(() => {
    const status = conversation.status.value;
    const { type } = status;
    const wasAnswering = answering.current;
    answering.current = isAnswering(status);
    const statusText = STATUS_TEXTS[type];
    const isWaiting = type === 'submitted' || type === 'reconnecting' || type === 'watching';
    if (isWaiting && statusText) announcement.value = text(statusText);
    else if (type === 'failed') announcement.value = '';
    else if (wasAnswering && openQuestions(conversation).length > 0) announcement.value = text('answerFirst');
    else if (wasAnswering && type === 'idle')
      announcement.value = answerOf(conversation.state.peek().messages.at(-1)) || text('answerReady');
  });
  return announcement;
}

function answerOf(message: Message | undefined): string {
  if (message?.role !== 'assistant') return '';
  const answer = message.parts
    .map((part) => (part.kind === 'text' ? part.text : ''))
    .join('\n')
    .trim();
  return answer.length > READ_ALOUD ? '' : answer;
}
