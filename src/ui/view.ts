import type { ReadonlySignal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Conversation } from '../conversation/conversation.ts';
import { format } from '../locales/index.ts';
import type { Messages } from '../locales/en.ts';

/** How reasoning and tool calls are shown. */
export type Disclosure = 'hidden' | 'collapsed' | 'open';

/** What the page asked for. */
export interface ViewConfig {
  mode: 'floating' | 'inline' | 'fullscreen';
  placement: 'end' | 'start';
  /** Null: the agent's name, else the locale's word. */
  heading: string | null;
  greeting: string | null;
  placeholder: string | null;
  suggestions: readonly string[];
  reasoning: Disclosure;
  tools: Disclosure;
  /** Origins whose pictures are loaded without asking. */
  imageOrigins: readonly string[];
  disabled: boolean;
  /** The language of the texts (BCP 47). */
  locale: string;
  messages: Messages;
}

/** What the UI shows and what it can ask for. Everything it needs comes through here. */
export interface View {
  readonly conversation: Conversation;
  readonly config: ReadonlySignal<ViewConfig>;
  readonly open: ReadonlySignal<boolean>;
  /** Sends what the visitor wrote; false where the page said no. */
  submit(text: string): boolean;
  /** Closes the panel. */
  close(): void;
}

export const ViewContext = createContext<View | null>(null);

export function useView(): View {
  const view = useContext(ViewContext);
  if (!view) throw new TypeError('There is no view around this component.');
  return view;
}

/** The visitor's language: `text(key, values)`. Reading it subscribes the component to a change of language. */
export function useText(): (key: keyof Messages, values?: Record<string, string>) => string {
  const { config, conversation } = useView();
  const { messages } = config.value;
  return (key, values) => {
    const text = messages[key];
    if (!text.includes('{')) return text;
    return format(text, { agent: conversation.agent.value?.name || messages.agent, ...values });
  };
}
