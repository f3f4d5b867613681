import { type ReadonlySignal, type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { createLazy } from '../../platform/lazy.ts';
import { useView } from '../context.ts';

const browser = createLazy(() => import('../dictation/browser-dictation.ts'));

/** Writes what the visitor says into the box. */
export interface Dictation {
  /** Whether the page wants it, and the browser or the page can hear. */
  readonly isOffered: boolean;
  readonly isListening: ReadonlySignal<boolean>;
  /** Why it ended; null: it did as it was told. */
  readonly problem: ReadonlySignal<'denied' | 'failed' | null>;
  toggle(): void;
  /** Ends it. What is heard late is dropped. */
  stop(): void;
  /** The visitor has typed: what is heard next comes behind it. */
  typed(): void;
}

export function useDictation(draft: Signal<string>): Dictation {
  const { config, conversations } = useView();
  const { dictation, dictate, locale } = config.value;
  const isListening = useSignal(false);
  const problem = useSignal<Dictation['problem']['value']>(null);
  /** What stood in the box before the words that may still change. */
  const before = useRef('');
  /** Ends the session that is under way; null: there is none. */
  const end = useRef<{ stop(): void } | null>(null);

  const write = (words: string): void => {
    const gap = before.current === '' || /\s$/.test(before.current) || words === '' ? '' : ' ';
    draft.value = before.current + gap + words.trimStart();
  };

  function stop(): void {
    end.current?.stop();
    end.current = null;
    isListening.value = false;
  }

  async function start(): Promise<void> {
    const session = { stop: (): void => undefined };
    const isCurrent = (): boolean => end.current === session;
    end.current = session;
    before.current = draft.peek();
    problem.value = null;
    isListening.value = true;
    try {
      const listen = dictate ?? (await browser.load()).listen;
      if (!isCurrent()) return;
      session.stop = listen({
        locale,
        onInterim: (words) => isCurrent() && write(words),
        onFinal(words) {
          if (!isCurrent()) return;
          write(words);
          before.current = draft.peek();
        },
        onEnd(reason) {
          if (!isCurrent()) return;
          problem.value = reason ?? null;
          end.current = null;
          isListening.value = false;
        },
      });
    } catch {
      if (!isCurrent()) return;
      stop();
      problem.value = 'failed';
    }
  }

  // What is said belongs to the conversation that was open.
  useEffect(() => stop, [conversations.currentId.value]);

  return {
    isOffered:
      dictation && (dictate !== null || 'SpeechRecognition' in globalThis || 'webkitSpeechRecognition' in globalThis),
    isListening,
    problem,
    toggle: () => (isListening.peek() ? stop() : void start()),
    stop,
    typed() {
      before.current = draft.peek();
    },
  };
}
