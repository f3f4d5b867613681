import type { Page } from '@playwright/test';

/** What a finger needs, in pixels. */
const TARGET = 44;

/** The chat's controls that are smaller than a finger needs. Links in a text may be. */
export const smallControls = (page: Page): Promise<readonly string[]> =>
  page.locator('letta-chat').evaluate(
    (host, target) =>
      [...(host.shadowRoot?.querySelectorAll<HTMLElement>('button, summary, textarea, input, select') ?? [])]
        .filter((control) => control.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
        .map((control) => ({ control, size: control.getBoundingClientRect() }))
        // What only screen readers have is one pixel.
        .filter(({ size }) => size.width > 1 && Math.min(size.width, size.height) < target)
        .map(({ control, size }) => `${control.ariaLabel ?? control.textContent}: ${size.width} × ${size.height}`),
    TARGET,
  );
