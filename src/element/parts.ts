/** The pieces that a page can style with `letta-chat::part(name)`. A test holds this list to the components and the README. */
export interface Parts {
  /** The button that opens and closes a floating or fullscreen chat. */
  launcher: HTMLButtonElement;
  /** Everything but the launcher. */
  panel: HTMLElement;
  /** The bar with the title and the buttons. */
  header: HTMLElement;
  /** The list of messages, which scrolls. */
  transcript: HTMLElement;
  /** Any message. */
  message: HTMLElement;
  /** A message of the visitor. */
  'user-message': HTMLElement;
  /** A message of the agent. */
  'assistant-message': HTMLElement;
  /** The agent's reasoning, which opens and closes. */
  reasoning: HTMLDetailsElement;
  /** A tool call, which opens and closes. */
  tool: HTMLDetailsElement;
  /** A tool call that waits for the visitor's decision. */
  approval: HTMLElement;
  /** The notice of an error. */
  notice: HTMLElement;
  /** The form with the input and its buttons. */
  composer: HTMLElement;
  /** The box that the visitor writes in. */
  input: HTMLTextAreaElement;
  /** The button that sends. */
  'send-button': HTMLButtonElement;
  /** The button that stops a response; stands in place of the send button. */
  'stop-button': HTMLButtonElement;
}

/** The name of a part. */
export type PartName = keyof Parts;
