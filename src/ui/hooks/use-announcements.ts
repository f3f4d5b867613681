import { useRef } from 'preact/hooks';
import { TEMPORARY_CONVERSATION } from '../../conversations/conversations.ts';
import { isAnswering, type Message } from '../../conversation/state.ts';
import { spokenText } from '../../markdown/spoken-text.ts';
import { useText, useView } from '../context.ts';
import { conversationTitle } from '../conversation-title.ts';
import { questionOf } from '../parts/question-of.ts';
import { STATUS_TEXTS } from '../status-texts.ts';
import { useImmediateEffect } from './use-immediate-effect.ts';
import { openQuestions } from './use-open-questions.ts';
import { visibleQueue } from './use-visible-queue.ts';

/** Longer answers are announced without their text; in UTF-16 code units. */
const READ_ALOUD = 600;

/** Tells a screen reader of an answer once, when it is complete and not token by token, also in another conversation. */
export function useAnnouncements(): void {
  const view = useView();
  const { conversation, conversations, announcement } = view;
  const text = useText();
  const answering = useRef(false);
  const lastWaiting = useRef('');
  const openId = useRef(conversations.currentId.peek());
  const firstId = useRef(openId.current);
  const wasListed = useRef(false);
  const unread = useRef<ReadonlySet<string>>(new Set());
  /** How many parts of a message were said with its question. */
  const said = useRef({ id: '', parts: 0 });

  useImmediateEffect(() => {
    const status = conversation.status.value;
    const { type } = status;
    const isSwitch = openId.current !== conversations.currentId.value;
    const isTemporaryOver = isSwitch && openId.current === TEMPORARY_CONVERSATION;
    openId.current = conversations.currentId.peek();
    const wasAnswering = answering.current && !isSwitch;
    answering.current = isAnswering(status);
    const statusText = STATUS_TEXTS[type];
    const isWaiting = type === 'submitted' || type === 'reconnecting' || type === 'watching';
    const questions = openQuestions(conversation);
    const last = wasAnswering && !answering.current ? conversation.state.peek().messages.at(-1) : undefined;
    const answer = answerOf(last, said.current);
    // Its last answer doesn't stay here either.
    if (isTemporaryOver) announcement.value = text('temporaryEnded');
    else if (isWaiting && statusText) announcement.value = text(statusText);
    else if (type === 'failed') announcement.value = '';
    else if (wasAnswering && questions.length > 0) {
      announcement.value = [answer, ...questions.map((part) => questionOf(part, view, text))].join('\n').trim();
      if (last?.role === 'assistant') said.current = { id: last.id, parts: last.parts.length };
    } else if (wasAnswering && type === 'idle') announcement.value = answer || text('answerReady');
  });

  // Read in an effect, so that nothing renders again: a text that is set anew would be spoken again.
  useImmediateEffect(() => {
    const { isHeld } = conversation.queue.value;
    const waiting = `${visibleQueue(conversation).length} ${isHeld}`;
    if (waiting !== lastWaiting.current && !waiting.startsWith('0'))
      announcement.value = text(isHeld ? 'queueHeld' : 'queued');
    lastWaiting.current = waiting;
  });

  useImmediateEffect(() => {
    const { items } = conversations.state.value;
    const isElsewhere = firstId.current !== conversations.currentId.value;
    // What goes on in the other conversations is known once they were listed.
    if (isElsewhere && !wasListed.current && items.length === 0) {
      wasListed.current = true;
      conversations.load().catch(() => undefined);
    }
    const known = unread.current;
    const now = items.filter(({ id, hasUnread }) => hasUnread && id !== conversations.currentId.value);
    unread.current = new Set(now.map(({ id }) => id));
    const news = now.find(({ id }) => !known.has(id));
    if (news) announcement.value = text('conversationAnswered', { title: conversationTitle(news, text) });
  });
}

/** What an answer says, without what was said of it before. */
function answerOf(message: Message | undefined, said: { readonly id: string; readonly parts: number }): string {
  if (message?.role !== 'assistant') return '';
  const parts = message.id === said.id ? message.parts.slice(said.parts) : message.parts;
  const answer = parts.map((part) => (part.kind === 'text' ? part.text : '')).join('\n\n');
  // What is much longer isn't even looked at.
  const spoken = answer.length > 4 * READ_ALOUD ? '' : spokenText(answer);
  return spoken.length > READ_ALOUD ? '' : spoken;
}
