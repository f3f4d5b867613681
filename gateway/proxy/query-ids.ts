import { GatewayFault } from './faults.ts';
import type { Route } from './routes.ts';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const CURSOR = new RegExp(`^(?:message|run|job|step|block|passage|conv|agent)-${UUID}$`);

/** What ids in queries look like. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  agent_id: new RegExp(`^agent-${UUID}$`),
  conversation_id: new RegExp(`^(?:default|conv-${UUID})$`),
  before: CURSOR,
  after: CURSOR,
};

/**
 * Looks at the ids that a query names, before anybody is asked about them.
 * @throws GatewayFault 400 where one can't be an id
 */
export function checkQueryIds(query: URLSearchParams, route: Route): void {
  for (const name of route.query ?? []) {
    const shape = SHAPES[name];
    if (shape && query.getAll(name).some((value) => !shape.test(value))) {
      throw new GatewayFault(400, `The query's ${name} is no id.`);
    }
  }
}
