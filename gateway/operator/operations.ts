import { BLOCK_OPERATIONS } from './block-operations.ts';
import { IDENTITY_OPERATIONS } from './identity-operations.ts';
import type { Operation } from './operation.ts';
import { TOKEN_OPERATIONS } from './token-operations.ts';

/** All that an operator's tools can do. REST and MCP both come from this table. */
export const OPERATIONS: readonly Operation[] = [...TOKEN_OPERATIONS, ...IDENTITY_OPERATIONS, ...BLOCK_OPERATIONS];
