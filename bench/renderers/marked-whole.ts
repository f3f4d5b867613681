import DOMPurify from 'dompurify';
import { marked } from 'marked';
import { scrollerIn } from '../page/scroller.ts';
import type { Begin } from '../page/stream.ts';

/** Draws the whole text anew. @param schedule when */
export function drawWhole(schedule: (draw: () => void) => () => void): Begin {
  return async (stage, packets) => {
    const root = scrollerIn(stage);
    let text = '';
    const drawSoon = schedule(() => {
      root.innerHTML = DOMPurify.sanitize(marked.parse(text, { async: false }));
    });
    return {
      root,
      push(index) {
        for (const chunk of packets[index] ?? []) {
          text += chunk;
          drawSoon();
        }
      },
      end() {},
    };
  };
}
