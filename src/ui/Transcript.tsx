import { Fragment } from 'preact';
import { useRef } from 'preact/hooks';
import { useHeading, useText, useView } from './context.ts';
import { EarlierMessages } from './EarlierMessages.tsx';
import { EmptyChat } from './EmptyChat.tsx';
import { Entry } from './Entry.tsx';
import { useForkPoint } from './hooks/use-fork-point.ts';
import { useHiddenMessages } from './hooks/use-hidden-messages.ts';
import { useMessageTools } from './hooks/use-message-tools.ts';
import { useStickToBottom } from './hooks/use-stick-to-bottom.ts';
import { DownIcon } from './icons.tsx';
import { UserMessageView } from './UserMessage.tsx';
import { Waiting } from './Waiting.tsx';

/** Everything that was said, newest last. */
export function Transcript() {
  const scroller = useRef<HTMLDivElement>(null);
  useStickToBottom(scroller);
  useMessageTools(scroller);
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
      >
        <div class="messages">
          <Messages />
        </div>
      </div>
      <ToEndButton />
    </div>
  );
}

function Messages() {
  const { conversation } = useView();
  const text = useText();
  const hidden = useHiddenMessages();
  const { messageId: copied } = useForkPoint();
  const messages = conversation.messages.value;
  const status = conversation.status.value;
  const unsent = conversation.unsent.value;
  // An approval decision may be what is submitted, while a message waits in the box.
  const pending = status.type === 'submitted' && status.otid === unsent?.otid ? unsent : null;
  return (
    <>
      {messages.length === 0 && !pending && <EmptyChat />}
      <EarlierMessages hidden={hidden} />
      {messages.slice(hidden.value).map((message) => {
        const { id } = message.peek();
        return (
          <Fragment key={id}>
            <Entry message={message} />
            {id === copied && (
              <p class="fork-note" part="fork-note">
                {text('forkNote')}
              </p>
            )}
          </Fragment>
        );
      })}
      {pending && <UserMessageView content={pending.content} pending />}
      <Waiting />
    </>
  );
}

function ToEndButton() {
  const { atEnd } = useView();
  const text = useText();
  if (atEnd.value) return null;
  return (
    <button
      type="button"
      class="icon-button to-end"
      part="to-end-button"
      aria-label={text('scrollToEnd')}
      onClick={() => {
        atEnd.value = true;
      }}
    >
      <DownIcon />
    </button>
  );
}
