import type { ContentPart } from '../protocol/events.ts';
import type { Message, Person } from './state.ts';

/** What the desk is told when a person is asked for. */
export interface HandoffRequest {
  /** Why, in a sentence: the agent's words, or the site's. Empty: nobody said. */
  readonly reason: string;
  /** What has been said so far, oldest first. */
  readonly transcript: readonly Message[];
  /** The conversation's id: `default` or `conv-…`. */
  readonly conversationId: string;
  /** After a reload: the `id` of the session that goes on. Null: it is a new one. */
  readonly resume: string | null;
}

/** What the desk tells the chat. All of it may be called as soon as `start()` was, and does nothing after `end()`. */
export interface HandoffEvents {
  /** A person says something. `id` keeps a message that comes twice from showing twice. */
  message(text: string, id?: string): void;
  /** Somebody takes over, or somebody else does. */
  person(person: Person): void;
  /** Whether they are typing. */
  typing(isTyping: boolean): void;
  /**
   * The person is done. The agent learns of it with the visitor's next message.
   * @param summary what the agent should know. Default: what was said, shortened
   */
  end(summary?: string): void;
}

/** A line to the desk. */
export interface HandoffSession {
  /** Lets the session go on after a reload: `start()` gets it as `resume`. Without one a reload ends it. */
  readonly id?: string | undefined;
  /**
   * Brings what the visitor wrote to the desk. What rejects stays in the box, with Retry.
   * @param text the message's text
   * @param message `id` is the same when it is sent again
   */
  send(
    text: string,
    message: { id: string; content: readonly ContentPart[]; signal: AbortSignal },
  ): void | Promise<void>;
  /** The visitor types, or has stopped to. */
  typing?(isTyping: boolean): void;
  /** Ends it from here: the visitor goes back to the agent, signs out, or the chat is gone. */
  close?(): void;
}

/** The site's way to its people: a help desk, a ticket system, a colleague's screen. */
export interface HandoffDesk {
  /**
   * Asks for a person. Resolves once the desk has taken it, even if nobody is there yet. Rejects where nobody will come: then
   * the agent goes on.
   * @param signal is aborted when the chat ends
   */
  start(request: HandoffRequest, events: HandoffEvents, signal: AbortSignal): HandoffSession | Promise<HandoffSession>;
}

/** Who the visitor talks to. */
export type HandoffState =
  /** To the agent. */
  | { readonly type: 'agent' }
  /** The desk is being asked, or has taken it and nobody is there yet. */
  | { readonly type: 'waiting'; readonly reason: string }
  /** To a person. */
  | { readonly type: 'person'; readonly reason: string; readonly person: Person; readonly isTyping: boolean };
