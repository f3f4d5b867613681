import type { Launcher } from './launcher.ts';

/** What the teaser says. */
export interface TeaserContent {
  readonly text: string;
  /** Who says it; null: nobody in particular. */
  readonly heading: string | null;
  /** The URL of their picture; null: none. */
  readonly avatar: string | null;
  /** The name of the close button. */
  readonly dismiss: string;
}

/** What the visitor can do with it. */
export interface TeaserActions {
  /** They want to chat. */
  choose(): void;
  /** They want to be left alone. */
  dismiss(): void;
}

/** The bubble, in plain DOM: nothing else is loaded yet. */
export interface TeaserView {
  /** The text that shows; null: none does. */
  readonly text: string | null;
  show(content: TeaserContent): void;
  hide(): void;
}

/** The space between launcher and teaser, in px. */
const GAP = 12;

export function createTeaserView(launcher: Launcher, actions: TeaserActions): TeaserView {
  const frame = document.createElement('div');
  frame.part = 'teaser';
  const button = document.createElement('button');
  button.part = 'teaser-button';
  const close = document.createElement('button');
  close.part = 'teaser-close-button';
  // A screen reader hears the text when it comes, and none of the buttons beside it.
  const said = document.createElement('div');
  said.role = 'status';
  frame.append(said, close);
  button.onclick = actions.choose;
  close.onclick = actions.dismiss;
  frame.onkeydown = (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    actions.dismiss();
  };
  let text: string | null = null;
  let life = new AbortController();

  /** Stands over the launcher, or under one that is at the top, wherever the page has put it. */
  function place(): void {
    const { clientHeight } = document.documentElement;
    const { top, bottom } = launcher.shown.getBoundingClientRect();
    const isOver = top > clientHeight - bottom;
    frame.style.insetBlock = isOver ? `auto ${clientHeight - top + GAP}px` : `${bottom + GAP}px auto`;
  }

  return {
    get text() {
      return text;
    },
    show(content) {
      text = content.text;
      close.ariaLabel = content.dismiss;
      launcher.layer.prepend(frame);
      button.replaceChildren(...piecesOf(content));
      said.replaceChildren(button);
      life.abort();
      life = new AbortController();
      window.addEventListener('resize', place, { signal: life.signal });
      place();
    },
    hide() {
      text = null;
      life.abort();
      const hadFocus = frame.matches(':focus-within');
      frame.remove();
      if (hadFocus) launcher.shown.focus();
    },
  };
}

function piecesOf({ text, heading, avatar }: TeaserContent): Node[] {
  const words = document.createElement('span');
  words.part = 'teaser-text';
  words.dir = 'auto';
  words.textContent = text;
  const lines = document.createElement('span');
  if (heading) {
    const name = document.createElement('span');
    name.part = 'teaser-heading';
    name.dir = 'auto';
    name.textContent = heading;
    lines.append(name, ' ');
  }
  lines.append(words);
  if (!avatar) return [lines];
  const picture = new Image();
  picture.alt = '';
  picture.referrerPolicy = 'no-referrer';
  picture.src = avatar;
  // A letter in its place would need the agent's name.
  picture.onerror = () => picture.remove();
  return [picture, lines];
}
