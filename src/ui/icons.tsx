import type { VNode } from 'preact';

function icon(path: string): VNode {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

export const MinimizeIcon = () => icon('M6 9l6 6 6-6');
export const SendIcon = () => icon('M12 19V5M5.5 11.5L12 5l6.5 6.5');
export const StopIcon = () => icon('M8 6.5h8q1.5 0 1.5 1.5v8q0 1.5-1.5 1.5H8q-1.5 0-1.5-1.5V8q0-1.5 1.5-1.5z');
export const DownIcon = () => icon('M12 5v14M5.5 12.5L12 19l6.5-6.5');
export const UpIcon = SendIcon;
export const ChevronIcon = () => icon('M9 6l6 6-6 6');
/** A page with lines, and a mark in it. */
export const MemoryIcon = () => icon('M7 3.5h10q1.5 0 1.5 1.5v15.5l-6.5-4-6.5 4V5q0-1.5 1.5-1.5zM9.5 8h5M9.5 11.5h3.5');
export const BackIcon = () => icon('M19 12H5.5M11.5 5.5L5 12l6.5 6.5');
export const MenuIcon = () => icon('M5 7.5h14M5 12h14M5 16.5h14');
export const EditIcon = () => icon('M4.5 19.5l1-4L16 5q1.5-1.5 3 0t0 3L8.5 18.5zM14 7l3 3');
export const RemoveIcon = () => icon('M6.5 6.5l11 11M17.5 6.5l-11 11');
export const AttachIcon = () => icon('M12 5v14M5 12h14');
export const CameraIcon = () =>
  icon('M4 8.5q0-1 1-1h3l1.5-2.5h5L16 7.5h3q1 0 1 1V18q0 1-1 1H5q-1 0-1-1zM12 10a3 3 0 1 0 .01 0');
export const MicrophoneIcon = () =>
  icon('M12 4q2.5 0 2.5 2.5v5q0 2.5-2.5 2.5t-2.5-2.5v-5Q9.5 4 12 4zM6 11.5a6 6 0 0 0 12 0M12 17.5v3');
