import type { messages as errors } from './en-errors.ts';

/**
 * English: the texts that a chat needs until something fails. Those of failures are in `en-errors.ts`, and loaded then.
 * `{name}` and the like are filled in.
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
  loadEarlier: 'Load earlier messages',
  loadingEarlier: 'Loading earlier messages…',
  earlierFailed: 'Earlier messages could not be loaded.',
  youSaid: 'You said',
  agentSaid: '{agent} said',
  greeting: 'Hello! How can I help?',
  suggestions: 'Suggestions',
  connecting: 'Connecting…',
  sending: 'Sending…',
  working: '{agent} is working…',
  stopping: 'Stopping…',
  stopped: 'Stopped',
  answerReady: '{agent} has answered.',
  scrollToEnd: 'Go to the newest message',
  reasoning: 'Reasoning',
  reasoningOngoing: 'Thinking…',
  reasoningHidden: 'The model keeps its reasoning to itself.',
  toolRunning: 'Using {tool}',
  toolDone: 'Used {tool}',
  toolFailed: '{tool} failed',
  toolClosed: '{tool} ended',
  toolDenied: '{tool} was not allowed',
  toolInput: 'Input',
  toolResult: 'Result',
  approvalQuestion: 'Allow {agent} to use {tool}?',
  approve: 'Allow',
  deny: 'Don’t allow',
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
export type AllMessages = Record<keyof typeof en | keyof typeof errors, string>;

/** The same, where those of failures may be missing. */
export type Messages = Record<keyof typeof en, string> & Partial<AllMessages>;
