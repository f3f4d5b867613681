import { CLOSING } from '../answers.mjs';

/** Whether the answer shows to its end; a renderer may have something to say below it. */
export const isShown = (root: Node): boolean =>
  lastText(root).includes(CLOSING) || (root.textContent ?? '').slice(-500).includes(CLOSING);

/** The text of the last element under `root` that has any; shadow roots are `root`'s own affair. */
export function lastText(root: Node): string {
  let node: Node = root;
  for (;;) {
    const child = [...node.childNodes].reverse().find((candidate) => candidate.textContent?.trim());
    if (!child || child.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
    node = child;
  }
}
