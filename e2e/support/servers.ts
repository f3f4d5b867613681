/** Where the servers of the end-to-end tests listen: not where `npm start` does, so that both can run. */
export const LETTA_PORT = '18283';
export const TOKEN_PORT = '18787';
export const DEMO_PORT = '15173';

export const REDIS_PORT = '16379';

/**
 * What stands between browsers and Letta, by the variable `E2E_GATEWAY`: nothing (unset), or the gateway with its state in
 * `memory` or in `redis`.
 */
export const GATEWAY = process.env['E2E_GATEWAY'] ?? '';
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
export const OPERATOR_KEY = 'operator-e2e';
