import { lastChanges } from '../memory/last-changes.ts';
import { createLazy } from '../platform/lazy.ts';
import { sheetOf } from '../styles/sheets.ts';
import { blockTitle } from './block-title.ts';
import { useView } from './context.ts';
import { focusMessage } from './focus-message.ts';
import { KIT } from './kit.ts';
import { Subpanel } from './Subpanel.tsx';

/** A chunk stands alone, so it gets from here what it shares with the rest. */
const content = createLazy(async () => {
  const { createMemoryPanel, css, texts } = await import('./memory/memory-panel.tsx');
  return { Content: createMemoryPanel(KIT), sheet: sheetOf(css), texts };
});

/** What the agent remembers, over the messages. */
export function MemoryPanel() {
  const { config, agentMemory, conversation, memoryTarget, wantedMessage } = useView();
  return (
    <Subpanel
      part="memory"
      title="memoryTitle"
      failure="memoryFailed"
      content={content}
      // What fails about the memory itself is in its state.
      onLoad={() => void agentMemory.load().catch(() => undefined)}
    >
      {({ Content }, text, close) => (
        <Content
          memory={agentMemory}
          mayEdit={config.value.memory === 'edit'}
          labels={config.value.memoryBlocks}
          text={text}
          titleOf={(label) => blockTitle(label, text)}
          target={memoryTarget.value}
          onReached={() => {
            memoryTarget.value = null;
          }}
          changes={lastChanges(conversation.state.value.messages)}
          onShowChange={({ messageId, callId }) => {
            wantedMessage.value = messageId;
            close((root) => focusMessage(root, messageId, callId));
          }}
        />
      )}
    </Subpanel>
  );
}
