import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useText, useView } from './context.ts';
import { useMessageTools } from './hooks/use-message-tools.ts';
import { useStickToBottom } from './hooks/use-stick-to-bottom.ts';
import { DownIcon, UpIcon } from './icons.tsx';
import { isTouched } from './is-touched.ts';
import { clickedLink } from './link-of.ts';
import { Messages } from './Messages.tsx';

/** Everything that was said, newest last. */
export function Transcript() {
  const text = useText();
  const { config, messageTools, followLink } = useView();
  const scroller = useRef<HTMLDivElement>(null);
  useStickToBottom(scroller);
  useMessageTools(scroller);
  useMessageKeys(scroller);
  return (
    <div class="scroller">
      <div
        class="transcript"
        part="transcript"
        role="log"
        aria-live="off"
        aria-label={text('transcript')}
        tabIndex={0}
        autofocus={config.value.mode !== 'inline' && isTouched()}
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

/** Keys lead through the messages from anywhere in the chat. */
function useMessageKeys(scroller: RefObject<HTMLElement | null>): void {
  const view = useView();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (scroller.current) view.messageTools.peek()?.onKeyDown(event, scroller.current, view);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

/** The ways through a transcript that doesn't show its end. */
function Jumps({ scroller }: { scroller: RefObject<HTMLElement | null> }) {
  const { atEnd, messageTools } = useView();
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
        onClick={() => scroller.current && messageTools.peek()?.jumpToQuestion(scroller.current, -1)}
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
