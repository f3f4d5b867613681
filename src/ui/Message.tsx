import type { ReadonlySignal } from '@preact/signals';
import type { AssistantMessage, Message } from '../conversation/state.ts';
import { useText, useView } from './context.ts';
import { MessageFooter } from './MessageFooter.tsx';
import { STOP_TEXTS } from './stop-texts.ts';
import { EarlierParts } from './parts/EarlierParts.tsx';
import { foldParts } from './parts/fold-parts.ts';
import { PartView } from './parts/PartView.tsx';
import { ToolGroup } from './parts/ToolGroup.tsx';
import { PersonMessageView } from './PersonMessage.tsx';
import { UserMessageView } from './UserMessage.tsx';

/** One message. It reads a signal of its own, so it alone renders again when it grows. */
export function MessageView({ message }: { message: ReadonlySignal<Message> }) {
  const value = message.value;
  if (value.role === 'person') return <PersonMessageView message={value} />;
  return value.role === 'user' ? <UserMessageView content={value.content} /> : <AssistantMessageView message={value} />;
}

function AssistantMessageView({ message }: { message: AssistantMessage }) {
  const { config } = useView();
  const text = useText();
  return (
    <article
      class="message assistant-message"
      part="message assistant-message"
      aria-label={text('agentSaid')}
      data-message={message.id}
    >
      {message.omitted !== undefined && <p class="steps-omitted">{text('stepsOmitted', { count: message.omitted })}</p>}
      {foldParts(message.parts, config.value).map((item) =>
        item.kind === 'earlier' ? (
          <EarlierParts key={item.key} parts={item.parts} />
        ) : item.kind === 'group' ? (
          <ToolGroup key={item.key} parts={item.parts} preset={config.value.tools} />
        ) : (
          <PartView key={item.key} part={item} />
        ),
      )}
      <StopReason message={message} />
      <MessageFooter messageId={message.id} />
    </article>
  );
}

/** Why a response ended early. A failure that the notice speaks of isn't said twice. */
function StopReason({ message }: { message: AssistantMessage }) {
  const { conversation } = useView();
  const text = useText();
  const key = STOP_TEXTS[message.stopReason ?? ''];
  if (!key || (key !== 'stopped' && conversation.status.value.type === 'failed')) return null;
  return (
    <span class="stopped" part="stopped">
      {text(key)}
    </span>
  );
}
