/**
 * Links whose text says something else than where they lead. Every form says `bank.example`, or another address that
 * isn't the target's, to someone who reads it.
 */
export interface Spoof {
  /** How the text is disguised. */
  readonly form: string;
  /** The link as Markdown or as HTML. */
  readonly source: string;
  readonly isHtml: boolean;
  /** What the visitor must see of the target. */
  readonly target: string;
}

/** [its name, as Markdown, as HTML; null: it makes no sense there] */
const FORMS: readonly (readonly [name: string, markdown: string | null, html: string | null])[] = [
  ['plain', 'bank.example', 'bank.example'],
  ['bold', '**bank.example**', '<b>bank.example</b>'],
  ['half of it bold', '**bank**.example', '<b>bank</b>.example'],
  ['struck and nested', '~~*bank.example*~~', '<s><em>bank.example</em></s>'],
  ['code', '`bank.example`', '<code>bank.example</code>'],
  ['half of it code', '`bank`.example', '<code>bank</code>.example'],
  ['a dot as an entity', 'bank&#46;example', 'bank&#46;example'],
  ['letters as entities', 'b&#x61;nk&#46;ex&#97;mple', 'b&#x61;nk&#46;ex&#97;mple'],
  ['an escaped dot', 'bank\\.example', null],
  ['zero-width space', 'bank\u200B.exam\u200Bple', 'bank\u200B.exam\u200Bple'],
  ['word joiner', 'bank\u2060.example', 'bank\u2060.example'],
  ['soft hyphen', 'bank&shy;.example'.replace('&shy;', '\u00AD'), 'bank&shy;.example'],
  ['turned around', '\u202Eelpmaxe.knab\u202C bank.example', '\u202Eelpmaxe.knab\u202C bank.example'],
  ['isolates', '\u2066bank.example\u2069', '\u2066bank.example\u2069'],
  ['tags of Unicode', 'bank\u{E0020}.example', 'bank\u{E0020}.example'],
  ['blank letter', 'bank\u3164.example', 'bank\u3164.example'],
  ['thin spaces', 'bank\u2009.\u2009example', 'bank&thinsp;.&thinsp;example'],
  ['a space before the dot', 'bank .example', 'bank .example'],
  ['ideographic full stop', 'bank\u3002example', 'bank\u3002example'],
  ['full width', '\uFF42\uFF41\uFF4E\uFF4B\uFF0E\uFF45\uFF58\uFF41\uFF4D\uFF50\uFF4C\uFF45', '\uFF42ank\uFF0Eexample'],
  ['mathematical letters', '𝐛𝐚𝐧𝐤.𝐞𝐱𝐚𝐦𝐩𝐥𝐞', '𝐛𝐚𝐧𝐤.𝐞𝐱𝐚𝐦𝐩𝐥𝐞'],
  ['Cyrillic letters', 'b\u0430nk.example', 'b\u0430nk.example'],
  ['with accents', 'bánk.example', 'bánk.example'],
  ['capitals', 'BANK.EXAMPLE', 'BANK.EXAMPLE'],
  ['with a scheme', 'https://bank.example', 'https://bank.example'],
  ['a scheme with one slash', 'https:/bank.example', 'https:/bank.example'],
  ['another scheme', 'ftp://bank', 'ftp://bank'],
  ['with a path', 'bank.example/login', 'bank.example/login'],
  ['with a port', 'bank.example:443', 'bank.example:443'],
  ['with a user name', 'https://bank.example@evil.example.test', 'https://bank.example@evil.example.test'],
  ['in a sentence', 'Log in at bank.example now', 'Log in at bank.example now'],
  ['after an honest one', 'evil.example or bank.example', 'evil.example or bank.example'],
  ['an address for mail', 'ada@bank.example', 'ada@bank.example'],
  ['IPv4', '192.0.2.1', '192.0.2.1'],
  ['IPv6', '\\[2001:db8::1\\]', '[2001:db8::1]'],
  ['localhost', 'localhost:3000', 'localhost:3000'],
  ['a tag inside', 'bank<b>.</b>example', 'bank<b>.</b>example'],
  ['a comment inside', null, 'bank<!-- -->.example'],
  ['a picture before it', '![](https://a.test/a.png)bank.example', null],
  ['two lines', 'bank.example\nLog in', 'bank.example<br>Log in'],
];

const TARGETS: readonly (readonly [href: string, shown: string])[] = [
  ['https://evil.example/', 'evil.example'],
  ['mailto:eve@evil.example', 'eve@evil.example'],
];

export const SPOOFS: readonly Spoof[] = FORMS.flatMap(([form, markdown, html]) =>
  TARGETS.flatMap(([href, target]) => [
    ...(markdown === null ? [] : [{ form, source: `[${markdown}](${href})`, isHtml: false, target }]),
    ...(html === null ? [] : [{ form, source: `<div><a href="${href}">${html}</a></div>`, isHtml: true, target }]),
  ]),
);
