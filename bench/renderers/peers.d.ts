/** What the renderers use of packages that only the bench installs, in `peers/`. */

declare module 'streaming-markdown' {
  export interface Parser {
    readonly root?: unknown;
  }
  export function default_renderer(root: HTMLElement): object;
  export function parser(renderer: object): Parser;
  export function parser_write(parser: Parser, chunk: string): void;
  export function parser_end(parser: Parser): void;
}

declare module 'react' {
  export function createElement(component: unknown, props: object, ...children: unknown[]): object;
}

declare module 'react-dom/client' {
  export function createRoot(root: Element): { render(element: object): void };
}

declare module 'streamdown' {
  export const Streamdown: unknown;
}

declare module 'deep-chat' {
  export interface Signals {
    onOpen(): void;
    onResponse(response: { text: string }): Promise<void>;
    onClose(): void;
  }
  export interface DeepChat extends HTMLElement {
    connect: { stream: boolean; handler(body: unknown, signals: Signals): void };
    onComponentRender: (element: unknown) => void;
    submitUserMessage(message: { text: string }): void;
  }
}
