import { render } from 'preact';

const ended: Element[] = [];

/** Empties roots of Preact that have left the page, each in a task of its own. */
export function endLater(root: Element): void {
  if (ended.push(root) === 1) setTimeout(endNext);
}

function endNext(): void {
  const root = ended.shift();
  if (ended.length > 0) setTimeout(endNext);
  if (root) render(null, root);
}
