/** @jsxRuntime classic */
/** @jsx h */
import type { h, RefObject } from 'preact';
import type { MessageToolsKey } from '../../locales/english/message-tools.ts';
import type { GetText } from '../context.ts';
import type { Kit } from '../kit.ts';
import type { Helpers } from './tool-props.ts';

/** More sources than this are folded. */
const SHOWN = 3;

interface Source {
  readonly url: string;
  readonly title: string;
  readonly host: string;
}

export interface SourcesProps {
  /** Inside the message's footer. */
  readonly inside: RefObject<HTMLElement | null>;
  readonly text: GetText<MessageToolsKey>;
}

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Kit<typeof h>;

/**
 * The web pages that an answer links to, each once, as they are rendered: what the link policy lets pass. A link whose text
 * is its own address is called by the path.
 */
function sourcesIn(article: Element): Source[] {
  const sources = new Map<string, Source>();
  for (const link of article.querySelectorAll<HTMLAnchorElement>('.markdown a[href^="http"]')) {
    const { href: url, host, pathname, search } = new URL(link.href);
    const copy = link.cloneNode(true) as Element;
    copy.querySelector('.host')?.remove();
    const said = (copy.textContent ?? '').replace(/\s+/g, ' ').trim();
    const isAddress = said === '' || /^(?:https?:\/\/|www\.)\S*$/i.test(said) || said === host;
    const title = isAddress ? decode(pathname + search).replace(/^\/$/, '') || host : said;
    const known = sources.get(url);
    if (!known || (known.title !== title && !isAddress)) sources.set(url, { url, title, host });
  }
  return [...sources.values()];
}

function decode(text: string): string {
  try {
    return decodeURI(text);
  } catch {
    return text;
  }
}

/** Makes the list of what an answer links to, with the host that each link leads to. Nothing of theirs is loaded. */
export function createSources(kit: OwnKit, { reveal, linkRel }: Helpers) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h, useSignal, useLayoutEffect } = kit;

  return function Sources({ inside, text }: SourcesProps) {
    const sources = useSignal<readonly Source[]>([]);
    useLayoutEffect(() => {
      const article = inside.current?.closest('.entry')?.querySelector('.assistant-message');
      if (!article) return undefined;
      const read = (): void => {
        const found = sourcesIn(article);
        if (JSON.stringify(found) !== JSON.stringify(sources.peek())) sources.value = found;
      };
      read();
      // A long answer is rendered in several tasks.
      const changes = new MutationObserver(read);
      changes.observe(article, { childList: true, subtree: true });
      return () => changes.disconnect();
    }, []);
    const { length } = sources.value;
    if (length === 0) return null;
    return (
      <details class="sources" part="sources" open={length <= SHOWN}>
        <summary>
          {text('sources')} <span class="source-count">{length}</span>
        </summary>
        <ol role="list">
          {sources.value.map(({ url, title, host }, index) => (
            <li key={url}>
              <a class="source" part="source" href={url} target="_blank" rel={linkRel}>
                <span class="number">{index + 1}</span>
                <bdi class="source-title">{reveal(title)}</bdi>
                <span class="host" dir="ltr">
                  {host}
                </span>
              </a>
            </li>
          ))}
        </ol>
      </details>
    );
  };
}
