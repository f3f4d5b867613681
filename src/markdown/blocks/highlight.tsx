import type { LanguageFn } from 'highlight.js';
import { createLowlight } from 'lowlight';
import type { ComponentChildren } from 'preact';
import { adoptStyles } from '../../styles/sheets.ts';
import css from './highlight.css?inline';

/** Longer code is shown in one colour, since painting it would be felt. */
const MAX_CODE_LENGTH = 10_000;
/** So long colours wait for the browser to have nothing else to do, in milliseconds. */
const IDLE_LIMIT_MS = 1_000;

/** Each grammar is fetched when the first block of its language comes. */
const GRAMMARS: Readonly<Record<string, () => Promise<{ default: LanguageFn }>>> = {
  bash: () => import('highlight.js/lib/languages/bash'),
  c: () => import('highlight.js/lib/languages/c'),
  cpp: () => import('highlight.js/lib/languages/cpp'),
  csharp: () => import('highlight.js/lib/languages/csharp'),
  css: () => import('highlight.js/lib/languages/css'),
  diff: () => import('highlight.js/lib/languages/diff'),
  dockerfile: () => import('highlight.js/lib/languages/dockerfile'),
  go: () => import('highlight.js/lib/languages/go'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  kotlin: () => import('highlight.js/lib/languages/kotlin'),
  markdown: () => import('highlight.js/lib/languages/markdown'),
  php: () => import('highlight.js/lib/languages/php'),
  python: () => import('highlight.js/lib/languages/python'),
  ruby: () => import('highlight.js/lib/languages/ruby'),
  rust: () => import('highlight.js/lib/languages/rust'),
  sql: () => import('highlight.js/lib/languages/sql'),
  swift: () => import('highlight.js/lib/languages/swift'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
};

/** What people write for them besides. */
const ALIASES: Readonly<Record<string, string>> = {
  'c#': 'csharp',
  'c++': 'cpp',
  cs: 'csharp',
  docker: 'dockerfile',
  golang: 'go',
  html: 'xml',
  js: 'javascript',
  json5: 'json',
  jsonc: 'json',
  jsx: 'javascript',
  kt: 'kotlin',
  md: 'markdown',
  mjs: 'javascript',
  patch: 'diff',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'bash',
  shell: 'bash',
  svg: 'xml',
  ts: 'typescript',
  tsx: 'typescript',
  yml: 'yaml',
  zsh: 'bash',
};

const lowlight = createLowlight();

/**
 * Code as coloured pieces; null where the language isn't known, or the code is too long.
 * @param element gets the colours, that is, the chat that it is in
 */
export async function highlight(code: string, language: string, element: Element): Promise<ComponentChildren> {
  const name = language.toLowerCase();
  const grammar = Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? name) : name;
  if (code.length > MAX_CODE_LENGTH || !Object.hasOwn(GRAMMARS, grammar)) return null;
  if (!lowlight.registered(grammar)) {
    const module = await GRAMMARS[grammar]?.();
    await idle();
    if (module) lowlight.register(grammar, module.default);
    // Compiles the grammar's patterns, which takes as long as painting a screenful.
    lowlight.highlight(grammar, '');
  }
  await idle();
  adoptStyles(element, css);
  return draw(lowlight.highlight(grammar, code).children);
}

/** When nothing else is to be done; at the next opportunity where the browser can't say (Safari). */
function idle(): Promise<unknown> {
  return new Promise<unknown>((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(resolve, { timeout: IDLE_LIMIT_MS });
    else setTimeout(resolve);
  });
}

type Nodes = ReturnType<typeof lowlight.highlight>['children'];

function draw(nodes: Nodes): ComponentChildren {
  return nodes.map((node) => {
    if (node.type === 'text') return node.value;
    if (node.type !== 'element') return null;
    return <span class={String(node.properties['className'])}>{draw(node.children)}</span>;
  });
}
