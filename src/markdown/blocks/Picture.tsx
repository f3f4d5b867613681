import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { adoptStyles } from '../../styles/sheets.ts';
import { imageOf } from '../policy.ts';
import { reveal } from '../reveal.ts';
import css from './image.css?inline';

export interface PictureProps {
  /** A URL: `https:`, `http:` or `data:` of a PNG, JPEG, GIF or WebP. Anything else shows its text instead. */
  source: string;
  /** Its alternative text. */
  text: string;
  /** Origins whose pictures load without asking, beside the page's own. */
  imageOrigins: readonly string[];
  /** "Show the image", in the visitor's language. */
  label: string;
}

/**
 * A picture, whoever it is from. One of another origin loads after a click: until then nobody learns that it was shown.
 * No request for one has a `Referer`.
 */
export function Picture({ source, text, imageOrigins, label }: PictureProps) {
  const [asked, setAsked] = useState('');
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => adoptStyles(button.current, css));
  const picture = imageOf(source, imageOrigins);
  if (!picture) return <>{reveal(text)}</>;
  // A click is for the picture that was asked for, not for another one in its place.
  if (picture.loads || asked === source)
    return <img part="image" src={picture.source} alt={text} loading="lazy" referrerpolicy="no-referrer" />;
  return (
    <button ref={button} type="button" class="picture" part="image" onClick={() => setAsked(source)}>
      {label}: {text && `${reveal(text)} `}({new URL(picture.source).host})
    </button>
  );
}
