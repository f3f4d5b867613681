import { EmptyChat } from './EmptyChat.tsx';
import { DownIcon } from './icons.tsx';
import { lazy } from './lazy.ts';
import { memo } from './memo.ts';
import { MessageView, UserMessageView } from './Message.tsx';
import { stickToBottom } from './stick-to-bottom.ts';
import type { UiProps } from './view.ts';

/** Everything that was said, newest last. */
export function Transcript({ ui, name }: UiProps & { name: string }) {
  const { conversation } = ui;
  const messages = conversation.messages.value;
  const status = conversation.status.value;
  const unsent = conversation.unsent.value;
  // What is submitted may also be the answer to a question, while a message waits in the box.
  const pending = status.type === 'submitted' && status.otid === unsent?.otid ? unsent : null;
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
          <Earlier ui={ui} />
          {messages.slice(ui.hidden.value).map((message) => (
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

const earlier = lazy(() => import('./EarlierMessages.tsx'));

/** A first visit has no earlier messages, and doesn't load what shows them. */
const Earlier = memo(({ ui }: UiProps) => {
  if (!ui.hidden.value && ui.conversation.history.value.before === null) return null;
  earlier.load();
  const module = earlier.module.value;
  return module && <module.EarlierMessages ui={ui} />;
});

function Typing() {
  return (
    <div class="typing" aria-hidden="true">
      <i />
      <i />
      <i />
    </div>
  );
}
