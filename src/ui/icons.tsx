import type { VNode } from 'preact';

function icon(path: string, className?: string): VNode {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class={className}>
      <path d={path} />
    </svg>
  );
}

export const CloseIcon = () => icon('M6 6l12 12M18 6L6 18');
export const MinimizeIcon = () => icon('M6 9l6 6 6-6');
export const SendIcon = () => icon('M12 19V5M5.5 11.5L12 5l6.5 6.5');
export const StopIcon = () => icon('M8 6.5h8q1.5 0 1.5 1.5v8q0 1.5-1.5 1.5H8q-1.5 0-1.5-1.5V8q0-1.5 1.5-1.5z');
export const DownIcon = () => icon('M12 5v14M5.5 12.5L12 19l6.5-6.5');
export const ChevronIcon = () => icon('M9 6l6 6-6 6', 'chevron');
export const ToolIcon = () => icon('M14.5 6.5a4 4 0 0 0-5 5L4 17l3 3 5.5-5.5a4 4 0 0 0 5-5L15 12l-3-3z');
