import { createApp } from '../app.ts';
import { createLetta } from '../mint/letta.ts';
import { readConfig } from '../operations/config.ts';
import { memoryState } from '../state/memory.ts';
import type { State } from '../state/state.ts';

/**
 * For runtimes that want an object with `fetch`, such as Cloudflare Workers, Deno and Bun. There `export default
 * bareFetch(state)`; where a worker lives for one request only, `state` must be one that several share.
 */
export function bareFetch(state: State = memoryState()) {
  let app: ReturnType<typeof createApp> | undefined;
  return {
    /** @param variables the environment: secrets and settings, as in README.md */
    fetch(request: Request, variables: Readonly<Record<string, string>>): Response | Promise<Response> {
      app ??= createWith(variables, state);
      return app.hono.fetch(request);
    },
  };
}

function createWith(variables: Readonly<Record<string, string>>, state: State) {
  const config = readConfig(variables);
  return createApp({
    config,
    letta: createLetta(config),
    state,
    // The platform's own header, which no visitor can write.
    addressOf: ({ req }) => req.header(config.addressHeader ?? 'cf-connecting-ip') ?? '',
  });
}
