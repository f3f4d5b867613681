/** @jsxRuntime classic */
/** @jsx h */
import type { h } from 'preact';
import { type AttachmentKey, texts } from '../../locales/english/attachments.ts';
import type { GetText } from '../context.ts';
import type { Attachment } from '../hooks/use-attachments.ts';
import type { Kit } from '../kit.ts';
import css from './attachment-list.css?inline';

export { css, texts };

export interface AttachmentListProps {
  readonly items: readonly Attachment[];
  readonly text: GetText<AttachmentKey>;
  /** Whether they are on their way, and can't be changed. */
  readonly isSending: boolean;
  readonly onRemove: (id: string) => void;
}

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Kit<typeof h>;

/** Makes the component that shows what is attached, before it is sent. */
export function createAttachmentList(kit: OwnKit) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h } = kit;

  function Preview({ item: { id, name, part, file } }: { item: Attachment }) {
    if (part?.type === 'image' && 'data' in part)
      return <img src={`data:${part.mediaType};base64,${part.data}`} alt={name} title={name} id={id} />;
    const isImage = part === null && file?.type.startsWith('image/');
    return (
      <span class="attached-file" id={id}>
        {!isImage && <span class="attached-kind">{/\.(\w{1,4})$/.exec(name)?.[1] ?? 'txt'}</span>}
        {!isImage && (
          <span class="attached-name" dir="auto">
            {name}
          </span>
        )}
      </span>
    );
  }

  return function AttachmentList({ items, text, isSending, onRemove }: AttachmentListProps) {
    return (
      <ul class="attachments" part="attachments" aria-label={text('attached')}>
        {items.map((item) => {
          const { id, name, part } = item;
          return (
            <li key={id} class={`attachment ${part ? '' : 'preparing'}`} part="attachment" aria-busy={part === null}>
              <Preview item={item} />
              {!part && <span class="visually-hidden">{text('attachPreparing', { name })}</span>}
              {!isSending && (
                <button
                  type="button"
                  class="remove-attachment"
                  part="remove-attachment"
                  aria-label={text('remove')}
                  aria-describedby={id}
                  onClick={() => onRemove(id)}
                >
                  <svg viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M7 7l10 10M17 7L7 17" />
                  </svg>
                </button>
              )}
            </li>
          );
        })}
      </ul>
    );
  };
}
