/** The page on which freezing texts are rendered, by the Markdown renderer alone, with colours and raw HTML. */
import { render } from 'preact';
import { en } from '../../src/locales/en.ts';
import { Markdown } from '../../src/markdown/Markdown.tsx';
import { FREEZING, FREEZING_CODE } from '../../src/markdown/testing/freezing.ts';
import { SPOOFS } from '../../src/markdown/testing/spoofing.ts';
import { chatSheets } from '../../src/ui/sheets.ts';
import { nextFrame, nextTask } from '../page/pace.ts';
import { scrollerIn } from '../page/scroller.ts';

/** The shapes of code that grammars take longest for. All are tested for what they give. */
const SLOW_SHAPES = ['[a](', 'public a ', 'a ', '"', "'", '${', '/*', 'a(', '<a ', '@a('].map((shape) =>
  JSON.stringify(shape),
);
const TEXTS = [...FREEZING, ...FREEZING_CODE.filter(({ name }) => SLOW_SHAPES.includes(name))];
/** How much of a streamed text comes with each frame. */
const CHARACTERS_PER_FRAME = 2_000;
/** How long a link may take to show. */
const MOST_FRAMES = 600;

const stage = document.getElementById('stage');
if (!stage) throw new Error('The page has no stage.');
const shadow = scrollerIn(stage).attachShadow({ mode: 'open' });
shadow.adoptedStyleSheets = [...chatSheets()];
const options = { labels: en, imageOrigins: [], math: undefined };

/** Resolves when nothing has changed for some frames: long texts come in several tasks, and colours when all is quiet. */
async function untilQuiet(root: Element): Promise<void> {
  let changed = true;
  const observer = new MutationObserver(() => (changed = true));
  observer.observe(root, { childList: true, characterData: true, subtree: true, attributes: true });
  for (let quiet = 0; quiet < 3; quiet = changed ? 0 : quiet + 1) {
    changed = false;
    await nextFrame();
    await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 200 }));
    await nextTask();
  }
  observer.disconnect();
}

/** Renders a text, streamed or stored, and takes it away again. Marks in the trace say when. */
async function show(number: number, mode: 'streamed' | 'stored', size: number): Promise<void> {
  const text = TEXTS[number]?.make(size) ?? '';
  const root = document.createElement('div');
  shadow.append(root);
  performance.mark(`begin ${number} ${mode}`);
  if (mode === 'streamed') {
    for (let end = 0; end < text.length; end += CHARACTERS_PER_FRAME) {
      render(<Markdown text={text.slice(0, end)} done={false} options={options} />, root);
      await nextFrame();
    }
  }
  render(<Markdown text={text} done options={options} />, root);
  await untilQuiet(root);
  performance.mark(`end ${number} ${mode}`);
  // Taking it away belongs to no answer that is drawn.
  await nextTask();
  render(null, root);
  root.remove();
  await nextFrame();
}

/** What a visitor sees of each link that says something else than where it leads. */
async function links(): Promise<{ form: string; isHtml: boolean; source: string; seen: string }[]> {
  const root = document.createElement('div');
  shadow.append(root);
  const rows = [];
  for (const { form, isHtml, source } of SPOOFS) {
    render(<Markdown text={source} done options={options} />, root);
    // The first raw HTML waits for its sanitiser to load.
    for (let frame = 0; frame < MOST_FRAMES && !root.querySelector('a'); frame += 1) await nextFrame();
    await untilQuiet(root);
    const seen = root.querySelector('a')?.textContent;
    if (!seen) throw new Error(`No link shows for ${source}.`);
    rows.push({ form, isHtml, source, seen });
  }
  render(null, root);
  root.remove();
  return rows;
}

/** Renders a little of everything, so that the first text doesn't pay for compiling it. */
async function warmUp(): Promise<void> {
  for (let number = 0; number < TEXTS.length; number += 25) await show(number, 'stored', 1_500);
}

const texts = TEXTS.map(({ class: name, name: text }) => ({ class: name, name: text }));
Object.assign(globalThis, { bench: { show, texts, warmUp, links } });
