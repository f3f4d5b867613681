import type { MessageToolsKey } from '../../locales/english/message-tools.ts';
import type { ReadonlySignal } from '@preact/signals';
import type { Message } from '../../conversation/state.ts';
import type { GetText, ViewContext } from '../context.ts';
import type { ForkPoint } from '../hooks/use-fork-point.ts';

/** What the tools use of other layers. */
export interface Helpers {
  /** A text without invisible characters. */
  readonly cleanText: (text: string) => string;
  /** A text whose invisible characters are shown. */
  readonly reveal: (text: string) => string;
  /** The `rel` of every link. */
  readonly linkRel: string;
}

/** What each tool of a message gets. */
export interface ToolProps {
  readonly message: ReadonlySignal<Message>;
  readonly view: ViewContext;
  readonly text: GetText<MessageToolsKey>;
  readonly forkPoint: ForkPoint;
}
