/** `npm run gateway`: the gateway's program. */
import './cli.ts';
