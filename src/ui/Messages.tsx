import { Fragment } from 'preact';
import { useText, useView } from './context.ts';
import { newDay } from './day.ts';
import { EarlierMessages } from './EarlierMessages.tsx';
import { EmptyChat } from './EmptyChat.tsx';
import { Entry } from './Entry.tsx';
import { FollowUps } from './FollowUps.tsx';
import { useForkPoint } from './hooks/use-fork-point.ts';
import { useHiddenMessages } from './hooks/use-hidden-messages.ts';
import { useNewMessages } from './hooks/use-new-messages.ts';
import { UserMessageView } from './UserMessage.tsx';
import { Waiting } from './Waiting.tsx';

/** The messages, with what stands between them: days, where new ones begin, where a copy goes its own way. */
export function Messages() {
  const { conversation, config } = useView();
  const text = useText();
  const hidden = useHiddenMessages();
  const news = useNewMessages();
  const { messageId: copied } = useForkPoint();
  const messages = conversation.messages.value;
  const status = conversation.status.value;
  const unsent = conversation.unsent.value;
  // An approval decision may be what is submitted, while a message waits in the box.
  const pending = status.type === 'submitted' && status.otid === unsent?.otid ? unsent : null;
  const shown = messages.slice(hidden.value);
  return (
    <>
      {messages.length === 0 && !pending && <EmptyChat />}
      <EarlierMessages hidden={hidden} />
      {shown.map((message, index) => {
        const { id, date } = message.peek();
        const day = newDay(date, shown[index - 1]?.peek().date ?? null, config.value.locale);
        return (
          <Fragment key={id}>
            {day !== null && (
              <p class="divider" part="day">
                <time dateTime={date ?? ''}>{day}</time>
              </p>
            )}
            {id === news.value && (
              <p class="divider news" part="new-messages">
                {text('newMessages')}
              </p>
            )}
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
      <FollowUps />
      <Waiting />
    </>
  );
}
