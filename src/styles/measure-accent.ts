import { sheetOf } from './sheets.ts';

/** Red, green and blue, from 0 to 1. */
export type Rgb = readonly [number, number, number];

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [1, 1, 1];
/** What WCAG asks of text (4.5), and room for rounding. */
const READABLE = 4.6;

/**
 * Works out what follows from the accent, where the browser's CSS can't (Chrome before 119, Firefox before 128): see
 * `base.css`. Measures again when the page turns dark or light.
 * @returns ends it
 */
export function followAccent(root: ShadowRoot): () => void {
  if (CSS.supports('color', 'color(from red srgb-linear r g b)')) return () => undefined;
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  const measure = () => measureAccent(root);
  scheme.addEventListener('change', measure);
  measure();
  return () => scheme.removeEventListener('change', measure);
}

/** Sets the variables that follow from the accent, once. */
export function measureAccent(root: ShadowRoot): void {
  const probe = root.appendChild(document.createElement('i'));
  const shown = (variable: string): Rgb => {
    probe.style.color = `var(${variable})`;
    return pixel(getComputedStyle(probe).color);
  };
  const accent = shown('--letta-chat-accent');
  const text = readable(accent, shown('--letta-chat-surface'));
  probe.remove();
  const onAccent = contrast(accent, WHITE) < contrast(accent, BLACK) ? '#000' : '#fff';
  const css = `:host { --black-or-white: ${onAccent}; --accent-text: rgb(${text.map((value) => value * 255).join(' ')}); }`;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets.filter((sheet) => !ours.has(sheet)), sheetOf(css)];
  ours.add(sheetOf(css));
}

const ours = new WeakSet<CSSStyleSheet>();

/** A colour, mixed with black or white until it can be read on a background. */
export function readable(color: Rgb, background: Rgb): Rgb {
  const end = contrast(background, WHITE) < contrast(background, BLACK) ? BLACK : WHITE;
  for (let part = 0; part < 1; part += 0.05) {
    const mixed = color.map((value, index) => value + ((end[index] ?? 0) - value) * part) as [number, number, number];
    if (contrast(mixed, background) >= READABLE) return mixed;
  }
  return end;
}

/** WCAG's contrast, from 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** WCAG's relative luminance. */
function luminance(color: Rgb): number {
  const [red = 0, green = 0, blue = 0] = color.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** A CSS colour as the screen shows it. */
export function pixel(color: string): Rgb {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d');
  if (!canvas) return BLACK;
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
  return [red / 255, green / 255, blue / 255];
}
