/** Teaches Svelte the tag: `import type {} from 'letta-chat-widget/types/svelte'`. Svelte 5; `on:` is Svelte 4's way. */
import type { HTMLAttributes } from 'svelte/elements';
import type { LettaChatElement, LettaChatEventMap } from '../element.js';
import type { LettaChatElementProps } from './jsx.js';

type Events = {
  [Name in keyof LettaChatEventMap as `on${Name}` | `on:${Name}`]?: (event: LettaChatEventMap[Name]) => void;
};

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'letta-chat': Omit<LettaChatElementProps, keyof Events> &
      Events &
      Omit<HTMLAttributes<LettaChatElement>, keyof LettaChatElementProps>;
  }
}
