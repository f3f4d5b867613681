import { useState } from 'preact/hooks';
import { reveal } from './policy.ts';

/** A picture in an answer. One from elsewhere is asked for by a click: until then nobody learns that it was shown. */
export function Picture({ source, loads, text, label }: { source: string; loads: boolean; text: string; label: string }) {
  const [asked, setAsked] = useState(false);
  if (loads || asked) return <img src={source} alt={text} loading="lazy" referrerpolicy="no-referrer" />;
  return (
    <button type="button" class="picture" onClick={() => setAsked(true)}>
      {label}: {text && `${reveal(text)} `}({new URL(source).host})
    </button>
  );
}
