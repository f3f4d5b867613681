import { Picture } from '../markdown/blocks/Picture.tsx';
import type { ContentPart } from '../protocol/events.ts';
import { useText, useView } from './context.ts';

interface UserMessageProps {
  content: readonly ContentPart[];
  /** Whether Letta doesn't have it yet. */
  pending?: boolean;
}

/** What the visitor said. */
export function UserMessageView({ content, pending }: UserMessageProps) {
  const text = useText();
  const { imageOrigins } = useView().config.value;
  return (
    <article
      class={`message user-message accent ${pending ? 'pending' : ''}`}
      part="message user-message"
      aria-label={text('youSaid')}
      dir="auto"
    >
      {content.map((part) => {
        if (part.type === 'text') return part.text;
        const source = 'data' in part ? `data:${part.mediaType};base64,${part.data}` : part.url;
        return <Picture source={source} text={text('image')} imageOrigins={imageOrigins} label={text('loadImage')} />;
      })}
    </article>
  );
}
