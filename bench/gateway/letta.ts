/** The Letta of the measurement: streams frames by the clock, each with the moment at which it was written. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a message asks for, as JSON: how many frames, and how many milliseconds between two. */
interface Order {
  frames: number;
  everyMs: number;
}

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    const order: Order = JSON.parse(JSON.parse(body).messages[0].content);
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    let written = 0;
    const timer = setInterval(write, order.everyMs);
    function write(): void {
      const content = `${performance.timeOrigin + performance.now()}`;
      response.write(
        `data: ${JSON.stringify({ message_type: 'assistant_message', id: 'message-1', otid: 'otid-1', run_id: 'run-1', content })}\n\n`,
      );
      written += 1;
      if (written < order.frames) return;
      clearInterval(timer);
      response.end('data: [DONE]\n\n');
    }
    write();
    response.on('close', () => clearInterval(timer));
  });
});
server.listen(0, '127.0.0.1', () => console.log(`ready: http://127.0.0.1:${(server.address() as AddressInfo).port}`));
