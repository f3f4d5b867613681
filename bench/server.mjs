/** The site that is measured: the bench's page, the built files, answers in packets, and a Letta with stored messages. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { answerOf, blockOf, chunksOf } from './answers.mjs';
import { BUILT } from './bundle.mjs';
import { storedMessages } from './stored.mjs';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json' };
const WIDGET = join(import.meta.dirname, '../dist');

/** What is made up, by its URL. @type {readonly [RegExp, (...groups: string[]) => unknown][]} */
const MADE = [
  [/^\/packets\/(\d+)\/(\d+)\/(\d+)$/, (...numbers) => packetsOf(...numbers.map(Number))],
  [/^\/blocks\/([a-z-]+)\/(\d+)$/, (kind, length) => tokensOf(blockOf(kind.replace('-', ' '), Number(length)))],
  [/^\/v1\/agents\/(agent-\d+)$/, (id) => ({ id, name: 'Bench' })],
  [/^\/v1\/agents\/agent-(\d+)\/messages$/, (count) => storedMessages(Number(count))],
];

/**
 * @returns {Promise<{url: string, close: () => void}>}
 */
export async function startServer() {
  /** Made once: the longest takes a while. @type {Map<string, string>} */
  const made = new Map();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const rule = MADE.find(([pattern]) => pattern.test(pathname));
    try {
      if (rule && !made.has(pathname)) made.set(pathname, JSON.stringify(rule[1](...rule[0].exec(pathname).slice(1))));
      const body = made.get(pathname) ?? (await readFile(fileOf(pathname)));
      response.writeHead(200, {
        'Content-Type': rule ? TYPES['.json'] : (TYPES[extname(fileOf(pathname))] ?? 'text/plain'),
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** An answer in packets of `perPacket` chunks. @param {number} length @param {number} characters @param {number} perPacket */
function packetsOf(length, characters, perPacket) {
  const chunks = chunksOf(answerOf(length), characters);
  return Array.from({ length: Math.ceil(chunks.length / perPacket) }, (_, index) =>
    chunks.slice(index * perPacket, (index + 1) * perPacket),
  );
}

/** A text in packets of one token. @param {string} text */
const tokensOf = (text) => chunksOf(text, 4).map((token) => [token]);

/** @param {string} pathname */
function fileOf(pathname) {
  if (pathname === '/') return join(import.meta.dirname, 'page/index.html');
  if (pathname === '/freezing') return join(import.meta.dirname, 'freezing/page.html');
  const [folder, rest] = pathname.startsWith('/dist/') ? [WIDGET, pathname.slice('/dist/'.length)] : [BUILT, pathname];
  const file = normalize(join(folder, rest));
  if (!file.startsWith(folder + sep)) throw new Error('Outside.');
  return file;
}
