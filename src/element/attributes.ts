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
  /** Origins whose pictures in answers are loaded without asking, beside the page's own; in the attribute a JSON array. */
  imageOrigins: readonly string[];
  /** The agent's reasoning. Hiding it protects nothing: whoever holds the token can read it. Default: `collapsed`. */
  reasoning: 'hidden' | 'collapsed' | 'open';
  /** The agent's tool calls. Hiding them protects nothing. Default: `collapsed`. */
  tools: 'hidden' | 'collapsed' | 'open';
  /** Whether sending is switched off. */
  disabled: boolean;
  /** Whether the token is revoked when the visitor leaves the page. Default: false, it lasts for its few minutes. */
  revokeOnLeave: boolean;
}

/**
 * Every mirrored property with its default. To add one: a line here and one in {@link Properties}. The attribute has the
 * same name in kebab-case, and its kind follows from the default: a boolean is there or not, a list is JSON, the rest
 * is text. What an attribute may hold besides is checked where it is used.
 */
export const DEFAULTS: Properties = {
  tokenUrl: null,
  baseUrl: null,
  credentials: 'same-origin',
  mode: 'floating',
  open: false,
  placement: 'end',
  colorScheme: 'auto',
  locale: null,
  heading: null,
  greeting: null,
  placeholder: null,
  suggestions: [],
  imageOrigins: [],
  reasoning: 'collapsed',
  tools: 'collapsed',
  disabled: false,
  revokeOnLeave: false,
};

/** `tokenUrl` → `token-url` */
const attributeOf = (property: string): string => property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Gives a class the accessors of {@link Properties}: attributes are the truth, properties mirror them. */
export function defineAttributes(prototype: HTMLElement): void {
  for (const [property, fallback] of Object.entries(DEFAULTS) as [string, unknown][]) {
    const attribute = attributeOf(property);
    Object.defineProperty(prototype, property, {
      configurable: true,
      enumerable: true,
      get(this: HTMLElement) {
        return read(this.getAttribute(attribute), fallback);
      },
      set(this: HTMLElement, value: unknown) {
        const text = write(value);
        if (text === null) this.removeAttribute(attribute);
        else this.setAttribute(attribute, text);
      },
    });
  }
}

/**
 * Properties that were set before there were accessors are the element's own, and hide them: sets them again.
 * @param properties names of accessors
 */
export function upgradeProperties(element: HTMLElement, properties: readonly string[]): void {
  for (const property of properties) {
    if (!Object.hasOwn(element, property)) continue;
    const value: unknown = Reflect.get(element, property);
    Reflect.deleteProperty(element, property);
    Reflect.set(element, property, value);
  }
}

/** The value that an attribute's text stands for. */
function read(text: string | null, fallback: unknown): unknown {
  if (typeof fallback === 'boolean') return text !== null;
  if (!Array.isArray(fallback)) return text ?? fallback;
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? list.map(String) : fallback;
  } catch {
    return fallback;
  }
}

/** The text that stands for a value; null: no attribute. */
function write(value: unknown): string | null {
  if (value == null || value === false) return null;
  if (value === true) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
