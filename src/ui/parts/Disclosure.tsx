import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { ChevronIcon } from '../icons.tsx';
import type { Disclosure as Preset } from '../view.ts';

interface DisclosureProps {
  /** Its name as a CSS part. */
  part: string;
  summary: string;
  /** What it is about, in a few words; cut where there is no room. */
  detail?: string;
  /** How it went, or how long it takes. */
  status?: string;
  /** Whether more of it is to come. */
  live: boolean;
  /** Whether it is open until the visitor says otherwise. */
  preset: Preset;
  /** Renders what is inside. Called only while it is open, so a closed one costs the same whatever it holds. */
  children: () => ComponentChildren;
}

/** A row that opens. */
export function Disclosure({ part, summary, detail, status, live, preset, children }: DisclosureProps) {
  /** Null: the visitor hasn't touched it. */
  const chosen = useSignal<boolean | null>(null);
  const isOpen = chosen.value ?? preset === 'open';
  return (
    <details
      class={`disclosure ${live ? 'live' : ''}`}
      part={part}
      open={isOpen}
      onToggle={(event) => {
        const { open } = event.currentTarget;
        if (open !== isOpen) chosen.value = open;
      }}
    >
      <summary part="summary">
        <ChevronIcon />
        <span class="row-title" dir="auto">
          {summary}
        </span>
        {detail && (
          <>
            {' '}
            <span class="row-detail" dir="auto">
              {detail}
            </span>
          </>
        )}
        {status && (
          <>
            {' '}
            <span class="row-status">{status}</span>
          </>
        )}
      </summary>
      {isOpen && (
        <div class="details" part="details" dir="auto">
          {children()}
        </div>
      )}
    </details>
  );
}
