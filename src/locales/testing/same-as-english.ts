import type { TextKey } from '../en.ts';

/** Texts that are the same in English, by language: what else is the same was forgotten. */
export const SAME_AS_ENGLISH: Readonly<Record<string, readonly TextKey[]>> = {
  de: ['agent', 'code', 'details', 'heading'],
  es: ['heading', 'no'],
  fr: [
    'agent',
    'code',
    'conversations',
    'heading',
    'image',
    'menu',
    'message',
    'notifications',
    'sources',
    'suggestions',
    'transcript',
  ],
  it: ['heading', 'menu', 'no', 'privacy'],
  nl: ['code', 'details', 'heading', 'menu', 'privacy'],
  pl: ['menu'],
  pt: ['heading', 'menu'],
};
