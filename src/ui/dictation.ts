/** What somebody said, as it is heard. */
export interface DictationEvents {
  /** The language that is spoken (BCP 47). */
  readonly locale: string;
  /** Words that may still change. Each call replaces the last one. */
  onInterim(words: string): void;
  /** Words that won't change any more. */
  onFinal(words: string): void;
  /** Nothing more comes. `denied`: the microphone may not be used. */
  onEnd(problem?: 'denied' | 'failed'): void;
}

/** Listens to the visitor. Returns a function that ends it. */
export type Dictate = (events: DictationEvents) => () => void;
