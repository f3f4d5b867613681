/** Teaches Vue's templates the tag: `import type {} from 'letta-chat-widget/types/vue'`. Vue 3.3 or newer. */
import type { EmitFn, HTMLAttributes, PublicProps } from 'vue';
import type { LettaChatElement, LettaChatEventMap } from '../element.js';
import type { LettaChatElementProps } from './jsx.js';

type Emits = { [Name in keyof LettaChatEventMap]: (event: LettaChatEventMap[Name]) => void };
type Properties = {
  [Name in keyof LettaChatElementProps as Name extends `on${string}` ? never : Name]: LettaChatElementProps[Name];
};

/** How Vue's documentation describes a custom element to its templates: a template ref is the element itself. */
type LettaChatTag = new () => LettaChatElement & {
  /** Only for the type checker. */
  $props: Properties & Omit<HTMLAttributes, keyof Properties> & PublicProps;
  /** Only for the type checker. */
  $emit: EmitFn<Emits>;
};

declare module 'vue' {
  interface GlobalComponents {
    'letta-chat': LettaChatTag;
  }
}
