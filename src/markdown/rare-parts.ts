import { CodeBlock } from './CodeBlock.tsx';
import { Picture } from './Picture.tsx';
import { RawHtml } from './RawHtml.tsx';

/** What few answers have: fetched when the first one has it. */
export const parts = { CodeBlock, Picture, RawHtml };
