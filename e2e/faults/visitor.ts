import type { Chat, Message } from '../../src/chat.ts';
import { createMemory } from '../../src/conversation/testing/fake-transport.ts';
import { pass } from './virtual-time.ts';

/** A visitor who presses Retry that often gives up. */
const PATIENCE = 60;

/** One line for each message: who, and what they said. */
export const textsOf = (messages: readonly Message[]): string[] =>
  messages.map((message) =>
    message.role === 'user'
      ? `you: ${message.content.map((part) => (part.type === 'text' ? part.text : '')).join('')}`
      : message.role === 'person'
        ? `person: ${message.text}`
        : `agent: ${message.parts.map((part) => (part.kind === 'text' ? part.text : `[${part.kind}]`)).join('')}`,
  );

/** Somebody who says things to an agent, presses Retry when told to, and reloads the page now and then. */
export class Visitor {
  /** What they said, each once. */
  readonly said: string[] = [];
  /** What of that they asked for again, by Retry or by sending it anew. */
  readonly askedAgain = new Set<string>();
  readonly #memory = createMemory();
  readonly #openChat: (memory: ReturnType<typeof createMemory>) => Chat;
  chat: Chat;

  constructor(openChat: (memory: ReturnType<typeof createMemory>) => Chat) {
    this.#openChat = openChat;
    this.chat = openChat(this.#memory);
  }

  get texts(): string[] {
    return textsOf(this.chat.state.value.messages);
  }

  /** Says something, and presses Retry until it is answered. `leaveAfterMs`: the page is reloaded so long after sending. */
  async say(text: string, leaveAfterMs: number | null): Promise<void> {
    this.said.push(`you: ${text}`);
    if (leaveAfterMs !== null) await this.#sendAndReload(text, leaveAfterMs);
    // Where the message is shown, the page knows of it.
    else await this.#send(text);
    await this.#persist(text);
  }

  async #persist(text: string): Promise<void> {
    for (let tries = 0; !this.#isDone(text); tries += 1) {
      if (tries > PATIENCE) throw new Error(`Still failing: ${JSON.stringify(this.chat.status.value)}`);
      await pass(1_000);
      const { type } = this.chat.status.value;
      if (type === 'awaiting-approval') await this.#decide();
      else if (type === 'failed') {
        this.askedAgain.add(`you: ${text}`);
        await this.chat.retry().catch(() => undefined);
        // A chat that couldn't connect, or a message that Letta dropped, leaves the text with the visitor.
      } else if (type === 'idle') {
        this.askedAgain.add(`you: ${text}`);
        await this.#send(text);
      }
    }
  }

  #isDone(text: string): boolean {
    return this.chat.status.value.type === 'idle' && this.texts.includes(`you: ${text}`);
  }

  async #send(text: string): Promise<void> {
    await this.chat.send(text).catch(() => undefined);
  }

  async #decide(): Promise<void> {
    const { status } = this.chat;
    if (status.value.type !== 'awaiting-approval') return;
    for (const callId of status.value.callIds) await this.chat.approve(callId, true).catch(() => undefined);
  }

  /** Sends, and leaves the page in the middle of it. Nothing runs on in a page that was left, nor takes back what it kept. */
  async #sendAndReload(text: string, afterMs: number): Promise<void> {
    this.chat.send(text).catch(() => undefined);
    await pass(afterMs);
    const kept = new Map(this.#memory.kept);
    this.chat.dispose();
    await pass();
    this.#memory.kept.clear();
    for (const [key, value] of kept) this.#memory.kept.set(key, value);
    this.chat = this.#openChat(this.#memory);
    await this.chat.connect().catch(() => undefined);
    // What was under way goes on by itself, or says that it can't.
    do await pass(1_000);
    while (!['idle', 'failed', 'awaiting-approval'].includes(this.chat.status.value.type));
  }
}
