import { effect } from '@preact/signals';
import { isAnswering, type Message } from '../conversation/state.ts';
import type { Ui } from './view.ts';

/** Longer answers are announced without their text. */
const READ_ALOUD = 600;

/** Tells a screen reader of an answer once, when it is complete, and not token by token. */
export function announceAnswers({ conversation, announced, text }: Ui): () => void {
  let answering = false;
  return effect(() => {
    const status = conversation.status.value;
    const { type } = status;
    const over = answering;
    answering = isAnswering(status);
    if (type === 'submitted' || type === 'reconnecting' || type === 'watching') announced.value = text(type);
    else if (type === 'failed') announced.value = '';
    else if (over && type === 'awaiting-approval') announced.value = text('answerFirst');
    else if (over && type === 'idle')
      announced.value = answerOf(conversation.state.peek().messages.at(-1)) || text('answerReady');
  });
}

function answerOf(message: Message | undefined): string {
  if (message?.role !== 'assistant') return '';
  const answer = message.parts
    .map((part) => (part.kind === 'text' ? part.text : ''))
    .join('\n')
    .trim();
  return answer.length > READ_ALOUD ? '' : answer;
}
