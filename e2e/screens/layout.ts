import type { Page } from '@playwright/test';

/** Where a part is, in pixels of the window. */
export interface Box {
  readonly part: string;
  readonly place: readonly [x: number, y: number, width: number, height: number];
}

/** As wide as the time of day and the seconds that a tool took. */
const TIMED = /^(message-time|summary)$/;
/** Browsers round lines and borders differently. */
const TOLERANCE = 2;

/** The boxes of all parts that a visitor sees, in the order of the document; of those that say a time, nothing. */
export async function layoutOf(page: Page): Promise<readonly Box[]> {
  const boxes = await page.locator('letta-chat').evaluate((chat) => {
    const window = new DOMRect(0, 0, innerWidth, innerHeight);
    const meets = (one: DOMRect, other: DOMRect): boolean =>
      one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;
    /** What only screen readers have is in one pixel. */
    const isSpokenOnly = (element: Element | null): boolean =>
      element instanceof HTMLElement && (element.offsetWidth === 1 || isSpokenOnly(element.parentElement));
    return [...(chat.shadowRoot?.querySelectorAll('[part]') ?? [])].flatMap((element) => {
      const box = element.getBoundingClientRect();
      // What is off screen in the transcript has a height only once it was on it.
      const view = element.parentElement?.closest('.transcript')?.getBoundingClientRect() ?? window;
      const isShown =
        box.width > 1 &&
        box.height > 1 &&
        meets(box, window) &&
        meets(box, view) &&
        !isSpokenOnly(element) &&
        element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
      if (!isShown) return [];
      const place = [box.x, box.y, box.width, box.height].map(Math.round) as [number, number, number, number];
      return [{ part: element.getAttribute('part') ?? '', place }];
    });
  });
  return boxes.filter(({ part }) => !TIMED.test(part));
}

export const toText = (boxes: readonly Box[]): string =>
  boxes.map(({ part, place }) => `${part}: ${place.join(' ')}`).join('\n');

const fromText = (text: string): readonly Box[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [part = '', places = ''] = line.split(': ');
      const [x = 0, y = 0, width = 0, height = 0] = places.split(' ').map(Number);
      return { part, place: [x, y, width, height] };
    });

/** How a layout differs from the stored one; a sentence for each part. */
export function differences(now: readonly Box[], stored: string): readonly string[] {
  const before = fromText(stored);
  const names = (boxes: readonly Box[]): string => boxes.map(({ part }) => part).join(', ');
  if (names(now) !== names(before)) return [`has ${names(now)}; had ${names(before)}`];
  return now.flatMap(({ part, place }, index) => {
    const old = before[index]?.place ?? place;
    const isSame = place.every((value, side) => Math.abs(value - (old[side] ?? 0)) <= TOLERANCE);
    return isSame ? [] : [`${part} is at ${place.join(' ')}, was at ${old.join(' ')}`];
  });
}
