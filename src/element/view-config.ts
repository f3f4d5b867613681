import { type ReadonlySignal, signal } from '@preact/signals';
import { texts as english } from '../locales/english/chat.ts';
import { type KnownMessages, type Language, languageOf } from '../locales/index.ts';
import { languageName } from '../locales/negotiate.ts';
import type { Lazy } from '../platform/lazy.ts';
import type { ViewConfig } from '../ui/view.ts';
import type { Properties } from './attributes.ts';
import { localeOf } from './language.ts';
import type { LettaChatElement } from './letta-chat-element.ts';

/** The element's properties and texts, as the UI sees them. */
export interface ViewConfigSource {
  readonly config: ReadonlySignal<ViewConfig>;
  /** Reads the element again. */
  update(): void;
  /** Stops waiting for a language. */
  dispose(): void;
}

/** The properties that the UI shows. It has no use for the others: with one more, all of it would render again. */
const SHOWN = [
  'mode',
  'placement',
  'heading',
  'avatar',
  'greeting',
  'placeholder',
  'suggestions',
  'reasoning',
  'tools',
  'memory',
  'memoryBlocks',
  'imageOrigins',
  'feedback',
  'hiddenActions',
  'aiNotice',
  'privacyUrl',
  'attachments',
  'dictation',
  'maxLength',
  'sound',
  'notifications',
  'titleHint',
  'backCloses',
  'disabled',
] as const satisfies readonly (keyof Properties & keyof ViewConfig)[];

type Shown = Pick<Properties, (typeof SHOWN)[number]>;

/** Follows an element. Its texts are English until its language is here, and while that can't be loaded. */
export function followConfig(host: LettaChatElement): ViewConfigSource {
  let language: Lazy<Language> | null = null;
  let unsubscribe = (): void => undefined;
  const config = signal(read());

  function read(): ViewConfig {
    const loaded = language?.current?.messages;
    const properties = Object.fromEntries(SHOWN.map((name: string) => [name, Reflect.get(host, name)])) as Shown;
    const messages: KnownMessages = { ...(loaded ?? english), ...host.texts };
    const { renderMath, toolLabels, dictate } = host;
    const wanted = localeOf(host);
    const locale = loaded || languageName(wanted) === 'en' ? wanted : 'en';
    return { ...properties, renderMath, toolLabels, dictate, locale, messages };
  }

  function write(): void {
    config.value = keepEqual(config.peek(), read());
  }

  function update(): void {
    const wanted = languageOf(localeOf(host));
    if (wanted !== language) {
      unsubscribe();
      language = wanted;
      unsubscribe = wanted?.subscribe(write) ?? (() => undefined);
      wanted?.load().catch(() => undefined);
    }
    write();
  }

  update();
  return { config, update, dispose: () => unsubscribe() };
}

/** The next value with what is equal in both taken from the previous one, so that nothing renders again for it. */
function keepEqual<Value extends object>(previous: Value, next: Value): Value {
  const entries = Object.entries(next).map(([key, value]): [string, unknown] => {
    const before: unknown = Reflect.get(previous, key);
    return [key, isEqual(before, value) ? before : value];
  });
  const isSame = entries.every(([key, value]) => Reflect.get(previous, key) === value);
  return isSame ? previous : (Object.fromEntries(entries) as Value);
}

/** Texts and lists of them are compared by what they say. */
function isEqual(one: unknown, other: unknown): boolean {
  return typeof one === 'object' && typeof other === 'object'
    ? JSON.stringify(one) === JSON.stringify(other)
    : one === other;
}
