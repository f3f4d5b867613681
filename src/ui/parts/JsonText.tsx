import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { reveal } from '../../markdown/reveal.ts';
import { useText } from '../context.ts';
import { previewJson } from './preview-json.ts';

interface JsonTextProps {
  label?: string;
  text: string;
}

/** JSON, indented, as far as a reader gets; the rest on demand, as it came. */
export function JsonText({ label, text }: JsonTextProps) {
  const getText = useText();
  const showsAll = useSignal(false);
  const preview = useMemo(() => previewJson(text), [text]);
  if (text === '') return null;
  return (
    <>
      {label}
      <pre class="json" part="json" tabIndex={0}>
        {reveal(showsAll.value ? text : preview.text)}
      </pre>
      {!preview.isComplete && !showsAll.value && (
        <button
          type="button"
          class="quiet-button show-all"
          part="show-all-button"
          onClick={() => {
            showsAll.value = true;
          }}
        >
          {getText('showAll')}
        </button>
      )}
    </>
  );
}
