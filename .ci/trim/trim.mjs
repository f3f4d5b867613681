/**
 * A Vite plugin that leaves out of the script-tag build what the widget doesn't use of its dependencies, where
 * tree-shaking can't see it: a quarter of them, 6.3 kB (gzip -9).
 *
 * A cut that doesn't fit a new version fails the build. Then look at what the new version has there, and adapt the cut,
 * or drop it, if the byte budget allows. `trim.test.ts` holds what is left against the whole; e2e runs it.
 */
import { EVENTSOURCE_PARSER } from './eventsource-parser.mjs';
import { cutLexer } from './marked.mjs';
import { PREACT } from './preact.mjs';
import { SIGNALS, SIGNALS_CORE } from './signals.mjs';

/** What to find, and what to put in its place. @typedef {readonly (readonly [found: string | RegExp, instead: string])[]} Cuts */

/** Each returns what is left of a module's code, or null where a cut doesn't fit; by the end of the module's path. */
export const TRIMMERS = {
  '/@preact/signals/dist/signals.module.js': (code) => trim(code, SIGNALS),
  '/@preact/signals-core/dist/signals-core.module.js': (code) => trim(code, SIGNALS_CORE),
  '/eventsource-parser/dist/index.js': (code) => trim(code, EVENTSOURCE_PARSER),
  '/marked/lib/marked.esm.js': cutLexer,
  '/preact/dist/preact.mjs': (code) => trim(code, PREACT),
};

/** @param {string} code @param {Cuts} cuts @returns {string | null} */
function trim(code, cuts) {
  let trimmed = code;
  for (const [found, instead] of cuts) {
    const rest = trimmed.replace(found, instead);
    if (rest === trimmed) return null;
    trimmed = rest;
  }
  return trimmed;
}

/** @returns {import('vite').Plugin} */
export function trimDependencies() {
  return {
    name: 'trim-dependencies',
    transform(code, id) {
      const path = Object.keys(TRIMMERS).find((end) => id.endsWith(end));
      if (!path) return;
      const trimmed = TRIMMERS[path](code);
      if (trimmed === null) this.error(`${path} is laid out differently in this version: see .ci/trim/.`);
      return { code: trimmed, map: null };
    },
  };
}
