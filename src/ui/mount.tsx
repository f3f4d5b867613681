import { render } from 'preact';
import { chatSheets } from '../styles/sheets.ts';
import { announceAnswers } from './announcer.ts';
import { drawLast } from './draw-last.ts';
import { keepDraft } from './draft.ts';
import { followWindow } from './full-window.ts';
import { Panel } from './Panel.tsx';
import { markdown } from './parts/TextPart.tsx';
import { createUi, type View } from './view.ts';

/** Draws the chat into a shadow root, beside what is there. Returns a function that takes it all back. */
export function mount(root: ShadowRoot, view: View): () => void {
  const ui = createUi(view);
  const before = [...root.adoptedStyleSheets];
  root.adoptedStyleSheets = [...chatSheets(), ...before];
  const container = document.createElement('div');
  container.className = 'container';
  root.append(container);
  markdown.load();
  const effects = [followWindow(ui, container), drawLast(ui), keepDraft(ui), announceAnswers(ui)];
  render(<Panel ui={ui} />, container);
  return () => {
    for (const end of effects) end();
    render(null, container);
    container.remove();
    root.adoptedStyleSheets = before;
  };
}
