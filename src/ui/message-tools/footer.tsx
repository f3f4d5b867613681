/** @jsxRuntime classic */
/** @jsx h */
import type { h } from 'preact';
import type { Kit } from '../kit.ts';
import type { Rating } from '../../conversation/feedback.ts';
import { htmlOf, plainOf, writeCopy } from './copy.ts';
import { createReasons } from './reasons.tsx';
import { forkAt, resend } from './resend.ts';
import { createSources } from './sources.tsx';
import { createTime } from './time.tsx';
import { type Action, createToolbar } from './toolbar.tsx';
import type { Helpers, ToolProps } from './tool-props.ts';

/** SVG paths. */
const ICONS = {
  copy: 'M9 9h8.5q1.5 0 1.5 1.5V19q0 1.5-1.5 1.5H9q-1.5 0-1.5-1.5v-8.5q0-1.5 1.5-1.5zM16 9V5.5Q16 4 14.5 4H6Q4.5 4 4.5 5.5V14q0 1.5 1.5 1.5h1.5',
  good: 'M7.5 10.5v9h-3v-9zM7.5 11l3.5-6.5q2 0 2 2V10h4.5q2 0 1.7 2l-1 5.5q-.3 2-2.2 2H7.5',
  bad: 'M7.5 13.5v-9h-3v9zM7.5 13l3.5 6.5q2 0 2-2V14h4.5q2 0 1.7-2l-1-5.5q-.3-2-2.2-2H7.5',
  regenerate: 'M19 5.5v4.5h-4.5M18.5 10a7 7 0 1 0 .5 4',
  edit: 'M4.5 19.5l1-4L16 5q1.5-1.5 3 0t0 3L8.5 18.5zM14 7l3 3',
  copied: 'M5 12.5l4.5 4.5L19 7.5',
  fork: 'M5 4.5v6q0 4 4 4h10M14.5 10l4.5 4.5-4.5 4.5',
};

/** How long "Copied" shows, in milliseconds. */
const COPIED_MS = 2_000;

export interface FooterProps extends ToolProps {
  /** Whether it is the last message. */
  readonly isLast: boolean;
  /** The visitor wants to change the message. */
  readonly onEdit: () => void;
}

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Kit<typeof h>;

/** Makes what stands under a message: what can be done with it, and when it came. */
export function createFooter(kit: OwnKit, helpers: Helpers) {
  const { cleanText } = helpers;
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h, useSignal, useComputed, useEffect, useRef } = kit;
  const Toolbar = createToolbar(kit);
  const Time = createTime(kit);
  const Reasons = createReasons(kit);
  const Sources = createSources(kit, helpers);

  return function Footer({ message, view, text, forkPoint, isLast, onEdit }: FooterProps) {
    const { temporary, announcement, config } = view;
    const frame = useRef<HTMLDivElement>(null);
    const copies = useSignal(0);
    const isBusy = useSignal(false);
    // Computed, since what they depend on changes more often.
    const isIdle = useComputed(() => ['idle', 'failed'].includes(view.conversation.status.value.type));
    const canFork = useComputed(
      () => view.conversations.state.value.canFork && !temporary.isActive.value && !view.cannotFork.value,
    );
    /** What went wrong, in words; empty: nothing. */
    const problem = useSignal('');
    const { id, role } = message.peek();
    const isAnswer = role === 'assistant';
    const isCopied = copies.value > 0;

    useEffect(() => {
      if (!isCopied) return undefined;
      const timer = setTimeout(() => (copies.value = 0), COPIED_MS);
      return () => clearTimeout(timer);
    }, [copies.value]);

    async function copy(): Promise<void> {
      problem.value = '';
      const article = frame.current?.closest('.entry')?.querySelector('.assistant-message');
      try {
        await writeCopy({ html: htmlOf(article, cleanText), plain: plainOf(message.peek(), cleanText) });
        // Another number each time, so that the time starts anew.
        copies.value = copies.peek() + 1;
        announcement.value = text('copied');
      } catch {
        problem.value = text('copyFailed');
      }
    }

    const tools = { view, forkPoint, text };

    /** Does something that takes a while, once at a time, and says what went wrong. */
    async function carryOut(work: () => Promise<string>): Promise<void> {
      if (isBusy.peek()) return;
      isBusy.value = true;
      problem.value = '';
      problem.value = await work();
      isBusy.value = false;
    }

    /** Another answer to the same message, in a copy that ends before that. */
    async function regenerate(): Promise<string> {
      const { messages } = view.conversation.state.peek();
      const place = messages.findIndex((one) => one.id === id);
      const question = messages.slice(0, Math.max(0, place)).findLast((one) => one.role === 'user');
      return question?.role === 'user' ? resend(tools, question.id, question.content) : text('conversationsFailed');
    }

    async function rate(rating: Rating | null, reasons: readonly string[] = []): Promise<void> {
      problem.value = '';
      try {
        await view.rate(id, rating, reasons);
        if (rating) announcement.value = text('feedbackThanks');
      } catch {
        problem.value = text('feedbackFailed');
      }
    }

    const takesFeedback =
      view.feedback.isStored.value || (config.value.feedback === 'always' && !temporary.isActive.value);
    const given = view.feedback.given.value.get(id);
    const thumb = (name: string, rating: Rating, label: string, icon: string): Action => ({
      name,
      label,
      icon,
      isPressed: given?.rating === rating,
      run: () => void rate(given?.rating === rating ? null : rating),
    });
    const offered: readonly (Action | false)[] = [
      {
        name: 'copy',
        label: text(isAnswer ? 'copyAnswer' : 'copyMessage'),
        icon: isCopied ? ICONS.copied : ICONS.copy,
        run: () => void copy(),
      },
      isAnswer && takesFeedback && thumb('feedback', 'positive', text('feedbackGood'), ICONS.good),
      isAnswer && takesFeedback && thumb('feedback-bad', 'negative', text('feedbackBad'), ICONS.bad),
      isAnswer &&
        canFork.value &&
        isLast &&
        isIdle.value && {
          name: 'regenerate',
          label: text('regenerate'),
          icon: ICONS.regenerate,
          isBusy: isBusy.value,
          run: () => void carryOut(regenerate),
        },
      !isAnswer &&
        canFork.value &&
        isIdle.value && { name: 'edit', label: text('editMessage'), icon: ICONS.edit, run: onEdit },
      isAnswer &&
        canFork.value && {
          name: 'fork',
          label: text('fork'),
          icon: ICONS.fork,
          isBusy: isBusy.value,
          run: () => void carryOut(() => forkAt(tools, id)),
        },
    ];
    const hidden = config.value.hiddenActions;
    const actions = offered.filter(
      (action) => action !== false && !hidden.includes(action.name.replace('-bad', '')),
    ) as Action[];
    return (
      <div ref={frame} class={`message-tools ${isAnswer ? '' : 'own'} ${problem.value || given ? 'shown' : ''}`}>
        {isAnswer && !hidden.includes('sources') && <Sources inside={frame} text={text} />}
        <Toolbar label={text(isAnswer ? 'answerActions' : 'messageActions')} actions={actions}>
          {!hidden.includes('time') && <Time date={message.value.date} locale={config.value.locale} />}
        </Toolbar>
        {given?.rating === 'negative' && takesFeedback && (
          <Reasons chosen={given.reasons} text={text} onChange={(reasons) => void rate('negative', reasons)} />
        )}
        {problem.value && (
          <p class="tool-problem" role="alert">
            {problem.value}
          </p>
        )}
      </div>
    );
  };
}
