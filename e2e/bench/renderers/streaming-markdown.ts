/** streaming-markdown: a parser that only ever adds to the DOM. It doesn't sanitise links. */
import * as smd from 'streaming-markdown';
import { scrollerIn } from '../page/scroller.ts';
import type { Begin } from '../page/stream.ts';

export const begin: Begin = async (stage, chunks) => {
  const root = scrollerIn(stage);
  const parser = smd.parser(smd.default_renderer(root));
  return {
    root,
    push: (index) => smd.parser_write(parser, chunks[index] ?? ''),
    end: () => smd.parser_end(parser),
  };
};
