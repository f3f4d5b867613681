import { Component } from 'preact';
import { dress } from './dress.ts';

interface PictureProps {
  source: string;
  /** Whether it may be loaded without asking. */
  loads: boolean;
  text: string;
  /** The text, with what can't be seen made visible. */
  name: string;
  label: string;
}

/** A picture in an answer. One from elsewhere is asked for by a click: until then nobody learns that it was shown. */
export class Picture extends Component<PictureProps, { asked: boolean }> {
  override state = { asked: false };

  override render({ source, loads, text, name, label }: PictureProps, { asked }: { asked: boolean }) {
    if (loads || asked) return <img src={source} alt={text} loading="lazy" referrerpolicy="no-referrer" />;
    return (
      <button ref={dress} type="button" class="picture" onClick={() => this.setState({ asked: true })}>
        {label}: {name && `${name} `}({new URL(source).host})
      </button>
    );
  }
}
