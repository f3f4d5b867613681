import { useComputed, useSignal } from '@preact/signals';
import { Fragment, h } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** What a chunk of the UI shares with the chat. It loads later and alone, so it can’t import these itself. */
export const KIT = { h, Fragment, useSignal, useComputed, useEffect, useLayoutEffect, useRef };

/** The kit, with its `h` under a name by which TypeScript finds the types of JSX elements. */
export type Kit<CreateElement = typeof h> = Omit<typeof KIT, 'h'> & { readonly h: CreateElement };
