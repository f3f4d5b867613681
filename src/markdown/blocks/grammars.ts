import type { LanguageFn } from 'highlight.js';
import { createLazy, type Lazy } from '../../platform/lazy.ts';

export type Grammar = Lazy<{ default: LanguageFn }>;

/** highlight.js's name of each grammar that can be loaded. */
const GRAMMARS: Readonly<Record<string, Grammar>> = {
  bash: createLazy(() => import('highlight.js/lib/languages/bash')),
  c: createLazy(() => import('highlight.js/lib/languages/c')),
  cpp: createLazy(() => import('highlight.js/lib/languages/cpp')),
  csharp: createLazy(() => import('highlight.js/lib/languages/csharp')),
  css: createLazy(() => import('highlight.js/lib/languages/css')),
  diff: createLazy(() => import('highlight.js/lib/languages/diff')),
  dockerfile: createLazy(() => import('highlight.js/lib/languages/dockerfile')),
  go: createLazy(() => import('highlight.js/lib/languages/go')),
  java: createLazy(() => import('highlight.js/lib/languages/java')),
  javascript: createLazy(() => import('highlight.js/lib/languages/javascript')),
  json: createLazy(() => import('highlight.js/lib/languages/json')),
  kotlin: createLazy(() => import('highlight.js/lib/languages/kotlin')),
  markdown: createLazy(() => import('highlight.js/lib/languages/markdown')),
  php: createLazy(() => import('highlight.js/lib/languages/php')),
  python: createLazy(() => import('highlight.js/lib/languages/python')),
  ruby: createLazy(() => import('highlight.js/lib/languages/ruby')),
  rust: createLazy(() => import('highlight.js/lib/languages/rust')),
  sql: createLazy(() => import('highlight.js/lib/languages/sql')),
  swift: createLazy(() => import('highlight.js/lib/languages/swift')),
  typescript: createLazy(() => import('highlight.js/lib/languages/typescript')),
  xml: createLazy(() => import('highlight.js/lib/languages/xml')),
  yaml: createLazy(() => import('highlight.js/lib/languages/yaml')),
};

/** Other names that people write after the fence. */
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

/**
 * The languages that are coloured inside of others: styles and scripts in HTML, tags in JSX. A code block gets exactly
 * these, whatever other blocks on the page have loaded.
 */
const EMBEDDED: Readonly<Record<string, readonly string[]>> = {
  dockerfile: ['bash'],
  javascript: ['xml', 'css'],
  markdown: ['xml'],
  typescript: ['xml', 'css'],
  xml: ['css', 'javascript'],
};

/** The grammar of a language and those that it embeds, by name, its own first; null where there is none. */
export function grammarsOf(language: string): ReadonlyMap<string, Grammar> | null {
  const name = language.toLowerCase();
  const own = Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? name) : name;
  if (!Object.hasOwn(GRAMMARS, own)) return null;
  const names = [own, ...(EMBEDDED[own] ?? [])];
  return new Map(names.flatMap((each) => (GRAMMARS[each] ? [[each, GRAMMARS[each]] as const] : [])));
}
