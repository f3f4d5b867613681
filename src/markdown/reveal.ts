/**
 * Characters that nobody sees, and those that turn text around: controls, invisible format characters, blank letters,
 * variation selectors and tags.
 */
const HIDDEN = new RegExp(
  [
    String.raw`(?![\t\n\r])\p{Cc}`,
    String.raw`[\u00AD\u061C\u115F\u1160\u180B-\u180F\u200B-\u200F\u2028-\u202E\u2060-\u206F\u2800\u3164\uFEFF\uFFA0]`,
    String.raw`[\uFFF9-\uFFFB\u{13430}-\u{1343F}\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]`,
    String.raw`\u034F|\u17B4|\u17B5|[\uFE00-\uFE0F]`,
  ].join('|'),
  'gu',
);

/** Where such a character has a job: emoji, flags, and joiners in scripts that need them. */
const NEEDED = new RegExp(
  [
    // An emoji's looks, and emoji joined to one: 👩‍👩‍👧, ❤️, 1️⃣.
    String.raw`[\p{Emoji}]\uFE0F\u20E3?(?:\u200D(?=\p{Extended_Pictographic}))?`,
    String.raw`[\p{Extended_Pictographic}\p{Emoji_Modifier}]\u200D(?=\p{Extended_Pictographic})`,
    String.raw`\p{Extended_Pictographic}\uFE0E`,
    // The flags of England, Scotland and Wales.
    String.raw`\u{1F3F4}[\u{E0061}-\u{E007A}]{5}\u{E007F}`,
    // A joiner or non-joiner between two letters of a script that joins letters.
    String.raw`\p{Script=Arabic}\u200C(?=\p{Script=Arabic})`,
    String.raw`[\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}][\u200C\u200D]`,
    // A variant of a Chinese character.
    String.raw`\p{Script=Han}[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]`,
  ].join('|'),
  'gu',
);

/**
 * Makes the characters visible that hide or turn text: `pay\u200Bpal` becomes `pay[U+200B]pal`. For every text that a
 * visitor decides by: links, headings, buttons, names of tools, agents and files.
 */
export const reveal = (text: string): string => changeHidden(text, revealAll);

/** The text without such characters, for what leaves the chat: a copy, or a print. Those that have a job stay. */
export const cleanText = (text: string): string => changeHidden(text, withoutHidden);

/** @param change what becomes of a piece in which no such character has a job */
function changeHidden(text: string, change: (piece: string) => string): string {
  if (!HIDDEN.test(text)) return text;
  HIDDEN.lastIndex = 0;
  let changed = '';
  let end = 0;
  for (const { 0: needed, index } of text.matchAll(NEEDED)) {
    changed += change(text.slice(end, index)) + needed;
    end = index + needed.length;
  }
  return changed + change(text.slice(end));
}

function revealAll(text: string): string {
  return text.replace(
    HIDDEN,
    (character) => `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
  );
}

/** The text without the characters that {@link reveal} would show. */
export function withoutHidden(text: string): string {
  return text.replace(HIDDEN, '');
}
