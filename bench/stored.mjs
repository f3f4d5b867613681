/** Stored messages, as Letta's `GET …/messages` answers: newest first, question and answer in turn. */
import { answerOf } from './answers.mjs';

/** Answers are between these many characters long; a real page of history is mostly short answers. */
const SHORTEST = 200;
const STEP = 60;
const LENGTHS = 10;

/** @param {number} count */
export function storedMessages(count) {
  return Array.from({ length: count }, (_, index) => messageAt(index)).reverse();
}

/** @param {number} index from the oldest */
function messageAt(index) {
  const suffix = String(index).padStart(12, '0');
  const common = {
    id: `message-00000000-0000-4000-8000-${suffix}`,
    otid: `00000000-0000-4000-9000-${suffix}`,
    date: new Date(Date.UTC(2026, 0, 1) + index * 30_000).toISOString(),
  };
  if (index % 2 === 0)
    return { ...common, message_type: 'user_message', content: `Question ${index}: what about order ${index * 7}?` };
  const length = SHORTEST + STEP * (((index - 1) / 2) % LENGTHS);
  return { ...common, message_type: 'assistant_message', content: `Answer ${index}. ${answerOf(length, index)}` };
}
