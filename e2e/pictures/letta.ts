/** A Letta on this machine whose agent tells the stories of the pictures. `LETTA_PORT` and `LETTA_API_KEY` as everywhere. */
import { serve } from '@hono/node-server';
import type { Script, ServerToolCall } from '../../demo/local-letta/agent/script.ts';
import { createLocalLetta } from '../../demo/local-letta/local-letta.ts';
import { type Scene, STORIES, TOOL_NAME } from './story.ts';

function scriptOf({ say, thought, change, file, order, reply, isSlow }: Scene): Script {
  return {
    pattern: new RegExp(`^${say.replaceAll(/[.?*+()]/g, '\\$&')}$`),
    *turns({ memory }) {
      if (thought) yield { type: 'reasoning', text: thought };
      const calls: ServerToolCall[] = [];
      if (change) {
        calls.push({
          name: 'memory_replace',
          arguments: { label: 'human', old_string: change.from, new_string: change.to },
          run() {
            memory.write('human', (memory.read('human') ?? '').replace(change.from, change.to));
            return 'Done.';
          },
        });
      }
      if (file) {
        calls.push({
          name: 'archival_memory_insert',
          arguments: { content: file },
          run() {
            memory.archive(file);
            return 'Done.';
          },
        });
      }
      if (calls.length > 0) yield { type: 'tools', calls };
      yield { type: 'text', text: reply, ...(isSlow && { pace: 'slow' as const }) };
      if (order) yield { type: 'approval', calls: [{ name: TOOL_NAME, arguments: order }] };
    },
  };
}

const port = Number(process.env['LETTA_PORT']);
const letta = createLocalLetta({
  ...(process.env['LETTA_API_KEY'] && { apiKey: process.env['LETTA_API_KEY'] }),
  delayMs: 0,
  scripts: STORIES.flatMap(({ asks, waits, remembers, orders }) => [asks, waits, remembers, orders]).map(scriptOf),
});
serve({ fetch: letta.fetch, port, hostname: '127.0.0.1' }, () => console.log(`ready: http://localhost:${port}`));
