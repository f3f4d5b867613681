/**
 * A Vite plugin that leaves out of the script-tag build what the widget doesn't use of its dependencies, where
 * tree-shaking can't see it: 2.5 kB less (gzip -9). (For marked, see `lexer-only.mjs`.)
 *
 * A cut that no longer fits a new version fails the build; `trim-dependencies.test.ts` runs what is left.
 */

/** @type {Record<string, readonly [pattern: RegExp, replacement: string][]>} by the end of the module's path */
export const CUTS = {
  // Components read signals while they render, and that stays. Gone are signals as text nodes or as DOM properties (so in
  // src/ui it is `{draft.value}`, never `{draft}`), and the hooks, for which the package would bring in preact/hooks.
  '/@preact/signals/dist/signals.module.js': [
    // The component behind a signal used as a text node, and what makes a signal look like a VNode.
    [/function (\w)\(\w,?\w*\)\{[^}]*useSignal\(.*?\}\1\.displayName=.*?__b:\{configurable:!0,value:1\}\}\);/s, ''],
    // Before a DOM element is diffed: its properties that are signals.
    [/if\("string"==typeof \w\.type\)\{var \w,\w=\w\.props;for\(.*?\}\}\}(?=\w\(\w\)\}\))/s, ''],
    // After it: their subscriptions; and the function that makes one.
    [/var \w;if\("string"==typeof \w\.type&&\(\w=\w\.__e\)\)\{.*?(?=\w\(\w\)\}\);function)/s, ''],
    [/function \w\(\w,\w,\w,\w\)\{var \w=\w in \w&&void 0===\w\.ownerSVGElement.*?\}\)\}\}(?=\w\("unmount")/s, ''],
    // When it is removed.
    [/if\("string"==typeof \w\.type\)\{var \w=\w\.__e;.*?\.__np=void 0\}else\{/s, '{'],
    // Hooks.
    [/import\{[^}]*\}from"preact\/hooks";/, ''],
    [/function useSignal\(.*?(?=var \w="undefined"==typeof requestAnimationFrame)/s, ''],
    [/function useSignalEffect\(.*?export\{.*?\};/s, ''],
    // Computed signals, models and actions.
    [/computed as \w+,|computed:?\w*,/, ''],
    [/export\{Signal,.*?\}/, 'export{Signal,batch,effect,signal}'],
  ],
  '/@preact/signals-core/dist/signals-core.module.js': [
    [/function (\w)\(\w,\w\)\{\w\.call\(this,void 0,\w\);.*?function \w\(\w,\w\)\{return new \1\(\w,\w\)\}/s, ''],
    [/export\{\w as Computed,(.*?)\w as computed,/, 'export{$1'],
  ],
  '/eventsource-parser/dist/index.js': [
    // Letta sends neither `retry` nor anything else that the standard doesn't know, and nobody listens to comments.
    [/case "retry":.*?default:.*?break;/s, ''],
    [/if \(onComment\) \{.*?\n {6}\}/s, ''],
    [/function reset\(.*?\n {2}\}\n {2}return \{ feed, reset \};/s, 'return { feed };'],
    // Messages that only a wrong use of the parser would show.
    [/if \(typeof config == "function"\)\n\s*throw new TypeError\(.*?\);/s, ''],
    [/if \(terminated\)\n\s*throw new Error\(.*?\n {6}\);/s, ''],
    [/new ParseError\(`Buffered data.*?, (\{.*?\})\)/s, '$1'],
  ],
};

/** @param {string} code @param {CUTS[string]} cuts @returns {string | null} null where a cut doesn't fit */
export function trim(code, cuts) {
  let trimmed = code;
  for (const [pattern, replacement] of cuts) {
    if (!pattern.test(trimmed)) return null;
    trimmed = trimmed.replace(pattern, replacement);
  }
  return trimmed;
}

/** @returns {import('vite').Plugin} */
export function trimDependencies() {
  return {
    name: 'trim-dependencies',
    transform(code, id) {
      const path = Object.keys(CUTS).find((end) => id.endsWith(end));
      if (!path) return;
      const trimmed = trim(code, CUTS[path]);
      if (trimmed === null) this.error(`${path} is laid out differently in this version: see .ci/trim-dependencies.mjs.`);
      return { code: trimmed, map: null };
    },
  };
}
