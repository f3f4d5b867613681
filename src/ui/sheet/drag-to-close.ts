/** So many px a finger may tremble before it drags. */
const SLOP = 8;
/** Let go below this part of the sheet's height, it closes. */
const FAR = 0.3;
/** Flung down faster than this, in px/ms, it closes too. */
const FAST = 0.5;

/** The bars that a finger can take hold of. */
const HANDLES = '.header, .subpanel-header';
/** What has a use of its own for a finger. */
const CONTROLS = 'button, a, input, textarea, select, summary, label, [role=button], [contenteditable]';

/**
 * Lets a finger or a pen pull a sheet down by its header. The close button does the same for everybody else.
 * @returns a function that ends it
 */
export function dragToClose(sheet: HTMLElement, onClose: () => void): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  /** The pointer that holds the sheet, where it took hold, and where it was last. */
  let held: { id: number; x: number; startY: number; y: number; time: number; speed: number } | null = null;
  let isDragged = false;

  const place = (distance: number): void => {
    sheet.style.translate = distance === 0 ? '' : `0 ${distance}px`;
    sheet.toggleAttribute('data-dragged', distance !== 0);
  };

  /** Moves on by itself, unless the visitor wants no motion. */
  async function glide(from: number, to: number): Promise<void> {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const frames = { translate: [`0 ${from}px`, `0 ${to}px`] };
    await sheet.animate(frames, { duration: 180, easing: 'ease-out', fill: 'forwards' }).finished.then((motion) => {
      place(to);
      motion.cancel();
    });
  }

  function letGo(event: PointerEvent): void {
    if (event.pointerId !== held?.id) return;
    const { startY, speed } = held;
    const distance = Math.max(0, event.clientY - startY);
    const { height } = sheet.getBoundingClientRect();
    const isOver = event.type === 'pointerup' && (distance > height * FAR || speed > FAST);
    held = null;
    if (!isDragged) return;
    isDragged = false;
    void glide(distance, isOver ? height : 0)
      .then(() => isOver && !signal.aborted && onClose())
      .finally(() => place(0));
  }

  const on = (
    type: 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel',
    listener: (event: PointerEvent) => void,
  ) => sheet.addEventListener(type, listener, { signal });

  on('pointerdown', (event) => {
    // A mouse selects text; a second finger zooms, and in a page that is zoomed a finger moves what is seen.
    if (event.pointerType === 'mouse' || !event.isPrimary || (visualViewport?.scale ?? 1) > 1.01) return;
    const path = event.composedPath().filter((one): one is Element => one instanceof Element);
    const handle = path.findIndex((one) => one.matches(HANDLES));
    if (handle < 0 || path.slice(0, handle).some((one) => one.matches(CONTROLS))) return;
    const { pointerId: id, clientX: x, clientY: y, timeStamp: time } = event;
    held = { id, x, startY: y, y, time, speed: 0 };
  });
  on('pointermove', (event) => {
    if (event.pointerId !== held?.id) return;
    const distance = event.clientY - held.startY;
    if (!isDragged && distance > SLOP && distance > Math.abs(event.clientX - held.x)) {
      isDragged = true;
      sheet.setPointerCapture(event.pointerId);
    }
    held.speed = (event.clientY - held.y) / Math.max(1, event.timeStamp - held.time);
    held.y = event.clientY;
    held.time = event.timeStamp;
    if (isDragged) place(Math.max(0, distance));
  });
  on('pointerup', letGo);
  on('pointercancel', letGo);
  return () => {
    listening.abort();
    place(0);
  };
}
