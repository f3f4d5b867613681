import type { Signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { format, type TextKey } from '../locales/index.ts';
import { reveal } from '../markdown/reveal.ts';
import type { View } from './view.ts';

/** The view, and what several components share. */
export interface ViewContext extends View {
  /** Whether the transcript follows its end. */
  readonly atEnd: Signal<boolean>;
  /** Whether what the agent remembers is shown, in place of the messages. */
  readonly showsMemory: Signal<boolean>;
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
 * A text in the visitor's language, with its places filled: `{agent}` by itself, others by `values`.
 * The component that asks for it renders again when the language changes.
 */
export type GetText = (key: TextKey, values?: Readonly<Record<string, string>>) => string;

export function useText(): GetText {
  const { config, conversation } = useView();
  return (key, values) => {
    const { messages } = config.value;
    const text = messages[key];
    // Few texts name the agent, and only their components need to render again when its name arrives.
    if (!text.includes('{')) return text;
    return format(text, { agent: reveal(conversation.agent.value?.name || messages.agent), ...values });
  };
}

/** What the chat is called: the page's heading, else the agent's name, else the locale's word. */
export function useHeading(): string {
  const { config, conversation } = useView();
  const text = useText();
  return config.value.heading ?? reveal(conversation.agent.value?.name || text('heading'));
}
