/**
 * Raw text, a text node a paragraph: the least that a page can do with text and still lay it out, so no renderer can
 * cost less. (A single text node is worse: the browser breaks all its lines anew at each chunk.)
 */
import { scrollerIn } from '../page/scroller.ts';
import type { Begin } from '../page/stream.ts';
import type { Show } from '../page/transcript.ts';

export const begin: Begin = async (stage, chunks) => {
  const root = scrollerIn(stage);
  let node = append(root);
  return {
    root,
    push(index) {
      const [first = '', ...others] = (chunks[index] ?? '').split('\n\n');
      node.appendData(first);
      for (const text of others) {
        node = append(root);
        node.appendData(text);
      }
    },
    end() {},
  };
};

/** Stored messages: fetched and parsed as a chat does, then a text node each. */
export const show: Show = async (stage, count) => {
  const items: { content: string }[] = await (await fetch(`/v1/agents/agent-${count}/messages`)).json();
  const root = scrollerIn(stage);
  for (const { content } of items.reverse()) append(root).data = content;
  return { scroller: stage, isComplete: () => root.childElementCount === count };
};

function append(root: HTMLElement): Text {
  const paragraph = document.createElement('p');
  paragraph.style.whiteSpace = 'pre-wrap';
  const node = document.createTextNode('');
  paragraph.append(node);
  root.append(paragraph);
  return node;
}
