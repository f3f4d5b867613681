import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Conversation } from '../conversation/conversation.ts';
import type { TabMemory } from '../platform/tab-memory.ts';
import { format } from '../locales/index.ts';
import type { AllMessages, en, Messages } from '../locales/en.ts';
import type { RenderMath } from '../markdown/render-math.ts';

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
  /** The page's own way to draw formulas. */
  renderMath: RenderMath | null;
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
  /** Where the draft is kept over a reload. */
  readonly memory: TabMemory;
  /** Sends what the visitor wrote; false where the page said no. */
  submit(text: string): boolean;
  /** Closes the panel. */
  close(): void;
}

/** A view and what the UI itself remembers. Components draw it; what they need to do besides, is done to it by effects. */
export interface Ui extends View {
  /** What stands in the box. */
  readonly draft: Signal<string>;
  /** Whether the draft is to be sent as soon as the agent is ready for it. */
  readonly queued: Signal<boolean>;
  /** How many of the oldest messages are here, and not drawn. */
  readonly hidden: Signal<number>;
  /** Whether the reader is at the transcript's end. */
  readonly atEnd: Signal<boolean>;
  /** Whether the panel covers the whole window. */
  readonly full: Signal<boolean>;
  /** What a screen reader was told last. */
  readonly announced: Signal<string>;
  /**
   * A text in the visitor's language; a component that reads it is drawn anew when the language changes. `english` has
   * those that aren't in `en.ts`, for languages without texts of their own.
   */
  text<English extends Partial<AllMessages> = typeof en>(
    key: keyof English & keyof AllMessages,
    values?: Record<string, string>,
    english?: English,
  ): string;
}

export function createUi(view: View): Ui {
  return {
    ...view,
    draft: signal(''),
    queued: signal(false),
    hidden: signal(0),
    atEnd: signal(true),
    full: signal(false),
    announced: signal(''),
    text(key, values, english) {
      const { messages } = view.config.value;
      const text = messages[key] ?? english?.[key] ?? '';
      // Few texts name the agent, and only those are to be drawn anew when its name comes.
      if (!text.includes('{')) return text;
      return format(text, { agent: view.conversation.agent.value?.name || messages.agent, ...values });
    },
  };
}

/** Every component has the view; nothing is fetched from anywhere else. */
export interface UiProps {
  ui: Ui;
}
