import type { messages as earlier } from './en-earlier.ts';
import type { messages as errors } from './en-errors.ts';
import type { messages as tools } from './en-tools.ts';

/**
 * English: the texts that a chat needs for a first answer. Those of failures, tools and earlier messages are in files of
 * their own, and loaded with what shows them. `{name}` and the like are filled in.
 */
export const en = {
  openChat: 'Open chat',
  closeChat: 'Close chat',
  heading: 'Chat',
  agent: 'Agent',
  message: 'Message',
  placeholder: 'Write a message…',
  send: 'Send',
  stop: 'Stop',
  retry: 'Retry',
  dismiss: 'Dismiss',
  copy: 'Copy',
  copied: 'Copied',
  youSaid: 'You said',
  agentSaid: '{agent} said',
  greeting: 'Hello! How can I help?',
  suggestions: 'Suggestions',
  connecting: 'Connecting…',
  submitted: 'Sending…',
  streaming: '{agent} is working…',
  reconnecting: 'Reconnecting…',
  watching: 'Still working…',
  queued: 'Will be sent after the answer.',
  stopping: 'Stopping…',
  stopped: 'Stopped',
  answerReady: '{agent} has answered.',
  scrollToEnd: 'Go to the newest message',
  reasoning: 'Reasoning',
  reasoningOngoing: 'Thinking…',
  reasoningHidden: 'The model keeps its reasoning to itself.',
  answerFirst: 'Please answer the question above first.',
  image: 'Image',
  table: 'Table',
  code: 'Code',
  loadImage: 'Show the image',
  taskDone: 'Done',
  taskOpen: 'To do',
  errorNetwork: 'No connection. Your message is kept.',
};

/** Every text that a visitor can read or hear, by its key. */
export type AllMessages = Record<
  keyof typeof en | keyof typeof earlier | keyof typeof errors | keyof typeof tools,
  string
>;

/** The same, where those that are loaded later may be missing. */
export type Messages = Record<keyof typeof en, string> & Partial<AllMessages>;
