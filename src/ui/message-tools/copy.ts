import type { ContentPart } from '../../protocol/events.ts';
import type { Message } from '../../conversation/state.ts';

/** What the clipboard gets: formatted, and as plain text. */
export interface Copy {
  /** Null: there is nothing formatted. */
  readonly html: string | null;
  readonly plain: string;
}

/** Attributes that mean something outside of the chat. */
const KEPT = new Set(['href', 'src', 'alt', 'align', 'start', 'colspan', 'rowspan', 'dir', 'type', 'checked']);

/**
 * What was said, as Markdown.
 * @param cleanText takes invisible characters out
 */
export function plainOf(message: Message, cleanText: (text: string) => string): string {
  if (message.role === 'person') return cleanText(message.text);
  const texts = message.role === 'user' ? message.content.map(textOf) : message.parts.map(answerOf);
  return cleanText(texts.filter(Boolean).join('\n\n'));
}

const textOf = (part: ContentPart): string => (part.type === 'text' ? part.text : '');
const answerOf = (part: { kind: string; text?: string }): string => (part.kind === 'text' ? (part.text ?? '') : '');

/** The texts of an answer as HTML, as they are rendered, without buttons and what only the chat needs. */
export function htmlOf(article: Element | null | undefined, cleanText: (text: string) => string): string | null {
  const texts = [...(article?.querySelectorAll('.markdown') ?? [])];
  if (texts.length === 0) return null;
  const copy = document.createElement('div');
  for (const text of texts) copy.append(...cleanNodes(text, cleanText).childNodes);
  return new XMLSerializer().serializeToString(copy);
}

/** A copy of an element for use outside of the chat. */
export function cleanNodes<Kind extends Node>(source: Kind, cleanText: (text: string) => string): Kind {
  const copy = source.cloneNode(true) as Kind;
  const walker = document.createTreeWalker(copy, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  const unwanted: Element[] = [];
  /** They have lost their classes, and so their meaning. */
  const spans: Element[] = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node instanceof Text) node.data = cleanText(node.data);
    else if (node instanceof Element) {
      if (node.matches('button, svg, .visually-hidden, figcaption, wbr')) unwanted.push(node);
      else if (node.matches('span')) spans.push(node);
      for (const name of node.getAttributeNames()) if (!KEPT.has(name)) node.removeAttribute(name);
    }
  }
  for (const element of unwanted) element.remove();
  for (const span of spans) span.replaceWith(...span.childNodes);
  copy.normalize();
  return copy;
}

/** @throws where the page or the visitor doesn't allow it */
export async function writeCopy({ html, plain }: Copy): Promise<void> {
  const { clipboard } = navigator;
  if (html === null || !globalThis.ClipboardItem) return clipboard.writeText(plain);
  const types = { 'text/html': html, 'text/plain': plain };
  const blobs = Object.entries(types).map(([type, text]) => [type, new Blob([text], { type })] as const);
  return clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
}
