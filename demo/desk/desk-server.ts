/**
 * A tiny desk: visitors by server-sent events, and people by a prompt. `npx tsx demo/desk/desk-server.ts` prints what
 * visitors write; what is typed there goes to the last visitor, `/end` and a summary sends them back to the agent.
 * A real desk checks who is asking: here everybody who knows a ticket's id reads it.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import process from 'node:process';
import { createInterface } from 'node:readline';

/** What the desk tells the page: the methods of `HandoffEvents`, by name. */
type Told = ['person', { name: string }] | ['message', string, string] | ['end', string];

interface Ticket {
  /** Everything so far: a page that comes back gets it again, and knows messages by their ids. */
  readonly told: Told[];
  /** The ids of what the visitor sent: a second attempt is no second message. */
  readonly taken: Set<string>;
  line: ServerResponse | null;
}

const ORIGIN = process.env['DESK_ORIGIN'] ?? 'http://localhost:5173';
const MAX_BYTES = 100_000;
const tickets = new Map<string, Ticket>();
let last: Ticket | undefined;

function tell(ticket: Ticket, ...told: Told): void {
  ticket.told.push(told);
  ticket.line?.write(`data: ${JSON.stringify(told)}\n\n`);
}

const server = createServer(async (request, response) => {
  response.setHeader('Access-Control-Allow-Origin', ORIGIN);
  response.setHeader('Access-Control-Allow-Headers', 'content-type');
  const [, , id = ''] = (request.url ?? '').split('/');
  const ticket = tickets.get(id);
  const end = (status: number, body: object = {}) => response.writeHead(status).end(JSON.stringify(body));
  if (request.method === 'OPTIONS') return end(204);
  if (request.method === 'GET' && ticket) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    for (const told of ticket.told) response.write(`data: ${JSON.stringify(told)}\n\n`);
    ticket.line = response;
    return request.on('close', () => (ticket.line = null));
  }
  let body = '';
  for await (const chunk of request) if ((body += chunk).length > MAX_BYTES) return end(413);
  const sent = JSON.parse(body || '{}');
  if (request.method === 'POST' && id === '') {
    const opened = randomUUID();
    tickets.set(opened, (last = { told: [], taken: new Set(), line: null }));
    console.log(`\nA visitor: ${sent.reason}`);
    tell(last, 'person', { name: 'Mia' });
    return end(201, { id: opened });
  }
  if (request.method === 'POST' && ticket) {
    if (!ticket.taken.has(sent.id)) console.log(`Visitor: ${sent.text}`);
    ticket.taken.add(sent.id);
    return end(200);
  }
  return end(404);
});

createInterface({ input: process.stdin }).on('line', (line) => {
  if (!last) return;
  if (line.startsWith('/end')) tell(last, 'end', line.slice(4).trim());
  else tell(last, 'message', line, randomUUID());
});
server.listen(Number(process.env['DESK_PORT'] ?? 8790), '127.0.0.1', () => console.log('ready: the desk'));
