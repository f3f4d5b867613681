/** The whole text through marked and DOMPurify into innerHTML, at every chunk. */
import { drawWhole } from './marked-whole.ts';

export const begin = drawWhole((draw) => draw);
