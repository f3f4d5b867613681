/** Teaches React's JSX the tag: `import type {} from 'letta-chat-widget/types/react'`. React 19 or newer. */
import type { ClassAttributes, HTMLAttributes } from 'react';
import type { LettaChatElement, LettaChatEventMap } from '../element.js';
import type { LettaChatElementProps } from './jsx.js';

/** `onletta-chat-ready` and so on: React 19 listens to `on` + the event's name. */
type Events = { [Name in keyof LettaChatEventMap as `on${Name}`]?: (event: LettaChatEventMap[Name]) => void };

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'letta-chat': Omit<LettaChatElementProps, keyof Events> &
        Events &
        ClassAttributes<LettaChatElement> &
        Omit<HTMLAttributes<LettaChatElement>, keyof LettaChatElementProps>;
    }
  }
}
