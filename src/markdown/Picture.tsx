import { Component } from 'preact';
import { reveal } from './policy.ts';

interface PictureProps {
  source: string;
  /** Whether it may be loaded without asking. */
  loads: boolean;
  text: string;
  label: string;
}

/** A picture in an answer. One from elsewhere is asked for by a click: until then nobody learns that it was shown. */
export class Picture extends Component<PictureProps, { asked: boolean }> {
  override state = { asked: false };

  override render({ source, loads, text, label }: PictureProps, { asked }: { asked: boolean }) {
    if (loads || asked) return <img src={source} alt={text} loading="lazy" referrerpolicy="no-referrer" />;
    return (
      <button type="button" class="picture" onClick={() => this.setState({ asked: true })}>
        {label}: {text && `${reveal(text)} `}({new URL(source).host})
      </button>
    );
  }
}
