/** How an attribute's text becomes a property's value: a text, a boolean, JSON, or one of the listed words (the first is the default). */
type Kind = 'text' | 'boolean' | 'json' | readonly string[];

/** Every attribute, its property, and how it is read. To add one: a row here and a line in {@link Properties}. */
export const ATTRIBUTES: readonly (readonly [attribute: string, property: keyof Properties, kind: Kind])[] = [
  ['token-url', 'tokenUrl', 'text'],
  ['base-url', 'baseUrl', 'text'],
  ['credentials', 'credentials', ['same-origin', 'include', 'omit']],
  ['mode', 'mode', ['floating', 'inline', 'fullscreen']],
  ['open', 'open', 'boolean'],
  ['placement', 'placement', ['end', 'start']],
  ['color-scheme', 'colorScheme', ['auto', 'light', 'dark']],
  ['locale', 'locale', 'text'],
  ['heading', 'heading', 'text'],
  ['greeting', 'greeting', 'text'],
  ['placeholder', 'placeholder', 'text'],
  ['suggestions', 'suggestions', 'json'],
  ['image-origins', 'imageOrigins', 'json'],
  ['reasoning', 'reasoning', ['collapsed', 'hidden', 'open']],
  ['tools', 'tools', ['collapsed', 'hidden', 'open']],
  ['disabled', 'disabled', 'boolean'],
];

/** The properties that mirror attributes. Texts are null where the attribute is absent. */
export interface Properties {
  /** The endpoint of your backend that mints tokens. */
  tokenUrl: string | null;
  /** Letta's API; the token answer's `baseUrl` wins. Default: `https://api.letta.com`. */
  baseUrl: string | null;
  /** Cookies for `token-url`. Default: `same-origin`. */
  credentials: RequestCredentials;
  /** A launcher with a panel, a block in the page, or a launcher with a panel over the whole window. Default: `floating`. */
  mode: 'floating' | 'inline' | 'fullscreen';
  /** Whether the panel is open. */
  open: boolean;
  /** The corner of a floating chat; follows the page's direction. Default: `end`. */
  placement: 'end' | 'start';
  /** Default: `auto`, what the visitor's system says. */
  colorScheme: 'auto' | 'light' | 'dark';
  /** A BCP 47 tag. Default: the nearest `lang`, else the browser's language. */
  locale: string | null;
  /** The title. Default: the agent's name. */
  heading: string | null;
  /** What an empty chat says. */
  greeting: string | null;
  /** The hint in the empty input. */
  placeholder: string | null;
  /** Messages to begin with, offered as buttons in an empty chat; in the attribute a JSON array. */
  suggestions: readonly string[];
  /** Origins whose pictures in answers are loaded without asking, beside the page's own; in the attribute a JSON array. Default: none. */
  imageOrigins: readonly string[];
  /** The agent's reasoning. Hiding it protects nothing: whoever holds the token can read it. Default: `collapsed`. */
  reasoning: 'hidden' | 'collapsed' | 'open';
  /** The agent's tool calls. Hiding them protects nothing. Default: `collapsed`. */
  tools: 'hidden' | 'collapsed' | 'open';
  /** Whether sending is switched off. */
  disabled: boolean;
}

/** Gives a class its accessors: attributes are the truth, properties mirror them. */
export function defineAccessors(prototype: HTMLElement): void {
  for (const [attribute, property, kind] of ATTRIBUTES) {
    Object.defineProperty(prototype, property, {
      configurable: true,
      enumerable: true,
      get(this: HTMLElement) {
        const text = this.getAttribute(attribute);
        if (kind === 'boolean') return text !== null;
        if (kind === 'text') return text;
        if (kind === 'json') return readList(text);
        return text !== null && kind.includes(text) ? text : kind[0];
      },
      set(this: HTMLElement, value: unknown) {
        if (kind === 'boolean') this.toggleAttribute(attribute, Boolean(value));
        else if (value == null) this.removeAttribute(attribute);
        else this.setAttribute(attribute, kind === 'json' ? JSON.stringify(value) : String(value));
      },
    });
  }
}

/** What isn't a JSON array is none. */
function readList(text: string | null): readonly string[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? list.map(String) : [];
  } catch {
    return [];
  }
}
