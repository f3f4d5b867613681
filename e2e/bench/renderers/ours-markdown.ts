/** Our markdown renderer alone, as the product uses it: in a shadow root with its styles, drawn once a frame. */
import { h, render } from 'preact';
import { Markdown } from '../../../src/markdown/Markdown.tsx';
import { en } from '../../../src/locales/en.ts';
import { chatSheets } from '../../../src/styles/sheets.ts';
import { oncePerFrame, scrollerIn } from '../page/scroller.ts';
import type { Begin } from '../page/stream.ts';

export const begin: Begin = async (stage, packets) => {
  const shadow = scrollerIn(stage).attachShadow({ mode: 'open' });
  shadow.adoptedStyleSheets = [...chatSheets()];
  const root = document.createElement('div');
  shadow.append(root);
  let text = '';
  let done = false;
  const options = { labels: en, imageOrigins: [] };
  const draw = () => render(h(Markdown, { text, done, options }), root);
  const drawSoon = oncePerFrame(draw);
  return {
    root,
    push(index) {
      text += packets[index]?.join('') ?? '';
      drawSoon();
    },
    end() {
      done = true;
      drawSoon();
    },
  };
};
