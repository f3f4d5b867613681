// What a server of your own is built of: the whole app, or its parts.

export { createApp, type App, type AppOptions } from './app.ts';
export { createLetta, type LettaOptions } from './mint/letta.ts';
export { createTokenHandler, type TokenHandlerOptions } from './mint/tokens.ts';
export { ConfigError, readConfig, type Config } from './operations/config.ts';
export { readEnvironment } from './operations/environment.ts';
export { createGateway, type Gateway, type GatewayOptions } from './proxy/gateway.ts';
export { TokenBook, type TokenBookOptions } from './proxy/token-book.ts';
export { memoryState } from './state/memory.ts';
export { openState } from './state/open.ts';
export type { Count, State } from './state/state.ts';
export { ownAgents, sharedAgent, type AgentFor } from './visitors/agents.ts';
export { cookieVisitors, signedInOrAnonymous, type Authenticate, type Visitor } from './visitors/visitor.ts';
