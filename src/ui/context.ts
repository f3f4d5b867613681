import type { ReadonlySignal, Signal } from '@preact/signals';
import { createContext, type RefObject } from 'preact';
import { useContext } from 'preact/hooks';
import { type ChatKey, format, type Messages, type Plural, type TextKey, type Values } from '../locales/index.ts';
import type { MemoryChange } from '../memory/memory-change.ts';
import { reveal } from '../markdown/reveal.ts';
import type { MessageTools } from './hooks/use-message-tools.ts';
import type { View } from './view.ts';

export type SubpanelName = 'memory' | 'conversations';

/** The view, and what several components share. */
export interface ViewContext extends View {
  /** Whether the transcript follows its end. */
  readonly atEnd: Signal<boolean>;
  /** The agent's name; empty: not known. A temporary chat goes by the same one before its own agent is there. */
  readonly agentName: ReadonlySignal<string>;
  /** What is shown over the messages; null: nothing. */
  readonly subpanel: Signal<SubpanelName | null>;
  /** The button by which the visitor agrees, while that is needed. */
  readonly agreeButton: RefObject<HTMLButtonElement | null>;
  /** Which block the memory panel leads to; `label` null: the archive. Null: it begins at its top. */
  readonly memoryTarget: Signal<Pick<MemoryChange, 'label'> | null>;
  /** The id of a message that has to be rendered, because something leads to it. */
  readonly wantedMessage: Signal<string | null>;
  /** The box that the visitor writes in. */
  readonly input: RefObject<HTMLTextAreaElement | null>;
  /** Of each conversation that was copied here, by its key: the last message of the copy. */
  readonly forkPoints: Signal<ReadonlyMap<string, string>>;
  /** Whether the server has shown that it can't copy a part of a conversation. */
  readonly cannotFork: Signal<boolean>;
  /** What stands under messages; null until it is loaded. */
  readonly messageTools: Signal<MessageTools | null>;
  /** What a screen reader is told next. */
  readonly announcement: Signal<string>;
}

const Context = createContext<ViewContext | null>(null);

/** Gives the view to every component inside. */
export const ViewProvider = Context.Provider;

/** The view that a component is part of. */
export function useView(): ViewContext {
  const view = useContext(Context);
  if (!view) throw new Error('A component of the chat is outside of its ViewProvider.');
  return view;
}

/**
 * A text in the visitor's language, with its places filled: `{agent}` by itself, others by `values`. `count` chooses the
 * plural form.
 * The component that asks for it renders again when the language changes. `Own` names the texts that a chunk brings along.
 */
export type GetText<Own extends TextKey = never> = (key: ChatKey | Own, values?: Values) => string;

/** @param own the English texts of a chunk, once it is here. Other languages have all texts in one file. */
export function useText<Own extends TextKey = never>(own?: Readonly<Record<Own, string | Plural>>): GetText<Own> {
  const { config, agentName } = useView();
  return (key, values) => {
    const { messages, locale } = config.value;
    const known: Partial<Messages> = messages;
    const text = known[key] ?? (own as Readonly<Record<TextKey, string | Plural>>)[key];
    // Few texts name the agent, and only their components need to render again when its name arrives.
    if (typeof text === 'string' && !text.includes('{')) return text;
    return format(text, { agent: reveal(agentName.value || messages.agent), ...values }, locale);
  };
}

/** What the chat is called: the page's heading, else the agent's name, else the locale's word. */
export function useHeading(): string {
  const { config, agentName } = useView();
  const text = useText();
  return config.value.heading ?? reveal(agentName.value || text('heading'));
}
