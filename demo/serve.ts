/**
 * The site that the widget is embedded in: the pages of this folder, the built files, and `/api/letta-token`, which
 * goes to the token server, so that its cookie is the page's own.
 * `PORT` (5173), `TOKEN_PORT` (8787), `LETTA_BASE_URL` (http://localhost:8283): where the pages' policies allow Letta.
 */
import { join, relative } from 'node:path';
import process from 'node:process';
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { proxy } from 'hono/proxy';

const { PORT = '5173', TOKEN_PORT = '8787', LETTA_BASE_URL = 'http://localhost:8283' } = process.env;

/** A `Content-Security-Policy` for each page that is there to show that the widget lives with it. */
const POLICIES: Readonly<Record<string, string>> = {
  '/strict-csp.html': [
    "default-src 'self'",
    `connect-src 'self' ${new URL(LETTA_BASE_URL).origin}`,
    "require-trusted-types-for 'script'",
    'trusted-types letta-chat',
  ].join('; '),
};

// serveStatic wants paths relative to the working directory.
const pages = relative(process.cwd(), import.meta.dirname) || '.';
const root = join(pages, '..');

const app = new Hono();

app.all('/api/letta-token', (context) =>
  proxy(`http://127.0.0.1:${TOKEN_PORT}/api/letta-token`, {
    ...context.req,
    headers: { ...context.req.header(), host: undefined },
  }).catch(() => context.json({ error: { code: 'unavailable', message: 'The token server does not answer.' } }, 502)),
);

// The built files may be asked for by other origins too, as from a CDN: `integrity` and `type="module"` need CORS.
app.use('/dist/*', async (context, next) => {
  await next();
  context.header('Access-Control-Allow-Origin', '*');
  context.header('Cross-Origin-Resource-Policy', 'cross-origin');
});
app.use('/dist/*', serveStatic({ root }));
app.use('*', async (context, next) => {
  await next();
  const policy = POLICIES[context.req.path];
  if (policy) context.header('Content-Security-Policy', policy);
  context.header('Cache-Control', 'no-cache');
});
// A page without an icon of its own would show a 404 in the console.
app.get('/favicon.ico', (context) => context.body(null, 204));
// The pages that import from npm are bundled, as a site's own would be.
app.get('/:file{(npm|headless)\\.html}', serveStatic({ root: join(pages, 'dist') }));
app.get('/assets/*', serveStatic({ root: join(pages, 'dist') }));
app.get('/pages/*', serveStatic({ root: pages }));
app.get('/desk/desk.js', serveStatic({ root: pages }));
app.get('/', serveStatic({ path: join(pages, 'index.html') }));
app.get('/:file{[\\w-]+\\.(html|css|js|svg)}', serveStatic({ root: pages }));

const server = serve({ fetch: app.fetch, port: Number(PORT), hostname: '127.0.0.1' }, () =>
  console.log(`ready: http://localhost:${PORT}`),
);
server.on('error', (error) => {
  console.error(`The demo can't listen on port ${PORT}: ${error.message}`);
  process.exit(1);
});
