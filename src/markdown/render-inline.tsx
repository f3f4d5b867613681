import type { MarkedToken, Token, Tokens } from 'marked';
import { type ComponentChildren, h } from 'preact';
import { Picture } from './blocks/Picture.tsx';
import { PlainText } from './blocks/PlainText.tsx';
import type { RenderContext } from './context.ts';
import { decodeEntities } from './entities.ts';
import { isPlain } from './lexer.ts';
import { MAX_NESTING } from './limits.ts';
import { LINK_REL, linkOf } from './policy.ts';
import { reveal } from './reveal.ts';
import { soften } from './soften.tsx';
import { visibleText } from './visible-text.ts';

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

/** A run of inline tokens as VNodes. marked gives each HTML tag as a token of its own; here bare ones become elements. */
export function renderInline(tokens: readonly Token[], context: RenderContext): ComponentChildren[] {
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
    else if (!INLINE_TAGS.has(name)) add(renderToken(token, context));
    else if (!slash) {
      if (stack.length < MAX_NESTING) stack.push({ tag: name, children: [] });
    } else if (stack.length > 1 && stack.at(-1)?.tag === name) close();
  }
  while (stack.length > 1) close();
  return stack[0]?.children ?? [];
}

function renderToken(token: Token, context: RenderContext): ComponentChildren {
  if (context.depth > MAX_NESTING) return soften(token.raw);
  const inner = { ...context, depth: context.depth + 1 };
  const known = token as MarkedToken;
  switch (known.type) {
    case 'text':
    case 'escape':
      return 'tokens' in known && known.tokens
        ? renderInline(known.tokens, inner)
        : showText(decodeEntities(known.text), context);
    // These tokens are named like their elements.
    case 'strong':
    case 'em':
    case 'del':
      return h(known.type, null, renderInline(known.tokens, inner));
    case 'codespan':
      return context.math?.render(known.text) ?? <code>{showText(known.text, context)}</code>;
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
      return renderLink(known, inner);
    case 'image':
      return renderImage(known, inner);
    default:
      if (isPlain(token)) return <PlainText pieces={token.pieces} inline />;
      // HTML tags that aren't on the list above, or that have attributes, show as they were written.
      return soften(token.raw);
  }
}

function renderLink(token: Tokens.Link, context: RenderContext): ComponentChildren {
  const target = linkOf(decodeEntities(token.href), visibleText(token.tokens));
  if (!target) return renderInline(token.tokens, context);
  return (
    <a href={target.href} target="_blank" rel={LINK_REL}>
      {renderInline(token.tokens, { ...context, revealed: true })}
      {target.host && (
        <>
          {' '}
          <span class="host" dir="ltr">
            ({target.host})
          </span>
        </>
      )}
    </a>
  );
}

function renderImage({ href, tokens }: Tokens.Image, { imageOrigins, labels }: RenderContext): ComponentChildren {
  return (
    <Picture
      source={decodeEntities(href)}
      text={visibleText(tokens)}
      imageOrigins={imageOrigins}
      label={labels.loadImage}
    />
  );
}

const showText = (text: string, { revealed }: RenderContext): ComponentChildren =>
  soften(revealed ? reveal(text) : text);
