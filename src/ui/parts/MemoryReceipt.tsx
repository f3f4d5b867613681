import type { MemoryChange } from '../../memory/memory-change.ts';
import { diffTexts } from '../../memory/text-diff.ts';
import { blockTitle } from '../block-title.ts';
import { useText, useView } from '../context.ts';
import { MemoryIcon } from '../icons.tsx';

/** Says what the agent changed in its memory, and leads there. */
export function MemoryReceipt({ change }: { change: MemoryChange }) {
  const { subpanel, temporary } = useView();
  const text = useText();
  const { label, removed, added } = change;
  const what = text(
    label === null
      ? 'receiptFiled'
      : removed === ''
        ? 'receiptRemembered'
        : added === ''
          ? 'receiptForgot'
          : 'receiptChanged',
  );
  return (
    <div class="receipt" part="memory-receipt">
      <MemoryIcon />
      <div class="receipt-body">
        <span class="receipt-title">{label === null ? what : `${what} · ${blockTitle(label, text)}`}</span>
        <span class="receipt-diff" dir="auto">
          {diffTexts(removed, added).map(({ kind, text: piece }, index) => {
            if (kind === 'removed') return <del key={index}>{piece}</del>;
            return kind === 'added' ? <ins key={index}>{piece}</ins> : <span key={index}>{piece}</span>;
          })}
        </span>
        {/* The panel shows the memory that stays. */}
        {!temporary.isActive.value && (
          <button
            type="button"
            class="receipt-link"
            part="memory-action"
            onClick={() => {
              subpanel.value = 'memory';
            }}
          >
            {text('showMemory')}
          </button>
        )}
      </div>
    </div>
  );
}
