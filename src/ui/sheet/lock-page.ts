/**
 * Holds the page still behind a chat that covers it: it neither scrolls nor reloads by a pull, and stays where it was
 * scrolled to. By a stylesheet, so that the page's own styles are as before afterwards.
 * @returns a function that ends it
 */
export function lockPage(): () => void {
  const { documentElement: root } = document;
  // The window scrolls by the overflow of one of the two. The wrong one would scroll the page to its top.
  const scroller = getComputedStyle(root).overflowY === 'visible' ? 'body' : ':root';
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `${scroller} { overflow: hidden !important } :root { overscroll-behavior: none !important; scroll-behavior: auto !important }`,
  );
  const { scrollX, scrollY } = window;
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    if (window.scrollX !== scrollX || window.scrollY !== scrollY)
      scrollTo({ left: scrollX, top: scrollY, behavior: 'instant' });
  };
}
