/** Writes growing raw text: a text node a paragraph, so that a chunk changes the last one only. */
export function paragraphsIn(root: HTMLElement): (text: string) => void {
  let node = paragraphIn(root);
  return (text) => {
    const [first = '', ...others] = text.split('\n\n');
    node.appendData(first);
    for (const other of others) {
      node = paragraphIn(root);
      node.appendData(other);
    }
  };
}

/** A new paragraph's text. */
export function paragraphIn(root: HTMLElement): Text {
  const paragraph = document.createElement('p');
  paragraph.style.whiteSpace = 'pre-wrap';
  const node = document.createTextNode('');
  paragraph.append(node);
  root.append(paragraph);
  return node;
}
