import { useRef } from 'preact/hooks';
import type { AttachmentKind } from '../conversation/prepare-attachment.ts';
import { useText } from './context.ts';
import { AttachIcon, CameraIcon } from './icons.tsx';

/** What the browser's picker offers first. What a file really is shows when it is prepared. */
const ACCEPT: Readonly<Record<AttachmentKind, string>> = {
  images: 'image/*',
  text: 'text/*,application/json,.md,.csv,.log,.json,.xml,.yaml,.yml,.toml,.ini',
};

interface AttachButtonsProps {
  kinds: readonly AttachmentKind[];
  disabled: boolean;
  onFiles: (files: Iterable<File>) => void;
}

/** Attaches files; on a phone also what its camera sees. */
export function AttachButtons({ kinds, disabled, onFiles }: AttachButtonsProps) {
  const text = useText();
  return (
    <>
      <FileButton
        label={text('attach')}
        part="attach-button"
        accept={kinds.map((kind) => ACCEPT[kind]).join(',')}
        disabled={disabled}
        onFiles={onFiles}
      >
        <AttachIcon />
      </FileButton>
      {kinds.includes('images') && (
        <FileButton
          label={text('takePhoto')}
          part="camera-button"
          accept="image/*"
          capture="environment"
          disabled={disabled}
          onFiles={onFiles}
        >
          <CameraIcon />
        </FileButton>
      )}
    </>
  );
}

interface FileButtonProps extends Pick<AttachButtonsProps, 'disabled' | 'onFiles'> {
  label: string;
  part: 'attach-button' | 'camera-button';
  accept: string;
  capture?: 'environment';
  children: preact.ComponentChildren;
}

function FileButton({ label, part, accept, capture, disabled, onFiles, children }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class={`icon-button ${part}`}
        part={part}
        aria-label={label}
        title={label}
        aria-disabled={disabled}
        onClick={() => !disabled && input.current?.click()}
      >
        {children}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple={!capture}
        accept={accept}
        capture={capture}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          // So that the same file can be chosen again.
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}
