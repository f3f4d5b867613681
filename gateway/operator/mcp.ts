import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  ToolSchema,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import { Hono } from 'hono';
import { z } from 'zod';
import { answer, Fault } from '../http/faults.ts';
import { OPERATIONS } from './operations.ts';
import { inputOf, type Operation } from './operation.ts';
import { perform, type AskLetta } from './perform.ts';
import { MAX_BYTES } from './rest.ts';

/** `/mcp`: a tool for each operation, over streamable HTTP. Nothing is remembered between two requests. */
export function mcpRoutes(ask: AskLetta): Hono {
  const app = new Hono({ strict: false });
  app.post('/mcp', async ({ req }) => {
    const server = createServer(ask);
    const transport = new WebStandardStreamableHTTPServerTransport({
      enableJsonResponse: true,
      maxRequestBodySize: MAX_BYTES,
    });
    await server.connect(transport);
    const response = await transport.handleRequest(req.raw);
    response.headers.set('Cache-Control', 'no-store');
    return response;
  });
  // Without sessions there is no stream to open and none to end.
  app.on(['GET', 'DELETE'], '/mcp', () => {
    const refused = answer(405, { error: { code: 'method', message: 'Ask with POST.' } });
    refused.headers.set('Allow', 'POST');
    return refused;
  });
  return app;
}

const TOOLS = OPERATIONS.map(toolOf);
const BY_NAME = new Map(OPERATIONS.map((operation) => [operation.name, operation]));

function createServer(ask: AskLetta): Server {
  const server = new Server({ name: 'letta-chat-gateway', version: '0.1.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: TOOLS }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    const operation = BY_NAME.get(params.name);
    if (!operation) throw new McpError(ErrorCode.InvalidParams, 'There is no such tool.');
    try {
      return { content: [asText(await perform(ask, operation, params.arguments ?? {}))] };
    } catch (error) {
      const { code, message } = error instanceof Fault ? error : { code: 'internal', message: 'The server failed.' };
      return { isError: true, content: [asText({ error: { code, message } })] };
    }
  });
  return server;
}

const asText = (value: unknown) => ({ type: 'text' as const, text: JSON.stringify(value) });

function toolOf(operation: Operation): Tool {
  const { name, description, hints } = operation;
  return ToolSchema.parse({
    name,
    description,
    inputSchema: z.toJSONSchema(inputOf(operation), { io: 'input' }),
    annotations: {
      title: description,
      readOnlyHint: hints.readOnly,
      destructiveHint: hints.destructive,
      idempotentHint: hints.idempotent,
      openWorldHint: true,
    },
  });
}
