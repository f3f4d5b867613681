/** The pieces that a page can style with `letta-chat::part(name)`. A test holds this list to the components and the README. */
export interface Parts {
  /** The button that opens and closes a floating or fullscreen chat. */
  launcher: HTMLButtonElement;
  /** Says on the launcher how much is unread. */
  'launcher-badge': HTMLElement;
  /** The sentence beside the launcher, after the chat could not be loaded. */
  'launcher-notice': HTMLElement;
  /** The invitation to chat, beside the launcher. */
  teaser: HTMLElement;
  /** The words of the invitation, which open the chat. */
  'teaser-button': HTMLButtonElement;
  /** Who invites: your `heading`. */
  'teaser-heading': HTMLElement;
  /** What the invitation says. */
  'teaser-text': HTMLElement;
  /** The button that takes it away for good. */
  'teaser-close-button': HTMLButtonElement;
  /** Everything but the launcher. */
  panel: HTMLElement;
  /** The bar with the title and the buttons. */
  header: HTMLElement;
  /** The agent's picture, or the first letter of the name, in the header and in an empty chat. */
  avatar: HTMLElement;
  /** The title. */
  heading: HTMLElement;
  /** What is happening, under the title. */
  status: HTMLElement;
  /** The button that closes the panel. */
  'close-button': HTMLButtonElement;
  /** The title of the open conversation, under the chat's. */
  topic: HTMLElement;
  /** The button that opens the menu. */
  'menu-button': HTMLButtonElement;
  /** Says on the menu's button that an answer waits in another conversation. */
  'menu-badge': HTMLElement;
  /** The menu. */
  menu: HTMLElement;
  /** A line of the menu. */
  'menu-entry': HTMLButtonElement;
  /** The question before something is done that can't be taken back: starting over, signing out, deleting. */
  'menu-question': HTMLElement;
  /** The button that does it. */
  'confirm-button': HTMLButtonElement;
  /** What the chat is: an AI, of which version. */
  about: HTMLElement;
  /** The button that leaves everything as it is. */
  'cancel-button': HTMLButtonElement;
  /** Marks a temporary chat, under the header. */
  temporary: HTMLElement;
  /** Says in an empty temporary chat what it is. */
  'temporary-note': HTMLElement;
  /** The list of conversations, in place of the messages. */
  conversations: HTMLElement;
  /** The button that begins a new conversation, in the list. */
  'new-conversation-button': HTMLButtonElement;
  /** Where the visitor searches for a conversation. */
  'conversation-search': HTMLInputElement;
  /** A conversation in the list. */
  conversation: HTMLElement;
  /** The button that opens a conversation. */
  'conversation-button': HTMLButtonElement;
  /** The button that renames, deletes, saves, cancels or shows more. */
  'conversation-action': HTMLButtonElement;
  /** Where the visitor renames a conversation. */
  'conversation-input': HTMLInputElement;
  /** Says that a conversation was deleted, and takes it back. */
  'undo-line': HTMLElement;
  /** The button that takes a deletion back. */
  'undo-button': HTMLButtonElement;
  /** The row of buttons under a message. */
  'message-actions': HTMLElement;
  /** A button under a message. */
  'message-action': HTMLButtonElement;
  /** When a message came. */
  'message-time': HTMLTimeElement;
  /** What can be wrong with a response, under it. */
  'feedback-reasons': HTMLElement;
  /** One of these reasons. */
  'feedback-reason': HTMLButtonElement;
  /** The form in which a visitor changes a message. */
  'edit-form': HTMLFormElement;
  /** Where the visitor changes it. */
  'edit-input': HTMLTextAreaElement;
  /** The button that sends what was changed. */
  'edit-send-button': HTMLButtonElement;
  /** What an answer links to, under it, which opens and closes. */
  sources: HTMLDetailsElement;
  /** One of these links, with its number and host. */
  source: HTMLAnchorElement;
  /** Says where a copied conversation goes its own way. */
  'fork-note': HTMLElement;
  /** The button that opens what the agent remembers, where the menu hasn't it. */
  'memory-button': HTMLButtonElement;
  /** What the agent remembers, in place of the messages. */
  memory: HTMLElement;
  /** The button that leads back to the messages. */
  'back-button': HTMLButtonElement;
  /** A piece of what the agent remembers. */
  'memory-block': HTMLElement;
  /** The button that edits, forgets, saves, cancels or takes back. */
  'memory-action': HTMLButtonElement;
  /** Where the visitor edits what the agent remembers. */
  'memory-input': HTMLTextAreaElement;
  /** Says in the transcript what the agent changed in its memory. */
  'memory-receipt': HTMLElement;
  /** What visitors agree to before they begin, in place of the messages. */
  consent: HTMLElement;
  /** The button by which the visitor agrees. */
  'consent-button': HTMLButtonElement;
  /** Says under the input that the chat is an AI. */
  'ai-notice': HTMLElement;
  /** The link to your privacy policy. */
  'privacy-link': HTMLAnchorElement;
  /** The list of messages, which scrolls. */
  transcript: HTMLElement;
  /** The button that leads to the newest message. */
  'to-end-button': HTMLButtonElement;
  /** The button that leads to the visitor's question before. */
  'previous-question-button': HTMLButtonElement;
  /** The day of the messages under it. */
  day: HTMLElement;
  /** Stands above what came while the visitor didn't see it. */
  'new-messages': HTMLElement;
  /** An empty chat: avatar, greeting and suggestions. */
  empty: HTMLElement;
  /** What an empty chat says. */
  greeting: HTMLElement;
  /** Says to somebody who has been here before that they are welcome. */
  'welcome-back': HTMLElement;
  /** The button that leads to what a visitor talked about last. */
  'last-topic': HTMLButtonElement;
  /** Says that a person has taken over from the agent, or will. */
  handoff: HTMLElement;
  /** The button that leads from a person back to the agent. */
  'handoff-end-button': HTMLButtonElement;
  /** What a person said who took over from the agent. */
  'person-message': HTMLElement;
  /** Says in the transcript that a person came or left. */
  'person-note': HTMLElement;
  /** What the visitor may want to say next, under a response. */
  'follow-ups': HTMLElement;
  /** Messages that are sent by a click. */
  suggestions: HTMLElement;
  /** A message that is sent by a click. */
  suggestion: HTMLButtonElement;
  /** Stands where messages will be, while the chat connects. */
  skeleton: HTMLElement;
  /** The button that loads earlier messages. */
  'earlier-button': HTMLButtonElement;
  /** Says that earlier messages could not be loaded. */
  'earlier-error': HTMLElement;
  /** Any message. */
  message: HTMLElement;
  /** A message of the visitor. */
  'user-message': HTMLElement;
  /** A message of the agent. */
  'assistant-message': HTMLElement;
  /** The dots before the first words of a response. */
  typing: HTMLElement;
  /** The line that says how long the agent has been silent. */
  waiting: HTMLElement;
  /** A text of the agent. */
  text: HTMLElement;
  /** Code in a text, with its language and its button. */
  code: HTMLElement;
  /** The button that copies code. */
  'copy-button': HTMLButtonElement;
  /** A table in a text, which scrolls sideways. */
  table: HTMLElement;
  /** An image, or the button that loads it. */
  image: HTMLElement;
  /** A formula in a text. */
  formula: HTMLElement;
  /** HTML in a text. */
  html: HTMLElement;
  /** Says why a response ended early. */
  stopped: HTMLElement;
  /** The agent's reasoning, which opens and closes. */
  reasoning: HTMLDetailsElement;
  /** A tool call, which opens and closes. */
  tool: HTMLDetailsElement;
  /** The row that opens reasoning or a tool call. */
  summary: HTMLElement;
  /** What is inside reasoning or a tool call. */
  details: HTMLElement;
  /** The arguments or the result of a tool call. */
  json: HTMLElement;
  /** The button that shows long arguments or results to their end. */
  'show-all-button': HTMLButtonElement;
  /** The button that shows earlier steps of a long response. */
  'steps-button': HTMLButtonElement;
  /** A tool call that waits for the visitor's decision. */
  approval: HTMLElement;
  /** What the visitor decides on. */
  question: HTMLElement;
  /** What a tool does, where the visitor decides on it. */
  description: HTMLElement;
  /** The arguments of a tool call. */
  fields: HTMLElement;
  /** One argument of a tool call, with its name. */
  field: HTMLElement;
  /** The arguments of a tool call as the agent wrote them, which open and close. */
  raw: HTMLDetailsElement;
  /** The box for the reason why a tool call isn't allowed. */
  reason: HTMLInputElement;
  /** The button that gives a reason. */
  'reason-button': HTMLButtonElement;
  /** The button that allows a tool call. */
  'allow-button': HTMLButtonElement;
  /** The button that refuses a tool call. */
  'deny-button': HTMLButtonElement;
  /** Why the visitor refused a tool call. */
  decision: HTMLElement;
  /** The notice of an error. */
  notice: HTMLElement;
  /** The button that tries again. */
  'retry-button': HTMLButtonElement;
  /** The button that removes the notice. */
  'dismiss-button': HTMLButtonElement;
  /** The form with the input and its buttons. */
  composer: HTMLElement;
  /** Says when the messages that wait will be sent. */
  queued: HTMLElement;
  /** The messages that wait for the response that is under way. */
  queue: HTMLElement;
  /** A message that waits. */
  'queued-message': HTMLElement;
  /** The button that takes a message back into the box, or removes it. */
  'queue-action': HTMLButtonElement;
  /** The button that sends what waits after Stop or a failure. */
  'release-button': HTMLButtonElement;
  /** Says that a question has to be answered before a message can be sent. */
  'question-first': HTMLElement;
  /** The box that the visitor writes in. */
  input: HTMLTextAreaElement;
  /** The button that attaches files. */
  'attach-button': HTMLButtonElement;
  /** The button that takes a photo, where the device is held in a hand. */
  'camera-button': HTMLButtonElement;
  /** The button that begins and ends dictation. */
  'dictate-button': HTMLButtonElement;
  /** How many characters may still be written. */
  'length-counter': HTMLElement;
  /** What is attached to the message that is being written. */
  attachments: HTMLElement;
  /** A picture or a file that is attached. */
  attachment: HTMLElement;
  /** The button that removes what is attached. */
  'remove-attachment': HTMLButtonElement;
  /** Says why a file can't be attached. */
  'attachment-problem': HTMLElement;
  /** Covers the panel while files are dragged over it. */
  'drop-target': HTMLElement;
  /** A text file in a message of the visitor, which opens and closes. */
  'sent-file': HTMLElement;
  /** The button that sends. */
  'send-button': HTMLButtonElement;
  /** The button that stops a response; stands in place of the send button. */
  'stop-button': HTMLButtonElement;
  /** The drawer that `debug` opens, for developers. */
  debug: HTMLElement;
  /** The button that opens, copies or clears it. */
  'debug-action': HTMLButtonElement;
}

/** The name of a part. */
export type PartName = keyof Parts;
