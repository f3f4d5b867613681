import { computed, signal } from '@preact/signals';
import { createRef, render } from 'preact';
import { marked } from '../markdown/marked.ts';
import type { MessageTools } from './hooks/use-message-tools.ts';
import { type SubpanelName, ViewProvider } from './context.ts';
import { isTouched } from './is-touched.ts';
import { firstControlIn, keepFocus } from './keep-focus.ts';
import { Panel } from './Panel.tsx';
import { chatSheets } from './sheets.ts';
import type { View } from './view.ts';

/** Renders the chat into a place of a shadow root, beside what is there. Returns a function that removes it again. */
export function mount(place: ParentNode, root: ShadowRoot, view: View): () => void {
  // It comes while the chat is rendered, long before there is something to read.
  marked.load().catch(() => undefined);
  const sheets = chatSheets();
  root.adoptedStyleSheets = [...sheets, ...root.adoptedStyleSheets];
  const container = document.createElement('div');
  container.className = 'container';
  place.append(container);
  let lastName = '';
  const agentName = computed(() => {
    const name = view.conversation.agent.value?.name ?? '';
    if (name || !view.temporary.isActive.value) lastName = name;
    return lastName;
  });
  const shared = {
    agentName,
    atEnd: signal(true),
    subpanel: signal<SubpanelName | null>(null),
    agreeButton: createRef<HTMLButtonElement>(),
    memoryTarget: signal(null),
    wantedMessage: signal<string | null>(null),
    input: createRef<HTMLTextAreaElement>(),
    forkPoints: signal<ReadonlyMap<string, string>>(new Map()),
    cannotFork: signal(false),
    messageTools: signal<MessageTools | null>(null),
    announcement: signal(''),
  };
  render(
    <ViewProvider value={{ ...view, ...shared }}>
      <Panel />
    </ViewProvider>,
    container,
  );
  const endKeeping = keepFocus(container, (places) => {
    // In a panel over the chat, nothing of the chat can be reached.
    if (shared.subpanel.peek() !== null) return firstControlIn(places);
    return isTouched() ? container.querySelector<HTMLElement>('.transcript') : shared.input.current;
  });
  return () => {
    endKeeping();
    render(null, container);
    container.remove();
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => !sheets.includes(sheet));
  };
}
