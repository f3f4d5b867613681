import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false;

/**
 * Takes files that are dropped anywhere on the panel that `inside` is in.
 * @returns whether files are over it now
 */
export function useFileDrop(
  inside: RefObject<HTMLElement | null>,
  isOn: boolean,
  onFiles: (files: Iterable<File>) => void,
): ReadonlySignal<boolean> {
  const isOver = useSignal(false);
  const latest = useRef(onFiles);
  latest.current = onFiles;
  useLayoutEffect(() => {
    const panel = inside.current?.closest<HTMLElement>('.panel');
    if (!panel || !isOn) return undefined;
    const ended = new AbortController();
    const { signal } = ended;
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      // Without this the browser would open the file.
      event.preventDefault();
      isOver.value = true;
    };
    panel.addEventListener('dragenter', over, { signal });
    panel.addEventListener('dragover', over, { signal });
    panel.addEventListener(
      'dragleave',
      ({ relatedTarget }) => {
        // From one element of the panel to another it isn't left.
        if (!(relatedTarget instanceof Node && panel.contains(relatedTarget))) isOver.value = false;
      },
      { signal },
    );
    panel.addEventListener(
      'drop',
      (event) => {
        isOver.value = false;
        if (!hasFiles(event)) return;
        event.preventDefault();
        latest.current([...(event.dataTransfer?.files ?? [])]);
      },
      { signal },
    );
    return () => ended.abort();
  }, [isOn, inside]);
  return isOver;
}
