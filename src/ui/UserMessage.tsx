import { Picture } from '../markdown/blocks/Picture.tsx';
import type { ContentPart } from '../protocol/events.ts';
import { type AttachedFile, splitFiles } from './attached-files.ts';
import { useText, useView } from './context.ts';
import { sourceOf } from './message-content.ts';

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
        if (part.type === 'text') return <UserText text={part.text} />;
        return (
          <Picture source={sourceOf(part)} text={text('image')} imageOrigins={imageOrigins} label={text('loadImage')} />
        );
      })}
    </article>
  );
}

/** What was written, and the text files that were sent with it. */
function UserText({ text }: { text: string }) {
  const { written, files } = splitFiles(text);
  return (
    <>
      {written}
      {files.map((file) => (
        <SentFile file={file} />
      ))}
    </>
  );
}

function SentFile({ file: { name, text } }: { file: AttachedFile }) {
  return (
    <details class="sent-file" part="sent-file">
      <summary dir="auto">{name}</summary>
      <pre tabIndex={0} dir="auto">
        {text}
      </pre>
    </details>
  );
}
