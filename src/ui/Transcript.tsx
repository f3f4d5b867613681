import { EmptyChat } from './EmptyChat.tsx';
import { DownIcon } from './icons.tsx';
import { keepPlace } from './keep-place.ts';
import { MessageView, UserMessageView } from './Message.tsx';
import { stickToBottom } from './stick-to-bottom.ts';
import type { UiProps } from './view.ts';

/** Everything that was said, newest last. */
export function Transcript({ ui, name }: UiProps & { name: string }) {
  const { conversation } = ui;
  const messages = conversation.messages.value;
  const status = conversation.status.value;
  const pending = status.type === 'submitted' ? conversation.unsent.value : null;
  const answering = messages.at(-1)?.value.role === 'assistant';
  return (
    <div class="scroller">
      <div
        class="transcript"
        part="transcript"
        role="log"
        aria-live="off"
        aria-label={name}
        tabIndex={0}
        ref={stickToBottom(ui)}
      >
        <div class="messages">
          {messages.length === 0 && !pending && <EmptyChat ui={ui} name={name} />}
          <EarlierMessages ui={ui} />
          {messages.map((message) => (
            <MessageView key={message.peek().id} ui={ui} message={message} />
          ))}
          {pending && <UserMessageView ui={ui} content={pending.content} pending />}
          {(status.type === 'submitted' || (status.type === 'streaming' && !answering)) && <Typing />}
        </div>
      </div>
      {!ui.atEnd.value && (
        <button
          type="button"
          class="icon-button to-end"
          aria-label={ui.text('scrollToEnd')}
          onClick={() => {
            ui.atEnd.value = true;
          }}
        >
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

function EarlierMessages({ ui }: UiProps) {
  const { loading, before, error } = ui.conversation.history.value;
  if (before === null) return null;
  return (
    <div class="earlier">
      {error && <p role="status">{ui.text('earlierFailed')}</p>}
      <button
        type="button"
        class="quiet-button"
        aria-disabled={loading}
        onClick={(event) => {
          const transcript = event.currentTarget.closest('.transcript');
          if (transcript) void keepPlace(transcript, ui.conversation.messages, ui.conversation.loadEarlier);
        }}
      >
        {ui.text(loading ? 'loadingEarlier' : 'loadEarlier')}
      </button>
    </div>
  );
}
