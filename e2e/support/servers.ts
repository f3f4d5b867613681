/** Added to every port below, so that two checkouts can run their tests at the same time. Default: 0. */
const OFFSET = Number(process.env['E2E_PORT_OFFSET'] ?? 0);

/** Where the servers of the end-to-end tests listen: not where `npm start` does, so that both can run. */
export const LETTA_PORT = String(18283 + OFFSET);
export const TOKEN_PORT = String(18787 + OFFSET);
export const DEMO_PORT = String(15173 + OFFSET);
export const REDIS_PORT = String(16379 + OFFSET);
export const WEBDRIVER_PORT = String(14444 + OFFSET);

/**
 * What stands between browsers and Letta, by the variable `E2E_GATEWAY`: nothing (unset), or the gateway with its state in
 * `memory` or in `redis`.
 */
export const GATEWAY = gatewayOf(process.env['E2E_GATEWAY']);
export const STATE_URL = GATEWAY === 'redis' ? `redis://127.0.0.1:${REDIS_PORT}` : 'memory:';

export const LETTA_URL = `http://localhost:${LETTA_PORT}`;
export const TOKEN_URL = `http://localhost:${TOKEN_PORT}`;
/** Where the browser asks for Letta's API. */
export const API_URL = GATEWAY ? TOKEN_URL : LETTA_URL;
export const DEMO_URL = `http://localhost:${DEMO_PORT}`;
/** The same demo, but another origin. */
export const OTHER_ORIGIN_URL = `http://127.0.0.1:${DEMO_PORT}`;

/** The local Letta's API key: for tests that look at, or change, what the server holds. */
export const LETTA_API_KEY = 'sk-let-e2e';
/** The token server's. */
export const OPERATOR_KEY = 'operator-key-of-the-e2e-suites';

function gatewayOf(value: string | undefined): 'memory' | 'redis' | undefined {
  if (!value) return undefined;
  if (value === 'memory' || value === 'redis') return value;
  throw new TypeError(`E2E_GATEWAY is memory, redis or unset, not ${value}.`);
}
