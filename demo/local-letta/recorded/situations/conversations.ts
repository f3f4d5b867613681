import { runOf, type SituationPlayer } from '../player.ts';

/** Conversations beside the agent's own (80 to 95). */
export async function conversations(play: SituationPlayer): Promise<void> {
  const agentId = await play.agent({ memory_blocks: [] });
  const create = (summary: string, name?: string) => {
    const request = ['POST', `/v1/conversations/?agent_id=${agentId}`, { summary }] as const;
    return name ? play.record(name, ...request) : play.ask(...request);
  };
  await create('First', '80-conversation-create');
  const id: string = JSON.parse((await create('Second')).body).id;
  const path = `/v1/conversations/${id}`;
  const background = { background: true };
  await play.record('81-conversation-list', 'GET', `/v1/conversations/?agent_id=${agentId}`);
  await play.record('82-conversation-messages-empty', 'GET', `${path}/messages`);
  await play.record('83-conversation-send', 'POST', `${path}/messages`, play.message('echo in the second', background));
  await play.record('84-conversation-messages', 'GET', `${path}/messages`);
  const own = `/v1/agents/${agentId}/messages`;
  await play.ask('POST', own, play.message('echo in the agent’s own'));
  await play.record('85-default-messages', 'GET', `/v1/conversations/default/messages?agent_id=${agentId}`);
  await play.record('86-agent-messages', 'GET', own);
  await play.record('86-agent-messages-default', 'GET', `${own}?conversation_id=default`);
  await play.record('87-conversation-patch', 'PATCH', path, { summary: 'Renamed' });

  const slow = { ...play.message('slow 40', { ...background, otid: 'a-known-otid' }) };
  const cancelled = play.read(play.start('POST', `${path}/messages`, slow));
  await play.wait(1_000);
  await play.record('88-conversation-cancel', 'POST', `${path}/cancel`, {});
  play.keep('88-conversation-cancelled', await cancelled);
  await play.record('88-conversation-cancel-again', 'POST', `${path}/cancel`, {});
  await play.record('89-conversation-stream-none', 'POST', `${path}/stream`, { include_pings: true });
  const running = play.read(play.start('POST', `${path}/messages`, play.message('slow 30', background)));
  await play.wait(600);
  const followed = play.start('POST', `${path}/stream`, { starting_after: 3, include_pings: true });
  play.keep('90-conversation-stream', await play.read(followed));
  await running;
  await play.record('91-conversation-stream-otid', 'POST', `${path}/stream`, { otid: 'a-known-otid' });
  await play.record('92-conversation-fork', 'POST', `${path}/fork`, {});
  await play.record('93-conversation-delete', 'DELETE', path);
  await play.record('94-conversation-deleted', 'GET', path);
  await play.record('95-conversation-deleted-messages', 'GET', `${path}/messages`);
}

/** A conversation's pages, and cancelling where nothing runs (a1 to a6). */
export async function conversationPages(play: SituationPlayer): Promise<void> {
  const agentId = await play.agent();
  const made = await play.ask('POST', `/v1/conversations/?agent_id=${agentId}`, {});
  const path = `/v1/conversations/${JSON.parse(made.body).id}/messages`;
  await play.ask('POST', path, play.message('think about it'));
  await play.ask('POST', path, play.message('say first use memory_insert {"label": "human", "new_string": "Tea."}'));
  await play.record('a1-conversation-history-desc', 'GET', `${path}?order=desc`);
  await play.record('a2-conversation-history-asc', 'GET', `${path}?order=asc`);
  await play.record('a3-conversation-history-limit-2', 'GET', `${path}?order=desc&limit=2`);

  const own = `/v1/agents/${agentId}/messages`;
  const run = runOf(await play.ask('POST', own, play.message('echo done', { background: true })));
  await play.record('a4-cancel-completed', 'POST', `${own}/cancel`, {});
  await play.record('a4-cancel-completed-by-id', 'POST', `${own}/cancel`, { run_ids: [run] });
  await play.record('a4-run-after', 'GET', `/v1/runs/${run}`);
  const idle = `/v1/conversations/default/cancel?agent_id=${agentId}`;
  await play.record('a5-cancel-default-conversation', 'POST', idle, {});
  await play.record('a6-new-agent-cancel', 'POST', `/v1/agents/${await play.agent()}/messages/cancel`, {});
}
