/** `npm run token-server`: the gateway's program. */
import './cli.ts';
