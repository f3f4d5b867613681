import { useSignal } from '@preact/signals';
import { useView } from '../context.ts';
import { reveal } from '../../markdown/reveal.ts';
import { JsonText } from './JsonText.tsx';
import { ShowAll } from './ShowAll.tsx';
import { type Field, wordsFor } from './tool-words.ts';

/** A call's arguments, each with its name. */
export function Fields({ fields }: { fields: readonly Field[] }) {
  return (
    <dl class="fields" part="fields">
      {fields.map(({ name, label, value }) => (
        <div key={name} class="field" part="field">
          <dt dir="auto">{label}</dt>
          <dd dir="auto">
            <Value value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ value }: { value: unknown }) {
  const { messages } = useView().config.value;
  const words = typeof value === 'string' && value !== '' ? reveal(value) : wordsFor(value, messages);
  return words === null ? <JsonText text={JSON.stringify(value)} /> : <LongText text={words} />;
}

/** Longer texts are folded; in UTF-16 code units, and in lines. */
const MAX_LENGTH = 280;
const MAX_LINES = 6;

function LongText({ text }: { text: string }) {
  const showsAll = useSignal(false);
  const start = text.slice(0, MAX_LENGTH).split('\n', MAX_LINES).join('\n');
  if (showsAll.value || start.length === text.length) return <>{text}</>;
  return (
    <>
      {start.replace(/[\uD800-\uDBFF]$/, '')}… <ShowAll look="link-button" showsAll={showsAll} />
    </>
  );
}
