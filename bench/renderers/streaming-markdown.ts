/** streaming-markdown: a parser that only ever adds to the DOM. It doesn't sanitise links. */
import * as smd from 'streaming-markdown';
import { scrollerIn } from '../page/scroller.ts';
import type { Begin } from '../page/stream.ts';

export const begin: Begin = async (stage, packets) => {
  const root = scrollerIn(stage);
  const parser = smd.parser(smd.default_renderer(root));
  return {
    root,
    push(index) {
      for (const chunk of packets[index] ?? []) smd.parser_write(parser, chunk);
    },
    end: () => smd.parser_end(parser),
  };
};
