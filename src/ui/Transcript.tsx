import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useHeading, useText, useView } from './context.ts';
import { useMessageTools } from './hooks/use-message-tools.ts';
import { useStickToBottom } from './hooks/use-stick-to-bottom.ts';
import { DownIcon, UpIcon } from './icons.tsx';
import { jumpToQuestion, stepOf } from './jump-to-question.ts';
import { clickedLink } from './link-of.ts';
import { Messages } from './Messages.tsx';

/** Everything that was said, newest last. */
export function Transcript() {
  const { messageTools, followLink } = useView();
  const scroller = useRef<HTMLDivElement>(null);
  useStickToBottom(scroller);
  useMessageTools(scroller);
  useJumpKeys(scroller);
  return (
    <div class="scroller">
      <div
        class="transcript"
        part="transcript"
        role="log"
        aria-live="off"
        aria-label={useHeading()}
        tabIndex={0}
        ref={scroller}
        onClick={(event) => {
          const link = clickedLink(event);
          if (link && !followLink(link.url, link.text)) event.preventDefault();
        }}
        onCopy={(event) => messageTools.peek()?.cleanSelection(event)}
      >
        <div class="messages">
          <Messages />
        </div>
      </div>
      <Jumps scroller={scroller} />
    </div>
  );
}

/** Alt and an arrow lead from question to question, from anywhere in the chat. */
function useJumpKeys(scroller: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const chat = scroller.current?.closest<HTMLElement>('.chat');
    const jump = (event: KeyboardEvent): void => {
      const step = stepOf(event);
      if (step === null || !scroller.current) return;
      event.preventDefault();
      jumpToQuestion(scroller.current, step);
    };
    chat?.addEventListener('keydown', jump);
    return () => chat?.removeEventListener('keydown', jump);
  }, []);
}

/** The ways through a transcript that doesn't show its end. */
function Jumps({ scroller }: { scroller: RefObject<HTMLElement | null> }) {
  const { atEnd } = useView();
  const text = useText();
  if (atEnd.value) return null;
  return (
    <div class="jumps">
      <button
        type="button"
        class="icon-button"
        part="previous-question-button"
        aria-label={text('previousQuestion')}
        aria-keyshortcuts="Alt+ArrowUp"
        title={text('previousQuestion')}
        onClick={() => scroller.current && jumpToQuestion(scroller.current, -1)}
      >
        <UpIcon />
      </button>
      <button
        type="button"
        class="icon-button"
        part="to-end-button"
        aria-label={text('scrollToEnd')}
        title={text('scrollToEnd')}
        onClick={() => {
          atEnd.value = true;
        }}
      >
        <DownIcon />
      </button>
    </div>
  );
}
