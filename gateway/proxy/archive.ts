import type { State } from '../state/state.ts';
import type { Route } from './routes.ts';

const PATH = '/v1/agents/{agent}/archival-memory';

/** What the agent has filed away. Off unless `Visibility.archive` says otherwise. */
export const ARCHIVE_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    access: 'read_agent',
    query: ['limit', 'before', 'after', 'search', 'ascending'],
    shape: 'passages',
  },
  // By meaning. Where the server has no model for that it fails, and clients search the list by text.
  { method: 'GET', path: `${PATH}/search`, access: 'read_agent', query: ['query', 'top_k'], shape: 'found' },
  { method: 'DELETE', path: `${PATH}/{passage}`, access: 'write_agent', shape: 'nothing' },
];

/** Whether a route leads to archival memory. */
export const isArchive = ({ path }: Route): boolean => path.startsWith(PATH);

/** How long a passage can be forgotten after it was listed, in milliseconds. */
const LIFE_MS = 60 * 60 * 1000;

/**
 * Which passages were listed for which agent. Letta deletes a passage by its id alone, whoever's it is, and can't be
 * asked for one passage: so an agent's token may delete only what its own list has shown.
 */
export class ListedPassages {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  async add(passageIds: readonly string[], agentId: string): Promise<void> {
    await Promise.all(passageIds.map((id) => this.#state.set(keyOf(agentId, id), '', LIFE_MS)));
  }

  async has(passageId: string, agentId: string): Promise<boolean> {
    return (await this.#state.get(keyOf(agentId, passageId))) !== undefined;
  }
}

const keyOf = (agentId: string, passageId: string): string => `passage/${agentId}/${passageId}`;
