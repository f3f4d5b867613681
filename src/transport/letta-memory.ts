import { ChatError } from '../platform/errors.ts';
import { idOf, isRecord, stringOf, type WireRecord } from '../protocol/wire.ts';
import type { MemoryBlock, MemoryTransport, Passage } from './memory-transport.ts';
import { readJson, type Requests } from './requests.ts';
import type { MemoryRoutes, Routes } from './routes.ts';

/** How many passages a page has. */
const PASSAGES = 20;
/** How many passages a search by meaning brings. */
const NEAREST = 5;

/** The agent's memory by Letta's API: its blocks from the agent itself, changes through a gateway only. */
export function createLettaMemory(requests: Requests): MemoryTransport {
  /** The passages that are next to a text by their meaning; none where the server has no model to tell. */
  async function nearest(query: string, signal: AbortSignal): Promise<Passage[]> {
    const found = await requests.make<WireRecord>({
      ask: (routes) => ({ url: archive(routes).search({ query, top_k: String(NEAREST) }) }),
      signal,
      read: readJson(isRecord, 'passages'),
      accept: () => ({}),
    });
    const { results } = found;
    return Array.isArray(results) ? results.filter(isRecord).flatMap(decodeFound) : [];
  }

  return {
    async read(signal) {
      const { memory } = await requests.routes(signal);
      const answer = await requests.make<WireRecord | unknown[] | false>({
        // A gateway's list of blocks says which are shared.
        ask: (routes) => ({ url: routes.memory.isWritable ? routes.memory.blocks : routes.agent }),
        signal,
        read: readJson(isMemory, 'a memory'),
        // Letta says 401 where a token lacks `read_agent`, and a new token would lack it too.
        accept: ({ status }) => (status === 401 || status === 403 ? false : undefined),
      });
      const list = blocksIn(answer);
      if (!list) return { access: 'none', blocks: [], hasArchive: false };
      const access = memory.isWritable ? 'edit' : 'read';
      return { access, blocks: list.flatMap(decodeBlock), hasArchive: memory.passages !== null };
    },

    async write(label, value, signal) {
      const answer = await requests.make<WireRecord>({
        ask: (routes) => ({ method: 'PATCH', url: writable(routes).block(label), body: { value } }),
        signal,
        read: readJson(isRecord, 'a memory block'),
      });
      const [block] = decodeBlock(answer);
      if (!block) throw new ChatError('protocol', 'Letta answered with something else than a memory block.');
      return block;
    },

    async passages({ search, after }, signal) {
      const list = await requests.make<unknown[]>({
        ask: (routes) => ({
          url: archive(routes).list({
            limit: String(PASSAGES),
            ascending: 'false',
            ...(search && { search }),
            // To Letta `before` means older, whatever the order.
            ...(after !== undefined && { before: after }),
          }),
        }),
        signal,
        read: readJson(Array.isArray, 'a list of passages'),
      });
      const passages = list.filter(isRecord).flatMap(decodePassage);
      if (list.length === 0 && search && after === undefined) {
        const found = await nearest(search, signal);
        return { passages: found, byMeaning: found.length > 0, next: null };
      }
      return { passages, byMeaning: false, next: list.length < PASSAGES ? null : (passages.at(-1)?.id ?? null) };
    },

    async forget(passageId, signal) {
      await requests.make({
        ask: (routes) => ({ method: 'DELETE', url: archive(routes).one(passageId) }),
        signal,
        async read({ body }) {
          await body?.cancel();
          return true;
        },
        accept: ({ status }) => (status === 404 ? true : undefined),
      });
    },
  };
}

const isMemory = (json: unknown): json is WireRecord | unknown[] => Array.isArray(json) || isRecord(json);

/** The blocks of a list, or of an agent; null: neither holds any. */
function blocksIn(answer: unknown): WireRecord[] | null {
  if (Array.isArray(answer)) return answer.filter(isRecord);
  if (!isRecord(answer)) return null;
  const { memory } = answer;
  const list = answer['blocks'] ?? (isRecord(memory) ? memory['blocks'] : null);
  return Array.isArray(list) ? list.filter(isRecord) : null;
}

function decodeBlock(block: WireRecord): MemoryBlock[] {
  const label = stringOf(block['label']);
  const { value, limit } = block;
  // An empty one is a block all the same.
  if (label === null || typeof value !== 'string') return [];
  return [
    {
      label,
      value,
      description: stringOf(block['description']),
      limit: typeof limit === 'number' ? limit : null,
      readOnly: block['read_only'] === true,
      shared: block['shared'] === true,
    },
  ];
}

function decodePassage(passage: WireRecord): Passage[] {
  const id = idOf(passage['id']);
  const text = stringOf(passage['text']);
  return id === null || text === null ? [] : [{ id, text, date: stringOf(passage['created_at']) }];
}

/** A passage as a search by meaning tells it. */
const decodeFound = ({ id, content, timestamp }: WireRecord): Passage[] =>
  decodePassage({ id, text: content, created_at: timestamp });

function writable({ memory }: Routes): MemoryRoutes {
  if (memory.isWritable) return memory;
  throw new ChatError('configuration', 'Changing memory takes a gateway whose tokens have the feature "memory-write".');
}

function archive({ memory }: Routes): NonNullable<MemoryRoutes['passages']> {
  if (memory.passages) return memory.passages;
  throw new ChatError('configuration', 'Archival memory takes a gateway whose tokens have the feature "archive".');
}
