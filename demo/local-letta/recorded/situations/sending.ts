import { runOf, type SituationPlayer } from '../player.ts';

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Who may stream on which route (00). */
export async function clients(play: SituationPlayer): Promise<void> {
  const agentId = await play.agent();
  const agentRoute = `/v1/agents/${agentId}/messages`;
  const agents: [string, Record<string, string>][] = [
    ['00-ua-node', { 'user-agent': 'node' }],
    ['00-ua-browser', { 'user-agent': BROWSER }],
    ['00-ua-none', {}],
    ['00-ua-sdk-agent', { 'user-agent': '@letta-ai/letta-client/1.12.1' }],
    ['00-ua-sdk-js', { 'user-agent': 'Letta/JS 1.12.1', 'x-stainless-package-version': '1.12.1' }],
  ];
  for (const [name, headers] of agents)
    await play.record(name, 'POST', agentRoute, play.message('echo hello'), headers);
  const node = { 'user-agent': 'node' };
  const byConversation = { ...play.message('echo by conversation'), agent_id: agentId };
  await play.record('00-ua-node-conversation', 'POST', '/v1/conversations/default/messages', byConversation, node);
  await play.record('00-ua-node-messages-stream', 'POST', `${agentRoute}/stream`, play.message('echo by stream'), node);
}

/** Reasoning, server tools, and their history (01 to 11). */
export async function replies(play: SituationPlayer): Promise<void> {
  const path = `/v1/agents/${await play.agent()}/messages`;
  const background = { background: true };
  const insert = 'say first use memory_insert {"label": "human", "new_string": "Likes tea."}';
  await play.record('01-think-foreground', 'POST', path, play.message('think about it'));
  await play.record('02-think-background', 'POST', path, play.message('think about it', background));
  await play.record('03-server-tool', 'POST', path, play.message(insert));
  const replace = 'use memory_replace {"label": "human", "old_string": "nowhere", "new_string": "x"}';
  await play.record('04-server-tool-error', 'POST', path, play.message(replace, background));
  await play.ask('POST', path, play.message('use conversation_search {"query": "tea"}'));
  const two = play.message('parallel memory_insert conversation_search', background);
  await play.record('06-parallel-tools', 'POST', path, two);
  await play.record('07-history-desc', 'GET', `${path}?order=desc`);
  await play.record('08-history-asc', 'GET', `${path}?order=asc`);
  await play.record('09-history-limit-3', 'GET', `${path}?order=desc&limit=3`);
  await play.record('10-step-mode', 'POST', path, play.message(insert, { stream_tokens: false }));
  await play.record('11-no-stream', 'POST', path, play.message('echo plain', { streaming: false }));
}

/** A model that can't be had, a picture, and silence (12 to 16). */
export async function rareReplies(play: SituationPlayer): Promise<void> {
  const hidden = `/v1/agents/${await play.agent()}/messages`;
  await play.record('12-hidden-reasoning', 'POST', hidden, play.message('status 404', { background: true }));
  await play.record('13-history-hidden-reasoning', 'GET', hidden);
  const path = `/v1/agents/${await play.agent()}/messages`;
  const source = { type: 'base64', media_type: 'image/png', data: PICTURE };
  const content = [
    { type: 'text', text: 'echo picture' },
    { type: 'image', source },
  ];
  await play.record('14-image', 'POST', path, play.message(content, { background: true }));
  await play.record('15-history-image', 'GET', path);
  await play.record('16-pings', 'POST', path, play.message('silent 45', { background: true }));
}

/** Models that fail, and requests that do (20 to 22). */
export async function failures(play: SituationPlayer): Promise<void> {
  const words = ['cut', 'bad frame', 'status 500', 'status 429', 'status 401', 'status 400', 'empty'];
  for (const word of words) {
    const path = `/v1/agents/${await play.agent()}/messages`;
    const name = `20-model-${word.replace(' ', '-')}`;
    const streamed = await play.record(name, 'POST', path, play.message(word, { background: true }));
    await play.record(`${name}-history`, 'GET', path);
    await play.record(`${name}-run`, 'GET', `/v1/runs/${runOf(streamed)}`);
  }
  const agentId = await play.agent();
  await play.record('21-model-cut-foreground', 'POST', `/v1/agents/${agentId}/messages`, play.message('cut'));
  await play.record('22-error-404', 'GET', '/v1/agents/agent-00000000-0000-4000-8000-000000000000');
  await play.record('22-error-422', 'POST', `/v1/agents/${agentId}/messages`, { messages: 'x' });
}
