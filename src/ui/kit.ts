import type { useSignal } from '@preact/signals';
import type { Fragment, h } from 'preact';
import type { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/**
 * What a chunk of the UI shares with the chat. It loads later and alone, so it can’t import these itself.
 */
export interface Kit<CreateElement = typeof h> {
  readonly h: CreateElement;
  readonly Fragment: typeof Fragment;
  readonly useSignal: typeof useSignal;
  readonly useEffect: typeof useEffect;
  readonly useLayoutEffect: typeof useLayoutEffect;
  readonly useRef: typeof useRef;
}
