/** What the page offers to the bench, which drives it from Node. */
import { begin, load, run } from './streaming.ts';
import { scroll, show } from './transcript.ts';

Object.assign(globalThis, { bench: { load, begin, run, show, scroll } });
