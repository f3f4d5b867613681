import { DEFAULT_CONVERSATION, UNDO_MS } from '../conversations/conversations.ts';
import { createLazy } from '../platform/lazy.ts';
import { sheetOf } from '../styles/sheets.ts';
import { useView } from './context.ts';
import { conversationTitle } from './conversation-title.ts';
import { KIT } from './kit.ts';
import { Subpanel } from './Subpanel.tsx';

/** A chunk stands alone, so it gets from here what it shares with the rest. */
const content = createLazy(async () => {
  const { createConversationList, css, texts } = await import('./conversations/conversation-list.tsx');
  return { Content: createConversationList(KIT), sheet: sheetOf(css), texts };
});

/** The visitor's conversations with the agent, over the messages. */
export function ConversationsPanel() {
  const { config, conversations, input } = useView();
  return (
    <Subpanel
      part="conversations"
      title="conversations"
      failure="conversationsFailed"
      content={content}
      // What fails about the list itself is in its state.
      onLoad={() => void conversations.load('').catch(() => undefined)}
    >
      {({ Content }, text, close) => (
        <Content
          conversations={conversations}
          locale={config.value.locale}
          text={text}
          defaultId={DEFAULT_CONVERSATION}
          undoMs={UNDO_MS}
          titleOf={(conversation) => conversationTitle(conversation, text)}
          onOpened={() => close(() => input.current?.focus())}
        />
      )}
    </Subpanel>
  );
}
