import type { ReadonlySignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { createLazy } from '../../platform/lazy.ts';
import { adoptStyles } from '../../styles/sheets.ts';
import { useView } from '../context.ts';
import { useImmediateEffect } from './use-immediate-effect.ts';

const sheets = createLazy(() => import('../sheet/sheet.ts'));

/** Lets the panel be pulled down, and closed by Back, while it covers the whole window. */
export function useSheet(panel: RefObject<HTMLElement | null>, full: ReadonlySignal<boolean>): void {
  const view = useView();
  useImmediateEffect(() => {
    if (!full.value || !view.open.value) return undefined;
    let end: (() => void) | null = (): void => undefined;
    sheets.load().then(
      ({ openSheet, css }) => {
        if (!end || !panel.current) return;
        adoptStyles(panel.current, css);
        end = openSheet(panel.current, view);
      },
      // The close button is there.
      () => undefined,
    );
    return () => {
      end?.();
      end = null;
    };
  });
}
