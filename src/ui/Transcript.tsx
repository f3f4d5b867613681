import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { MessageView, PendingMessage } from './Message.tsx';
import { EmptyChat } from './EmptyChat.tsx';
import { DownIcon } from './icons.tsx';
import { useStickToBottom } from './stick-to-bottom.ts';
import { useText, useView } from './view.ts';

/** Everything that was said, newest last. */
export function Transcript({ name }: { name: string }) {
  const { conversation } = useView();
  const text = useText();
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { atEnd, toEnd } = useStickToBottom(scroller, content);
  const messages = conversation.messages.value;
  const status = conversation.status.value;
  const unsent = conversation.unsent.value;
  useKeepPlace(scroller, messages[0]?.peek().id);

  const last = messages.at(-1)?.value;
  const waiting = status.type === 'submitted' || (status.type === 'streaming' && last?.role !== 'assistant');
  const pending = status.type === 'submitted' ? unsent : null;
  // What was just submitted is always shown, wherever the reader was.
  useLayoutEffect(() => {
    if (pending) toEnd();
  }, [pending]);

  return (
    <div class="scroller">
      <div class="transcript" part="transcript" role="log" aria-live="off" aria-label={name} tabIndex={0} ref={scroller}>
        <div class="messages" ref={content}>
          {messages.length === 0 && !pending && <EmptyChat name={name} loading={status.type === 'connecting'} />}
          <EarlierMessages />
          {messages.map((message) => (
            <MessageView key={message.peek().id} message={message} />
          ))}
          {pending && <PendingMessage content={pending.content} />}
          {waiting && <Typing />}
        </div>
      </div>
      {!atEnd.value && (
        <button type="button" class="icon-button to-end" aria-label={text('scrollToEnd')} onClick={toEnd}>
          <DownIcon />
        </button>
      )}
    </div>
  );
}

function Typing() {
  return (
    <div class="typing" aria-hidden="true">
      <i />
      <i />
      <i />
    </div>
  );
}

function EarlierMessages() {
  const { conversation } = useView();
  const text = useText();
  const { loading, before, error } = conversation.history.value;
  if (before === null) return null;
  return (
    <div class="earlier">
      {error && <p role="status">{text('earlierFailed')}</p>}
      <button
        type="button"
        class="quiet-button"
        aria-disabled={loading}
        onClick={() => void conversation.loadEarlier()}
      >
        {text(loading ? 'loadingEarlier' : 'loadEarlier')}
      </button>
    </div>
  );
}

/** When messages are put in front, what the reader sees stays where it is. */
function useKeepPlace(scroller: RefObject<HTMLElement | null>, firstId: string | undefined): void {
  const previousId = useRef(firstId);
  const element = scroller.current;
  // Measured while the old content is still there; reading it costs a layout, so only when something came in front.
  const moved = element !== null && previousId.current !== undefined && previousId.current !== firstId;
  const fromEnd = moved ? element.scrollHeight - element.scrollTop : 0;
  useLayoutEffect(() => {
    if (moved) element.scrollTop = element.scrollHeight - fromEnd;
    previousId.current = firstId;
  }, [firstId]);
}
