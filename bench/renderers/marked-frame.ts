/** What most pages do: the whole text through marked and DOMPurify into innerHTML; here once a frame. */
import { drawWhole } from './marked-whole.ts';
import { oncePerFrame } from '../page/scroller.ts';

export const begin = drawWhole(oncePerFrame);
