import { type BlockToken, plainToken } from './lexer.ts';

/** A top-level block of a text. While nothing about it changes, it is the same object at every reading. */
export interface Block {
  /** What it was lexed from. */
  readonly raw: string;
  readonly token: BlockToken;
  /** Whether more of it may come. */
  readonly open: boolean;
  /** Whether something of it is over a limit, and shown as plain text. */
  readonly limited: boolean;
  /** How many definitions of links it was lexed with; -1: with some that may still change. */
  readonly definitions: number;
}

/** A block of text that isn't lexed. */
export const plainBlock = (raw: string, open: boolean): Block => ({
  raw,
  token: plainToken(raw),
  open,
  limited: true,
  definitions: 0,
});
