import { useLayoutEffect, useRef } from 'preact/hooks';
import type { AttachmentProblem } from '../conversation/prepare-attachment.ts';
import type { ChatKey } from '../locales/index.ts';
import { createLazy } from '../platform/lazy.ts';
import { sheetOf } from '../styles/sheets.ts';
import { useText, useView } from './context.ts';
import type { Attachments } from './hooks/use-attachments.ts';
import { useLazyModule } from './hooks/use-lazy-module.ts';
import { KIT } from './kit.ts';

/** A chunk stands alone, so it gets from here what it shares with the rest. */
const list = createLazy(async () => {
  const { createAttachmentList, css, texts } = await import('./attachments/attachment-list.tsx');
  return { AttachmentList: createAttachmentList(KIT), sheet: sheetOf(css), texts };
});

/** What the visitor reads where a file can't be attached. */
const PROBLEM_TEXTS: Readonly<Record<AttachmentProblem, ChatKey>> = {
  'image-too-big': 'attachTooBig',
  'too-many': 'attachTooMany',
  'text-too-long': 'attachTooLong',
  'wrong-type': 'attachWrongType',
  unreadable: 'attachUnreadable',
};

interface AttachmentAreaProps {
  attachments: Attachments;
  /** Whether they are on their way, and can't be changed. */
  isSending: boolean;
}

/** What is attached, and why something could not be. */
export function AttachmentArea({ attachments, isSending }: AttachmentAreaProps) {
  const { input } = useView();
  const frame = useRef<HTMLDivElement>(null);
  const { module, failed, load } = useLazyModule(list, frame);
  const text = useText(module?.texts);
  const items = attachments.items.value;
  const problem = attachments.problem.value;
  const isNeeded = items.length > 0;
  useLayoutEffect(() => {
    if (isNeeded) load();
  }, [isNeeded]);
  const isMissing = isNeeded && (attachments.failed.value || (failed.value && !module));
  return (
    <div ref={frame} class="attachment-area">
      {isNeeded && module && (
        <module.AttachmentList
          items={items}
          text={text}
          isSending={isSending}
          onRemove={(id) => {
            attachments.remove(id);
            input.current?.focus();
          }}
        />
      )}
      {(problem || isMissing) && (
        <div role="alert" class="attachment-problem" part="attachment-problem">
          {problem && text(PROBLEM_TEXTS[problem.reason], { name: problem.name })}
          {isMissing && (
            <>
              {text('attachFailed')}{' '}
              <button
                type="button"
                class="link-button"
                part="retry-button"
                onClick={() => {
                  load();
                  attachments.retry();
                }}
              >
                {text('retry')}
              </button>
            </>
          )}
        </div>
      )}
    </div>
  );
}
