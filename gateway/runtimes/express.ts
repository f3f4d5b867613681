import { getRequestListener } from '@hono/node-server';
import type { RequestHandler } from 'express';
import { createApp } from '../app.ts';
import { createLetta } from '../mint/letta.ts';
import { readConfig } from '../operations/config.ts';
import { openState } from '../state/open.ts';

/**
 * Everything as a handler for an Express app that does other things too, before any body parser:
 * `app.use(await lettaChat(process.env))`. What isn't ours goes on to the next handler.
 */
export async function lettaChat(variables: NodeJS.ProcessEnv): Promise<RequestHandler> {
  const config = readConfig(variables);
  const { hono } = createApp({
    config,
    letta: createLetta(config),
    state: await openState(config.stateUrl),
    // Express' own `req.ip`, which heeds its `trust proxy`.
    addressOf: ({ req }) => req.header('x-express-ip') ?? '',
  });
  const listener = getRequestListener(hono.fetch);
  return (request, response, next) => {
    if (!/^\/(?:api\/letta-|v1\/)/.test(request.path)) return next();
    request.headers['x-express-ip'] = request.ip ?? '';
    // Hono reads the raw headers, in which a visitor may have written the same name.
    request.rawHeaders = Object.entries(request.headers).flatMap(([name, value]) => [name, String(value)]);
    void listener(request, response);
  };
}
