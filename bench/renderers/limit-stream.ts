/** Raw text again, but read from Letta's stream, with the least that this takes: what no whole chat can beat. */
import { paragraphsIn } from '../page/paragraphs.ts';
import { scrollerIn } from '../page/scroller.ts';
import type { Begin } from '../page/stream.ts';
import { fakeLetta } from './fake-letta.ts';

export const begin: Begin = async (stage, packets) => {
  const letta = fakeLetta(packets);
  const root = scrollerIn(stage);
  const { body } = await fetch('/v1/agents/agent-0/messages', { method: 'POST', body: '{}' });
  if (!body) throw new Error('The answer has no body.');
  const answered = readTexts(body, paragraphsIn(root));
  return {
    root,
    push: letta.push,
    end() {
      letta.end();
      return answered;
    },
  };
};

/** Calls `write` with the text of each event. The fake's pieces are whole events, so there is nothing to put together. */
async function readTexts(body: ReadableStream<Uint8Array>, write: (text: string) => void): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const line of decoder.decode(value).split('\n\n')) {
      if (!line.startsWith('data: {')) continue;
      const { content }: { content?: string } = JSON.parse(line.slice('data: '.length));
      if (content) write(content);
    }
  }
}
