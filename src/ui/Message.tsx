import type { ReadonlySignal } from '@preact/signals';
import { memo } from './memo.ts';
import type { AssistantMessage, Message } from '../conversation/state.ts';
import type { ContentPart } from '../protocol/events.ts';
import { PartView } from './parts/PartView.tsx';
import { useText } from './view.ts';

/** One message. It has a signal of its own, so the others aren't drawn again when it grows. */
export const MessageView = memo(function MessageView({ message }: { message: ReadonlySignal<Message> }) {
  const value = message.value;
  return value.role === 'user' ? <UserMessageView content={value.content} /> : <AssistantMessageView message={value} />;
});

/** What was sent and isn't confirmed yet. */
export function PendingMessage({ content }: { content: readonly ContentPart[] }) {
  return <UserMessageView content={content} pending />;
}

function UserMessageView({ content, pending = false }: { content: readonly ContentPart[]; pending?: boolean }) {
  const text = useText();
  return (
    <article
      class={`message user-message ${pending ? 'pending' : ''}`}
      part="message user-message"
      aria-label={text('youSaid')}
      dir="auto"
    >
      {content.map((part) => {
        if (part.type === 'text') return part.text;
        const source = 'data' in part ? `data:${part.mediaType};base64,${part.data}` : part.url;
        return <img src={source} alt={text('image')} />;
      })}
    </article>
  );
}

function AssistantMessageView({ message }: { message: AssistantMessage }) {
  const text = useText();
  return (
    <article class="message assistant-message" part="message assistant-message" aria-label={text('agentSaid')}>
      {message.parts.map((part) => (
        <PartView key={part.key} part={part} />
      ))}
      {message.stopReason === 'cancelled' && <span class="stopped">{text('stopped')}</span>}
    </article>
  );
}
