import type { ChatKey } from '../../locales/index.ts';
import type { MemoryChange } from '../../memory/memory-change.ts';
import { diffTexts } from '../../memory/text-diff.ts';
import { blockTitle } from '../block-title.ts';
import { useText, useView } from '../context.ts';
import { ChevronIcon, MemoryIcon } from '../icons.tsx';

interface MemoryReceiptProps {
  readonly change: MemoryChange;
  /** The tool call that made it: the memory panel leads back here. */
  readonly callId: string;
}

/** Says what the agent changed in its memory, and leads there. */
export function MemoryReceipt({ change, callId }: MemoryReceiptProps) {
  const { subpanel, memoryTarget, temporary } = useView();
  const text = useText();
  const { label, removed, added } = change;
  const title = label === null ? text('archive') : blockTitle(label, text);
  return (
    <div class="receipt" part="memory-receipt" data-call={callId}>
      <div class="receipt-head">
        <MemoryIcon />
        <span class="receipt-title">
          {label === null ? text('receiptFiled') : `${text(kindOf(change))} · ${title}`}
        </span>
        {/* The panel shows the memory that stays. */}
        {!temporary.isActive.value && (
          <button
            type="button"
            class="icon-button receipt-link"
            part="memory-action"
            aria-label={`${text('showMemory')}: ${title}`}
            title={text('showMemory')}
            onClick={() => {
              memoryTarget.value = { label };
              subpanel.value = 'memory';
            }}
          >
            <ChevronIcon />
          </button>
        )}
      </div>
      <p class="receipt-diff" dir="auto">
        {diffTexts(removed, added).map(({ kind, text: piece }, index) => {
          if (kind === 'removed') return <del key={index}>{piece}</del>;
          return kind === 'added' ? <ins key={index}>{piece}</ins> : <span key={index}>{piece}</span>;
        })}
      </p>
    </div>
  );
}

function kindOf({ removed, added }: MemoryChange): ChatKey {
  if (removed === '') return 'receiptRemembered';
  return added === '' ? 'receiptForgot' : 'receiptChanged';
}
