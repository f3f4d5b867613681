/**
 * Makes the stage a scrolling transcript that stays at its end, as every chat does while an answer grows.
 * For renderers that aren't a chat by themselves. Returns what to put the answer into.
 */
export function scrollerIn(stage: HTMLElement): HTMLElement {
  const content = document.createElement('div');
  content.className = 'content';
  stage.classList.add('scroller');
  stage.append(content);
  new ResizeObserver(() => {
    stage.scrollTop = stage.scrollHeight;
  }).observe(content);
  return content;
}

/** Calls `draw` once in the next frame, however often it is asked to: what a careful page does with fast streams. */
export function oncePerFrame(draw: () => void): () => void {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      draw();
    });
  };
}
