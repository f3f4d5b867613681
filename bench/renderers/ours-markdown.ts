/**
 * Our markdown renderer alone, as the product uses it: in a shadow root with its styles, warmed up while the visitor
 * types. It draws once a frame, and code in one colour, as the other renderers do.
 */
import { h, render } from 'preact';
import { Markdown, warmUp } from '../../src/markdown/Markdown.tsx';
import { en } from '../../src/locales/en.ts';
import { chatSheets } from '../../src/ui/sheets.ts';
import { oncePerFrame, scrollerIn } from '../page/scroller.ts';
import type { Begin } from '../page/stream.ts';
import { WARM_UP_MS } from './warm-up.ts';

export const begin: Begin = async (stage, packets) => {
  const shadow = scrollerIn(stage).attachShadow({ mode: 'open' });
  shadow.adoptedStyleSheets = [...chatSheets()];
  const root = document.createElement('div');
  shadow.append(root);
  await warmUp();
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  let text = '';
  let added = '';
  let done = false;
  const options = { labels: en, imageOrigins: [] };
  const draw = () => {
    render(h(Markdown, { text, added, done, options }), root);
    added = '';
  };
  const drawSoon = oncePerFrame(draw);
  return {
    root,
    push(index) {
      const packet = packets[index]?.join('') ?? '';
      text += packet;
      added += packet;
      drawSoon();
    },
    end() {
      done = true;
      drawSoon();
    },
  };
};
