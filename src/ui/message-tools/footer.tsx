/** @jsxRuntime classic */
/** @jsx h */
import type { h } from 'preact';
import type { Kit } from '../kit.ts';
import { htmlOf, plainOf, writeCopy } from './copy.ts';
import { createSources } from './sources.tsx';
import { createTime } from './time.tsx';
import { type Action, createToolbar } from './toolbar.tsx';
import type { Helpers, ToolProps } from './tool-props.ts';

/** SVG paths. */
const ICONS = {
  copy: 'M9 9h8.5q1.5 0 1.5 1.5V19q0 1.5-1.5 1.5H9q-1.5 0-1.5-1.5v-8.5q0-1.5 1.5-1.5zM16 9V5.5Q16 4 14.5 4H6Q4.5 4 4.5 5.5V14q0 1.5 1.5 1.5h1.5',
  copied: 'M5 12.5l4.5 4.5L19 7.5',
  fork: 'M5 4.5v6q0 4 4 4h10M14.5 10l4.5 4.5-4.5 4.5',
};

/** How long "Copied" shows, in milliseconds. */
const COPIED_MS = 2_000;

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Kit<typeof h>;

/** Makes what stands under a message: what can be done with it, and when it came. */
export function createFooter(kit: OwnKit, helpers: Helpers) {
  const { cleanText } = helpers;
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h, useSignal, useEffect, useRef } = kit;
  const Toolbar = createToolbar(kit);
  const Time = createTime(kit);
  const Sources = createSources(kit, helpers);

  return function Footer({ message, view, text, forkPoint }: ToolProps) {
    const { conversations, temporary, announcement, input, config } = view;
    const frame = useRef<HTMLDivElement>(null);
    const copies = useSignal(0);
    const isBusy = useSignal(false);
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

    async function fork(): Promise<void> {
      isBusy.value = true;
      problem.value = '';
      try {
        forkPoint.mark(await conversations.fork(id));
        announcement.value = text('forkNote');
        input.current?.focus();
      } catch {
        problem.value = text('conversationsFailed');
      } finally {
        isBusy.value = false;
      }
    }

    const canFork = conversations.state.value.canFork && !temporary.isActive.value;
    const offered: readonly (Action | false)[] = [
      {
        name: 'copy',
        label: text(isAnswer ? 'copyAnswer' : 'copyMessage'),
        icon: isCopied ? ICONS.copied : ICONS.copy,
        run: () => void copy(),
      },
      canFork &&
        isAnswer && {
          name: 'fork',
          label: text('fork'),
          icon: ICONS.fork,
          isBusy: isBusy.value,
          run: () => void fork(),
        },
    ];
    const hidden = config.value.hiddenActions;
    const actions = offered.filter((action) => action !== false && !hidden.includes(action.name)) as Action[];
    return (
      <div ref={frame} class={`message-tools ${isAnswer ? '' : 'own'} ${problem.value ? 'shown' : ''}`}>
        {isAnswer && !hidden.includes('sources') && <Sources inside={frame} text={text} />}
        <Toolbar label={text(isAnswer ? 'answerActions' : 'messageActions')} actions={actions}>
          {!hidden.includes('time') && <Time date={message.value.date} locale={config.value.locale} />}
        </Toolbar>
        {problem.value && (
          <p class="tool-problem" role="alert">
            {problem.value}
          </p>
        )}
      </div>
    );
  };
}
