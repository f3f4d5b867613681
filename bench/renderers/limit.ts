/**
 * Raw text, a text node a paragraph: the least that a page can do with text and still lay it out, so no renderer can
 * cost less. (A single text node is worse: the browser breaks all its lines anew at each chunk.)
 */
import { paragraphIn, paragraphsIn } from '../page/paragraphs.ts';
import { scrollerIn } from '../page/scroller.ts';
import type { Begin } from '../page/stream.ts';
import type { Show } from '../page/transcript.ts';

export const begin: Begin = async (stage, packets) => {
  const root = scrollerIn(stage);
  const write = paragraphsIn(root);
  return {
    root,
    push(index) {
      for (const chunk of packets[index] ?? []) write(chunk);
    },
    end() {},
  };
};

/** Stored messages: fetched and parsed as a chat does, then a text node each. */
export const show: Show = async (stage, count) => {
  const items: { content: string }[] = await (await fetch(`/v1/agents/agent-${count}/messages`)).json();
  const root = scrollerIn(stage);
  for (const { content } of items.reverse()) paragraphIn(root).data = content;
  return { scroller: stage, isComplete: () => root.childElementCount === count };
};
