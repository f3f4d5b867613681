import type { MarkedToken, Token, Tokens } from 'marked';
import { type ComponentChildren, h } from 'preact';
import { decodeEntities } from './entities.ts';
import { MAX_CELLS, MAX_COLUMNS, MAX_NESTING } from './limits.ts';
import type { RenderOptions } from './options.ts';
import { imageOf, LINK_REL, linkOf, reveal } from './policy.ts';
import { Rare } from './Rare.tsx';

interface Context extends RenderOptions {
  depth: number;
  /** Whether more of the block may come. */
  open: boolean;
}

/** Inline HTML that needs no sanitiser: bare tags, without attributes. */
const INLINE_TAGS = new Set([
  'b',
  'i',
  'em',
  'strong',
  'u',
  's',
  'del',
  'ins',
  'sub',
  'sup',
  'kbd',
  'mark',
  'small',
  'code',
  'q',
]);

/** marked's token → VNodes. No HTML is ever made, so there is nothing to sanitise. */
export function renderBlock(token: MarkedToken, open: boolean, options: RenderOptions): ComponentChildren {
  return block(token, { ...options, open, depth: 0 });
}

function block(token: Token, context: Context): ComponentChildren {
  if (context.depth > MAX_NESTING) return token.raw;
  const inner = { ...context, depth: context.depth + 1 };
  const known = token as MarkedToken;
  switch (known.type) {
    case 'paragraph':
      return <p dir="auto">{inline(known.tokens, inner)}</p>;
    case 'heading':
      // The page has its own h1, and the chat's title is an h2.
      return h(
        `h${Math.min(known.depth + 2, 6)}`,
        { dir: 'auto', class: `h${known.depth}` },
        inline(known.tokens, inner),
      );
    case 'code':
      return code(known, context);
    case 'list':
      return list(known, inner);
    case 'blockquote':
      return <blockquote>{known.tokens.map((child) => block(child, inner))}</blockquote>;
    case 'table':
      return table(known, inner);
    case 'hr':
      return <hr />;
    case 'html':
      return (
        <Rare draw={({ RawHtml }) => <RawHtml html={known.raw} judge={linkOf} rel={LINK_REL} />}>
          <pre>{known.raw}</pre>
        </Rare>
      );
    case 'text':
      return 'tokens' in known && known.tokens ? (
        inline(known.tokens, inner)
      ) : (
        <p dir="auto">{decodeEntities(known.text)}</p>
      );
    case 'space':
    case 'def':
      return null;
    default:
      return inline([token], inner);
  }
}

function code({ text, lang }: Tokens.Code, { open, labels }: Context): ComponentChildren {
  const language = lang?.match(/^[^\s{]+/)?.[0] ?? '';
  return (
    <Rare draw={({ CodeBlock }) => <CodeBlock code={text} language={language} open={open} labels={labels} />}>
      <pre>{text}</pre>
    </Rare>
  );
}

function list(token: Tokens.List, context: Context): ComponentChildren {
  const items = token.items.map((item) => (
    <li class={item.task ? 'task' : undefined} dir="auto">
      {item.tokens.map((child) =>
        // A loose list's text is a paragraph; a tight one's stands alone.
        child.type === 'text' || child.type === 'checkbox' ? inline([child], context) : block(child, context),
      )}
    </li>
  ));
  return token.ordered ? <ol start={token.start === '' ? 1 : token.start}>{items}</ol> : <ul>{items}</ul>;
}

function table(token: Tokens.Table, context: Context): ComponentChildren {
  const columns = token.header.length;
  if (columns > MAX_COLUMNS || columns * token.rows.length > MAX_CELLS) return <pre>{token.raw}</pre>;
  const row = (cells: readonly Tokens.TableCell[], tag: 'th' | 'td') => (
    <tr>
      {cells.map((cell) =>
        h(
          tag,
          { class: cell.align ?? undefined, dir: 'auto', scope: tag === 'th' ? 'col' : undefined },
          inline(cell.tokens, context),
        ),
      )}
    </tr>
  );
  return (
    // Wide tables scroll by themselves; what scrolls must be reachable by keyboard.
    <div class="table" role="group" aria-label={context.labels.table} tabIndex={0}>
      <table>
        <thead>{row(token.header, 'th')}</thead>
        <tbody>{token.rows.map((cells) => row(cells, 'td'))}</tbody>
      </table>
    </div>
  );
}

/** A run of inline tokens; bare inline HTML tags are paired up here, since marked gives each tag as a token of its own. */
function inline(tokens: readonly Token[], context: Context): ComponentChildren[] {
  const stack: { tag: string; children: ComponentChildren[] }[] = [{ tag: '', children: [] }];
  const add = (child: ComponentChildren) => stack.at(-1)?.children.push(child);
  const close = () => {
    const element = stack.pop();
    if (element) add(h(element.tag, null, element.children));
  };
  for (const token of tokens) {
    const [, slash, tag = ''] = token.type === 'html' ? (/^<(\/?)([a-z]+)\s*\/?>$/i.exec(token.raw.trim()) ?? []) : [];
    const name = tag.toLowerCase();
    if (name === 'br') add(<br />);
    else if (!INLINE_TAGS.has(name)) add(span(token, context));
    else if (!slash) stack.push({ tag: name, children: [] });
    else if (stack.at(-1)?.tag === name) close();
  }
  while (stack.length > 1) close();
  return stack[0]?.children ?? [];
}

function span(token: Token, context: Context): ComponentChildren {
  if (context.depth > MAX_NESTING) return token.raw;
  const inner = { ...context, depth: context.depth + 1 };
  const known = token as MarkedToken;
  switch (known.type) {
    case 'text':
    case 'escape':
      return 'tokens' in known && known.tokens ? inline(known.tokens, inner) : decodeEntities(known.text);
    // These are called as their elements are.
    case 'strong':
    case 'em':
    case 'del':
      return h(known.type, null, inline(known.tokens, inner));
    case 'codespan':
      return context.math?.render(known.text) ?? <code>{known.text}</code>;
    case 'br':
      return <br />;
    case 'checkbox':
      return (
        <input
          type="checkbox"
          checked={known.checked}
          disabled
          aria-label={known.checked ? context.labels.taskDone : context.labels.taskOpen}
        />
      );
    case 'link':
      return link(known, inner);
    case 'image':
      return image(known, inner);
    // Among others a tag that isn't on the list above, with or without attributes: it is shown as it was written.
    default:
      return token.raw;
  }
}

function link(token: Tokens.Link, context: Context): ComponentChildren {
  const target = linkOf(decodeEntities(token.href), token.text);
  if (!target) return inline(token.tokens, context);
  return (
    <a href={target.href} target="_blank" rel={LINK_REL}>
      {token.tokens.length === 1 && token.tokens[0]?.type === 'text'
        ? reveal(decodeEntities(token.text))
        : inline(token.tokens, context)}
      {target.host && <span class="host"> ({target.host})</span>}
    </a>
  );
}

function image(token: Tokens.Image, context: Context): ComponentChildren {
  const picture = imageOf(token.href, context.imageOrigins);
  if (!picture) return token.text;
  return (
    <Rare
      draw={({ Picture }) => (
        <Picture {...picture} text={token.text} name={reveal(token.text)} label={context.labels.loadImage} />
      )}
    >
      {token.text}
    </Rare>
  );
}
