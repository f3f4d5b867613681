import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { ChevronIcon } from '../icons.tsx';
import type { Disclosure as Preset } from '../view.ts';

interface DisclosureProps {
  /** Its name as a CSS part. */
  part: string;
  summary: string;
  /** Whether more of it is to come. */
  live: boolean;
  /** Whether it is open until the visitor says otherwise. */
  preset: Preset;
  /** Renders what is inside. Called only while it is open, so a closed one costs the same whatever it holds. */
  children: () => ComponentChildren;
}

/** A row that opens. */
export function Disclosure({ part, summary, live, preset, children }: DisclosureProps) {
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
        {summary}
      </summary>
      {isOpen && (
        <div class="details" part="details" dir="auto">
          {children()}
        </div>
      )}
    </details>
  );
}
