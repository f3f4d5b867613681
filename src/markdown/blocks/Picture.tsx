import { useState } from 'preact/hooks';
import { reveal } from '../policy.ts';

interface PictureProps {
  /** An absolute URL. */
  source: string;
  /** Whether it may be loaded without asking. */
  loads: boolean;
  /** Its alternative text. */
  text: string;
  /** "Show the image", in the visitor's language. */
  label: string;
}

/** A picture. One from elsewhere loads after a click: until then nobody learns that it was shown. */
export function Picture({ source, loads, text, label }: PictureProps) {
  const [asked, setAsked] = useState(false);
  if (loads || asked) return <img src={source} alt={text} loading="lazy" referrerpolicy="no-referrer" />;
  return (
    <button type="button" class="picture" onClick={() => setAsked(true)}>
      {label}: {text && `${reveal(text)} `}({new URL(source).host})
    </button>
  );
}
