import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { reveal } from '../../markdown/reveal.ts';
import { ShowAll } from './ShowAll.tsx';
import { previewJson } from './preview-json.ts';

interface JsonTextProps {
  label?: string;
  text: string;
}

/** JSON, indented, as far as a reader gets; the rest on demand, as it came. */
export function JsonText({ label, text }: JsonTextProps) {
  const showsAll = useSignal(false);
  const preview = useMemo(() => previewJson(text), [text]);
  if (text === '') return null;
  return (
    <>
      {label}
      <pre class="json" part="json" tabIndex={0} dir="ltr">
        {reveal(showsAll.value ? text : preview.text)}
      </pre>
      {!preview.isComplete && !showsAll.value && <ShowAll look="quiet-button show-all" showsAll={showsAll} />}
    </>
  );
}
