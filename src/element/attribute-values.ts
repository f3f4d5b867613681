import { warnOnce } from '../platform/warn.ts';
import type { Suggestion } from '../ui/suggestion.ts';

/** What an attribute takes. */
export interface AttributeType<Value> {
  /** The value of an attribute's text; undefined: it can't be read. */
  parse(text: string): Value | undefined;
  /** The same in words, for developers. */
  readonly takes: string;
}

/** Any text. */
export const TEXT: AttributeType<string | null> = { parse: (text) => text, takes: 'a text' };

/** Any text, where there is always one. */
export const WORD: AttributeType<string> = { parse: (text) => text, takes: 'a text' };

/** There or not. */
export const FLAG: AttributeType<boolean> = { parse: () => true, takes: 'nothing' };

/** A whole number from 1 on. */
export const COUNT: AttributeType<number | null> = {
  parse: (text) => (/^\s*[1-9]\d*\s*$/.test(text) ? Number(text) : undefined),
  takes: 'a whole number from 1 on',
};

/** A time: whole seconds from 0 on. */
export const SECONDS: AttributeType<number> = {
  parse: (text) => (/^\s*\d+\s*$/.test(text) ? Number(text) : undefined),
  takes: 'whole seconds from 0 on',
};

/** One of a few words. */
export function oneOf<const Word extends string>(...words: readonly Word[]): AttributeType<Word> {
  return {
    parse: (text) => words.find((word) => word === text),
    takes: words.map((word) => `"${word}"`).join(', '),
  };
}

/** The address of a web page, relative to the page or whole. */
export const WEB_URL: AttributeType<string | null> = {
  parse: (text) => attempt(() => webUrl(new URL(text, document.baseURI))),
  takes: 'the URL of a web page',
};

const webUrl = ({ protocol, href }: URL): string | undefined => (/^https?:$/.test(protocol) ? href : undefined);

/** Some of a few words. */
export function someOf<const Word extends string>(...words: readonly Word[]): AttributeType<readonly Word[]> {
  return {
    parse(text) {
      const listed = parseList(text)?.flatMap((entry) => entry.split(/\s+/));
      const isKnown = (word: string): word is Word => words.some((one) => one === word);
      return listed?.every(isKnown) ? listed : undefined;
    },
    takes: `${words.map((word) => `"${word}"`).join(', ')} or several of them`,
  };
}

/** A BCP 47 language tag. */
export const LANGUAGE_TAG: AttributeType<string | null> = {
  parse: (text) => attempt(() => Intl.getCanonicalLocales(text)[0]),
  takes: 'a BCP 47 tag such as "en" or "pt-BR"',
};

/** Texts. */
export const LIST: AttributeType<readonly string[]> = {
  parse: parseList,
  takes: 'a JSON array, or a list with commas',
};

/** Texts, or objects with a label and a prompt. */
export const SUGGESTIONS: AttributeType<readonly (string | Suggestion)[]> = {
  parse(text) {
    if (!/^\s*[[{]/.test(text)) return parseList(text);
    const value: unknown = attempt(() => JSON.parse(text));
    return Array.isArray(value) && value.every(isSuggestion) ? value : undefined;
  },
  takes: 'a list with commas, or a JSON array of texts and of {"label", "prompt", "icon"}',
};

function isSuggestion(value: unknown): value is string | Suggestion {
  if (typeof value === 'string') return true;
  if (typeof value !== 'object' || value === null) return false;
  const { label, prompt, icon } = value as Record<string, unknown>;
  return typeof label === 'string' && typeof prompt === 'string' && ['string', 'undefined'].includes(typeof icon);
}

/** Origins, each given by any URL of it. */
export const ORIGINS: AttributeType<readonly string[]> = {
  parse: (text) => attempt(() => parseList(text)?.map((entry) => new URL(entry).origin)),
  takes: 'origins such as "https://example.com", with commas between them or as a JSON array',
};

function parseList(text: string): readonly string[] | undefined {
  if (!/^\s*[[{]/.test(text)) {
    return text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
  }
  const value: unknown = attempt(() => JSON.parse(text));
  return Array.isArray(value) ? value.map(String) : undefined;
}

/** Undefined: it threw. */
function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** The value of an element's attribute. One that can't be read gives the fallback, and a warning in the console. */
export function readAttribute<Value>(
  element: HTMLElement,
  name: string,
  { parse, takes }: AttributeType<Value>,
  fallback: Value,
): Value {
  const text = element.getAttribute(name);
  if (text === null) return fallback;
  const value = parse(text);
  if (value !== undefined) return value;
  warnOnce(element, `${name}="${text}" can't be read, so the default counts. The attribute ${name} takes ${takes}.`);
  return fallback;
}

/** The attribute's text for a property's value; null: no attribute. */
export function writeValue(value: unknown): string | null {
  if (value === null || value === undefined || value === false) return null;
  if (value === true) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
