import { expect, test } from 'vitest';
import { wrapFile } from '../conversation/prepare-attachment.ts';
import type { ContentPart } from '../protocol/events.ts';
import { splitFiles } from './attached-files.ts';
import { attachedIn, nameOf, writtenIn } from './message-content.ts';

const file: ContentPart = { type: 'text', text: wrapFile('notes.txt', 'one\n<b>two</b>\n') };
const picture: ContentPart = { type: 'image', mediaType: 'image/png', data: 'AAAA' };

test('a file in a message is told from what was written', () => {
  const content = [{ type: 'text' as const, text: 'Look' }, picture, file];
  expect(writtenIn(content)).toBe('Look');
  expect(attachedIn(content)).toEqual([picture, file]);
  expect(nameOf(file)).toBe('notes.txt');
});

test('a file comes out as it went in, also where a server has joined the texts', () => {
  const joined = `Look\n${file.text}`;
  expect(splitFiles(joined)).toEqual({
    written: 'Look\n',
    files: [{ name: 'notes.txt', text: 'one\n<b>two</b>\n' }],
  });
});

test('a name can’t break out of its quotes', () => {
  expect(wrapFile('a"> <b>\n.txt', 'x')).toBe('<attached-file name="a__ _b__.txt">\nx\n</attached-file>');
});
