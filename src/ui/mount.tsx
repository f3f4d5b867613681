import { render } from 'preact';
import { chatSheets } from '../styles/sheets.ts';
import { loadMarkdown } from './parts/TextPart.tsx';
import { Panel } from './Panel.tsx';
import { type View, ViewContext } from './view.ts';

/** Draws the chat into a shadow root, beside what is there. Returns a function that takes it all back. */
export function mount(root: ShadowRoot, view: View): () => void {
  const sheets = chatSheets();
  root.adoptedStyleSheets = [...sheets, ...root.adoptedStyleSheets];
  loadMarkdown();
  const container = document.createElement('div');
  container.className = 'container';
  root.append(container);
  render(
    <ViewContext.Provider value={view}>
      <Panel />
    </ViewContext.Provider>,
    container,
  );
  return () => {
    render(null, container);
    container.remove();
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => !sheets.includes(sheet));
  };
}
