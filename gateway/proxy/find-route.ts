import { ROUTES, type Route } from './routes.ts';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** What stands for the names in the paths. No other kind of id fits, and nothing that is encoded. */
const NAMES: Record<string, string> = {
  agent: `agent-${UUID}`,
  // An agent's id would be its default conversation to Letta. Here it is no conversation.
  conversation: `default|conv-${UUID}`,
  run: `(?:run|job)-${UUID}`,
  step: `step-${UUID}`,
  block: `block-${UUID}`,
  label: '[A-Za-z0-9_-]{1,50}',
  passage: `passage-${UUID}`,
};

const PATTERNS = ROUTES.map((route) => {
  const pattern = route.path
    .replace(/\/$/, '/?')
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>${NAMES[name]})`);
  return { route, pattern: new RegExp(`^${pattern}$`) };
});

/** Whether a route copies a conversation. */
export const isCopying = ({ path }: Route): boolean => path.endsWith('/fork');

/** Whether a route empties an agent's own conversation. */
export const isEmptying = ({ path }: Route): boolean => path.endsWith('/reset-messages');

/** The ids and labels of a path, by their names. */
export type Names = Partial<Record<string, string>>;

/** The route that a request takes, and what its path names; undefined where there is none. */
export function findRoute(method: string, path: string): { route: Route; names: Names } | undefined {
  for (const { route, pattern } of PATTERNS) {
    const found = route.method === method ? pattern.exec(path) : null;
    if (found) return { route, names: { ...found.groups } };
  }
  return undefined;
}
