import type { ReadonlySignal } from '@preact/signals';
import type { AssistantMessage, Message } from '../conversation/state.ts';
import type { ContentPart } from '../protocol/events.ts';
import { memo } from './memo.ts';
import { PartView } from './parts/PartView.tsx';
import type { UiProps } from './view.ts';

/** One message. It has a signal of its own, so the others aren't drawn again when it grows. */
export const MessageView = memo(({ ui, message }: UiProps & { message: ReadonlySignal<Message> }) => {
  const value = message.value;
  return value.role === 'user' ? (
    <UserMessageView ui={ui} content={value.content} />
  ) : (
    <AssistantMessageView ui={ui} message={value} />
  );
});

/** What the visitor said; `pending` until Letta has it. */
export function UserMessageView({
  ui,
  content,
  pending,
}: UiProps & { content: readonly ContentPart[]; pending?: boolean }) {
  return (
    <article
      class={`message user-message accent ${pending ? 'pending' : ''}`}
      part="message user-message"
      aria-label={ui.text('youSaid')}
      dir="auto"
    >
      {content.map((part) => {
        if (part.type === 'text') return part.text;
        const source = 'data' in part ? `data:${part.mediaType};base64,${part.data}` : part.url;
        return <img src={source} alt={ui.text('image')} />;
      })}
    </article>
  );
}

function AssistantMessageView({ ui, message }: UiProps & { message: AssistantMessage }) {
  return (
    <article class="message assistant-message" part="message assistant-message" aria-label={ui.text('agentSaid')}>
      {message.parts.map((part) => (
        <PartView key={part.key} ui={ui} part={part} />
      ))}
      {message.stopReason === 'cancelled' && <span class="stopped">{ui.text('stopped')}</span>}
    </article>
  );
}
