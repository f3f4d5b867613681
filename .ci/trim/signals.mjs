/**
 * Components read signals while they render, and that stays. Gone are signals as text nodes or as DOM properties (so in
 * src/ui it is `{draft.value}`, never `{draft}`); computed signals; and the hooks, for which the package would bring in
 * preact/hooks.
 * @type {import('./trim.mjs').Cuts}
 */
export const SIGNALS = [
  // The component behind a signal used as a text node, and what makes a signal look like a VNode.
  [/function (\w)\(\w,?\w*\)\{[^}]*useSignal\(.*?\}\1\.displayName=.*?__b:\{configurable:!0,value:1\}\}\);/s, ''],
  // Before a DOM element is diffed: its properties that are signals.
  [/if\("string"==typeof \w\.type\)\{var \w,\w=\w\.props;for\(.*?\}\}\}(?=\w\(\w\)\}\))/s, ''],
  // After it: their subscriptions; and the function that makes one.
  [/var \w;if\("string"==typeof \w\.type&&\(\w=\w\.__e\)\)\{.*?(?=\w\(\w\)\}\);function)/s, ''],
  [/function \w\(\w,\w,\w,\w\)\{var \w=\w in \w&&void 0===\w\.ownerSVGElement.*?\}\)\}\}(?=\w\("unmount")/s, ''],
  // When it is removed.
  [/if\("string"==typeof \w\.type\)\{var \w=\w\.__e;.*?\.__np=void 0\}else\{/s, '{'],
  // Its own idea of when a component must be drawn again: ours say so themselves (src/ui/memo.ts).
  [/\w\.prototype\.shouldComponentUpdate=function.*?return!1\};(?=function)/s, ''],
  // What its developer tools ask for: names, and a call for each change.
  [/,\w="undefined"!=typeof window&&!!window\.__PREACT_SIGNALS_DEVTOOLS__/, ''],
  [/var \w;if\(\w\)null==\(\w=this\.y\)\|\|\w\.call\(this\);/, ''],
  [/,\{name:\w\}/, ''],
  [/,"function"==typeof \w\.type\?\w\.type\.displayName\|\|\w\.type\.name:""/, ''],
  // For effects in hooks.
  [/\w\(function\(\)\{\w=this\.N\}\)\(\);/, ''],
  // Hooks.
  [/import\{[^}]*\}from"preact\/hooks";/, ''],
  [/function useSignal\(.*?(?=var \w="undefined"==typeof requestAnimationFrame)/s, ''],
  [/function useSignalEffect\(.*?export\{.*?\};/s, ''],
  // Computed signals, models and actions.
  [/computed as \w+,|computed:?\w*,/, ''],
  [/export\{Signal,.*?\}/, 'export{Signal,batch,effect,signal}'],
];

/** Without computed signals, models, names, and callbacks for who is watched. @type {import('./trim.mjs').Cuts} */
export const SIGNALS_CORE = [
  [/function (\w)\(\w,\w\)\{\w\.call\(this,void 0,\w\);.*?function \w\(\w,\w\)\{return new \1\(\w,\w\)\}/s, ''],
  [/export\{\w as Computed,(.*?)\w as computed,/, 'export{$1'],
  [/this\.W=null==\w\?void 0:\w\.watched;this\.Z=null==\w\?void 0:\w\.unwatched;this\.name=null==\w\?void 0:\w\.name/, ''],
  [/else \w\(function\(\)\{var \w;null==\(\w=\w\.W\)\|\|\w\.call\(\w\)\}\)/, ''],
  [/;if\(void 0===\w\)\w\(function\(\)\{var \w;null==\(\w=\w\.Z\)\|\|\w\.call\(\w\)\}\)/, ''],
  [/,\{name:"sub"\}/, ''],
  [/;this\.name=null==\w\?void 0:\w\.name;if\(\w\)\w\.push\(this\)/, ''],
];
