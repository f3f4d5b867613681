/**
 * The widget calls `Lexer.lex(text, { gfm: true })` and nothing else of it. So:
 * - marked's HTML writer goes: its file ends with `var marked = new Marked()` and properties set on a function, which a
 *   bundler must keep. This cuts that end off, whereupon tree-shaking drops all that only it used;
 * - the options that we never set become constants, and the minifier drops what hangs on them;
 * - its rules, put together from parts when it is loaded, are put in as they come out for GFM; as constants instead of
 *   properties, which a minifier can neither shorten nor drop.
 */
import { Lexer } from 'marked';

const FACADE =
  /var \w+=new \w+;function (\w+)\(\w+,\w+\)\{return \w+\.parse\(\w+,\w+\)\}\1\.options=.*export\{.*?\b(\w+) as Lexer\b.*\};/s;

/** `O={codeRemoveIndent:…,…}`, the small rules, then the large ones, among them a list of HTML's block elements. */
const RULES =
  /\w+=\{(codeRemoveIndent:.+?)\},\w+=\/\^\(\?:\[ \\t\]\*\(\?:\\n\|\$\)\)\+\/,.*?(\w+="address\|[a-z0-9[\]|-]*").*?=\{normal:\w+,gfm:\w+,breaks:\w+,pedantic:\w+\};/s;

const CHOICE_OF_RULES = /let (\w+)=\{other:.*?this\.tokenizer\.rules=\1\}static get rules\(\)\{.*?\}\}/s;

/** The default options, and a test whether the browser knows lookbehind: all that we support do. */
const DEFAULTS = /function \w+\(\)\{return\{async:.*?\}\}var (\w+)=\w+\(\);function \w+\(\w\)\{\1=\w\}/;
const LOOKBEHIND = /\w+=\(\(\w=""\)=>\{try\{.*?\}\)\(\),/;

const OPTIONS = [
  [/this\.options=(\w)\|\|\w+/g, 'this.options=$1'],
  [/this\.options\.(?:pedantic|breaks|silent)\b/g, '!1'],
  [/this\.options\.gfm\b/g, '!0'],
  [/this\.options\.(?:extensions|hooks)\b/g, 'null'],
];

const SMALL_RULES = Object.keys(new Lexer().tokenizer.rules.other);

/** @param {string} table @param {Record<string, RegExp | {exec: () => null}>} rules */
const constants = (table, rules) =>
  Object.entries(rules).map(([name, rule]) => `${table}_${name}=${rule instanceof RegExp ? rule : '{exec:()=>null}'}`);

/** @param {string} code marked's module @returns {string | null} the lexer's; null where marked is laid out differently */
export function cutLexer(code) {
  const lexer = code.match(FACADE)?.[2];
  if (!lexer || ![RULES, CHOICE_OF_RULES, DEFAULTS, LOOKBEHIND].every((part) => part.test(code))) return null;
  const rules = (_, small, tags) => {
    const others = SMALL_RULES.reduce((text, name) => text.replace(new RegExp(`(^|,)${name}:`), `$1other_${name}=`), small);
    const { block, inline } = Lexer.rules;
    return `${[others, tags, ...constants('block', block.gfm), ...constants('inline', inline.gfm)].join()};`;
  };
  const cut = code
    .replace(FACADE, () => `export{${lexer} as Lexer};`)
    .replace(CHOICE_OF_RULES, '}')
    .replace(DEFAULTS, '')
    .replace(LOOKBEHIND, '')
    // Small rules are read from their own table, or from an argument that holds all.
    .replace(new RegExp(`\\b(?:\\w+\\.)+(${SMALL_RULES.join('|')})\\b`, 'g'), 'other_$1')
    .replace(/\b(?:\w+\.)+(block|inline)\.(\w+)/g, '$1_$2')
    .replace(/\{([\w:,]+)\}=this\.tokenizer\.rules\.inline\b/g, (_, names) => ' ' + names.replace(/(\w+):(\w+)/g, '$2=inline_$1'))
    .replace(RULES, rules);
  return OPTIONS.reduce((text, [option, value]) => text.replace(option, value), cut);
}
