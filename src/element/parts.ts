/** The pieces that a page can style with `letta-chat::part(name)`. A test holds this list to the components and the README. */
export interface Parts {
  /** The button that opens and closes a floating or fullscreen chat. */
  launcher: HTMLButtonElement;
  /** Beside the launcher: says that the chat could not be loaded. */
  'launcher-notice': HTMLElement;
  /** Everything but the launcher. */
  panel: HTMLElement;
  /** The bar with the title and the buttons. */
  header: HTMLElement;
  /** The agent's picture: its initial. */
  avatar: HTMLElement;
  /** The title. */
  heading: HTMLElement;
  /** What the chat is doing, below the title. */
  status: HTMLElement;
  /** Closes the panel. */
  'close-button': HTMLButtonElement;
  /** The list of messages, which scrolls. */
  transcript: HTMLElement;
  /** Stands in for the messages while they load. */
  skeleton: HTMLElement;
  /** What an empty chat shows: greeting and suggestions. */
  empty: HTMLElement;
  /** The greeting. */
  greeting: HTMLElement;
  /** A suggested message. */
  suggestion: HTMLButtonElement;
  /** Loads earlier messages. */
  'earlier-button': HTMLButtonElement;
  /** Says that earlier messages could not be loaded. */
  'earlier-error': HTMLElement;
  /** Goes to the newest message, while the visitor reads further up. */
  'to-end-button': HTMLButtonElement;
  /** Any message. */
  message: HTMLElement;
  /** A message of the visitor. */
  'user-message': HTMLElement;
  /** A message of the agent. */
  'assistant-message': HTMLElement;
  /** An image that the visitor sent. */
  image: HTMLImageElement;
  /** Shows that the agent is about to respond. */
  typing: HTMLElement;
  /** Says that the visitor stopped the response. */
  stopped: HTMLElement;
  /** Shows the earlier steps of a long response. */
  'steps-button': HTMLButtonElement;
  /** The agent's reasoning, which opens and closes. */
  reasoning: HTMLDetailsElement;
  /** A tool call, which opens and closes. */
  tool: HTMLDetailsElement;
  /** The line that opens reasoning or a tool call. */
  summary: HTMLElement;
  /** What opens below that line. */
  details: HTMLElement;
  /** A tool's arguments or its result. */
  json: HTMLElement;
  /** Shows the rest of long arguments or of a long result. */
  'show-all-button': HTMLButtonElement;
  /** A tool call that waits for the visitor's decision. */
  approval: HTMLElement;
  /** The question of an approval. */
  question: HTMLElement;
  /** Allows the tool call. */
  'allow-button': HTMLButtonElement;
  /** Denies the tool call. */
  'deny-button': HTMLButtonElement;
  /** The decision, once it is made. */
  decision: HTMLElement;
  /** The notice of an error. */
  notice: HTMLElement;
  /** Does again what failed. */
  'retry-button': HTMLButtonElement;
  /** Closes the notice of an error. */
  'dismiss-button': HTMLButtonElement;
  /** The form with the input and its buttons. */
  composer: HTMLElement;
  /** Says that a message waits for the end of the response. */
  queued: HTMLElement;
  /** The box that the visitor writes in. */
  input: HTMLTextAreaElement;
  /** Sends. */
  'send-button': HTMLButtonElement;
  /** Stops a response. Stands in place of the send button. */
  'stop-button': HTMLButtonElement;
}

/** The name of a part. */
export type PartName = keyof Parts;
