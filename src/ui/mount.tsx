import { signal } from '@preact/signals';
import { render } from 'preact';
import { ViewProvider } from './context.ts';
import { Panel } from './Panel.tsx';
import { chatSheets } from './sheets.ts';
import type { View } from './view.ts';

/** Renders the chat into a shadow root, beside what is there. Returns a function that removes it again. */
export function mount(root: ShadowRoot, view: View): () => void {
  const before = [...root.adoptedStyleSheets];
  root.adoptedStyleSheets = [...chatSheets(), ...before];
  const container = document.createElement('div');
  container.className = 'container';
  root.append(container);
  render(
    <ViewProvider value={{ ...view, atEnd: signal(true), showsMemory: signal(false) }}>
      <Panel />
    </ViewProvider>,
    container,
  );
  return () => {
    render(null, container);
    container.remove();
    root.adoptedStyleSheets = before;
  };
}
