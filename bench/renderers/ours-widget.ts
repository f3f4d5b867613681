/** The built `<letta-chat>`, whole: from the bytes of Letta's stream to pixels, with its state, its styles and all. */
import type { LettaChatElement } from '../../src/element/letta-chat-element.ts';
import type { Begin } from '../page/stream.ts';
import type { Show } from '../page/transcript.ts';
import { fakeLetta } from './fake-letta.ts';
import { WARM_UP_MS } from './warm-up.ts';

export const begin: Begin = async (stage, packets) => {
  const letta = fakeLetta(packets);
  const { element, shadow } = await create(stage, 0);
  // The visitor types, and the widget gets ready.
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  const answered = element.send('Tell me everything.');
  await letta.asked;
  const root = shadow.querySelector('.messages');
  if (!root) throw new Error('The chat shows no messages.');
  return {
    root,
    push: letta.push,
    end() {
      letta.end();
      return answered;
    },
  };
};

/** Draws the last messages, and those before when asked to. */
const DRAWN = 100;

/** Stored messages. The server answers a page of any size, so all come at once. */
export const show: Show = async (stage, count) => {
  const { shadow } = await create(stage, count);
  const scroller = shadow.querySelector<HTMLElement>('.transcript');
  if (!scroller) throw new Error('The chat has no transcript.');
  return {
    scroller,
    isComplete: () =>
      shadow.querySelectorAll('.message').length === Math.min(count, DRAWN) &&
      shadow.querySelectorAll('.markdown').length === Math.floor(Math.min(count, DRAWN) / 2),
  };
};

/** A chat in the page, connected, with so many stored messages. */
async function create(stage: HTMLElement, count: number): Promise<{ element: LettaChatElement; shadow: ShadowRoot }> {
  const script = document.createElement('script');
  script.src = '/dist/embed.js';
  document.head.append(script);
  const element = document.createElement('letta-chat');
  const ready = new Promise((resolve) => element.addEventListener('letta-chat-ready', resolve));
  element.setAttribute('mode', 'inline');
  Object.assign(element, {
    getToken: async () => ({
      token: 'ck-let-bench',
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      agentId: `agent-${count}`,
      baseUrl: location.origin,
    }),
  });
  stage.append(element);
  await ready;
  if (!element.shadowRoot) throw new Error('The element has no shadow root.');
  return { element: element as LettaChatElement, shadow: element.shadowRoot };
}
