/** streamdown: markdown for React, as the AI SDK's own chat uses it. The state is set once a frame, which is kind to it. */
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { Streamdown } from 'streamdown';
import { oncePerFrame, scrollerIn } from '../page/scroller.ts';
import type { Begin } from '../page/stream.ts';

export const begin: Begin = async (stage, packets) => {
  const root = scrollerIn(stage);
  const react = createRoot(root);
  let text = '';
  let isAnimating = true;
  const drawSoon = oncePerFrame(() => react.render(createElement(Streamdown, { isAnimating }, text)));
  return {
    root,
    push(index) {
      text += packets[index]?.join('') ?? '';
      drawSoon();
    },
    end() {
      isAnimating = false;
      drawSoon();
    },
  };
};
