/** One character that changes: what the driver and the browser's frames cost, which is in every other figure too. */
import { CLOSING } from '../answers.mjs';
import { scrollerIn } from '../page/scroller.ts';
import type { Begin } from '../page/stream.ts';

export const begin: Begin = async (stage) => {
  const root = scrollerIn(stage);
  const text = document.createTextNode('');
  root.append(text);
  return {
    root,
    push(index) {
      text.data = index % 2 ? '.' : ':';
    },
    end() {
      text.data = CLOSING;
    },
  };
};
