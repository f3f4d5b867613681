/** Teaches Solid's JSX the tag: `import type {} from 'letta-chat-widget/types/solid'`. Solid 1.9. */
import type { JSX } from 'solid-js';
import type { LettaChatElement, LettaChatEventMap } from '../element.js';
import type { LettaChatElementProps } from './jsx.js';

type Properties = {
  [Name in keyof LettaChatElementProps as Name extends `on${string}` ? never : Name]: LettaChatElementProps[Name];
};
type ForcedProperties = { [Name in keyof Properties as `prop:${Name}`]: Properties[Name] };
type Events = { [Name in keyof LettaChatEventMap as `on:${Name}`]?: (event: LettaChatEventMap[Name]) => void };

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements {
      'letta-chat': Properties &
        ForcedProperties &
        Events &
        Omit<JSX.HTMLAttributes<LettaChatElement>, keyof LettaChatElementProps>;
    }
  }
}
