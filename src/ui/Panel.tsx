import { type ReadonlySignal, useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { directionOf } from '../locales/direction.ts';
import { AiNotice } from './AiNotice.tsx';
import { Composer } from './Composer.tsx';
import { ConversationsPanel } from './ConversationsPanel.tsx';
import { Consent } from './Consent.tsx';
import { useHeading, useView } from './context.ts';
import { ErrorNotice } from './ErrorNotice.tsx';
import { Header } from './Header.tsx';
import { useAnnouncements } from './hooks/use-announcements.ts';
import { useConversationKey } from './hooks/use-conversation-key.ts';
import { useFullWindow } from './hooks/use-full-window.ts';
import { useImmediateEffect } from './hooks/use-immediate-effect.ts';
import { useParts } from './hooks/use-parts.ts';
import { usePanelKeys } from './hooks/use-panel-keys.ts';
import { useSheet } from './hooks/use-sheet.ts';
import { HandoffLine } from './HandoffLine.tsx';
import { TemporaryLine } from './TemporaryLine.tsx';
import { MemoryPanel } from './MemoryPanel.tsx';
import { showDialog } from './show-dialog.ts';
import { Transcript } from './Transcript.tsx';

/** The frame, the header, the composer and the transcript: rendering them at once would hold the page of a slow processor. */
const PARTS = 4;

/** The whole chat: a region in the page, or a dialog over it. */
export function Panel() {
  const { config, conversation, consent, subpanel, debugDrawer } = useView();
  // Somebody else's memory and conversations are other panels.
  useImmediateEffect(() => {
    if (!conversation.agent.value) subpanel.value = null;
  });
  const conversationKey = useConversationKey();
  const DebugDrawer = debugDrawer.value;
  const Frame = config.value.mode === 'inline' ? RegionFrame : DialogFrame;
  const parts = useParts(PARTS);
  const isWhole = useComputed(() => parts.value > PARTS);
  return (
    <Frame isWhole={isWhole}>
      <div class="chat" inert={subpanel.value !== null}>
        {parts.value >= 2 && <Header />}
        <TemporaryLine />
        <HandoffLine />
        {consent.isNeeded.value ? <Consent /> : parts.value >= 4 && <Transcript key={conversationKey} />}
        <ErrorNotice />
        {parts.value >= 3 && <Composer />}
        <AiNotice />
      </div>
      {subpanel.value === 'memory' && <MemoryPanel />}
      {subpanel.value === 'conversations' && <ConversationsPanel />}
      {DebugDrawer && <DebugDrawer />}
      <Announcement />
    </Frame>
  );
}

interface FrameProps {
  /** Whether all of the chat is inside. */
  isWhole: ReadonlySignal<boolean>;
  children: ComponentChildren;
}

function RegionFrame({ children }: Pick<FrameProps, 'children'>) {
  return (
    <section class="panel" part="panel" {...useFrameAttributes()}>
      <Content>{children}</Content>
    </section>
  );
}

function DialogFrame({ isWhole, children }: FrameProps) {
  const { config, open, close } = useView();
  const { placement } = config.value;
  const dialog = useRef<HTMLDialogElement>(null);
  const full = useFullWindow(dialog);
  useImmediateEffect(() => {
    // Where it covers the whole window nothing else can be reached, so it is modal there.
    if (dialog.current) showDialog(dialog.current, open.value && isWhole.value, full.value);
  });
  useSheet(dialog, full);
  usePanelKeys(dialog);
  return (
    <dialog
      ref={dialog}
      part="panel"
      class={`panel ${placement} ${full.value ? 'full' : ''}`}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClose={() => {
        // Browsers may close a dialog without asking, as when Back is pressed twice.
        if (!dialog.current?.open && open.peek()) close();
      }}
      {...useFrameAttributes()}
    >
      <Content>{children}</Content>
    </dialog>
  );
}

/** Its name and language. */
function useFrameAttributes() {
  return { 'aria-label': useHeading(), lang: useView().config.value.locale } as const;
}

/** What is inside has the language's direction; the frame stands by the page's, as the launcher does. */
function Content({ children }: Pick<FrameProps, 'children'>) {
  return (
    <div class="content" dir={directionOf(useView().config.value.locale)}>
      {children}
    </div>
  );
}

/** What a screen reader is told. */
function Announcement() {
  const { announcement } = useView();
  useAnnouncements();
  return (
    <div class="visually-hidden" role="status">
      {announcement}
    </div>
  );
}
