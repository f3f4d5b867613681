import type { SituationPlayer } from '../player.ts';

const TOOLS = ['get_page_title', 'get_time'].map((name) => ({
  name,
  description: 'A tool of the page.',
  parameters: { type: 'object', properties: {} },
}));

const approval = (callId: string | undefined, approve: boolean, more = {}) => ({
  type: 'approval',
  approvals: [{ type: 'approval', tool_call_id: callId, approve, ...more }],
});

const toolReturns = (type: 'approval' | 'tool_return', values: [string | undefined, string][]) => {
  const returns = values.map(([tool_call_id, tool_return]) => ({
    type: 'tool',
    tool_call_id,
    tool_return,
    status: 'success',
  }));
  return type === 'approval' ? { type, approvals: returns } : { type, tool_returns: returns };
};

/** A server tool that takes an approval (30 to 42). */
export async function approvals(play: SituationPlayer): Promise<void> {
  const rule = { tool_name: 'send_email', type: 'requires_approval', prompt_template: null };
  const agentId = await play.agent({ tool_rules: [rule], memory_blocks: [] });
  const path = `/v1/agents/${agentId}/messages`;
  const agent = `/v1/agents/${agentId}?include=agent.pending_approval`;
  const ask = 'say first use send_email {"to": "ann@shop.example"}';
  await play.record('30-approval-request', 'POST', path, play.message(ask, { background: true }));
  await play.record('31-agent-pending', 'GET', agent);
  await play.record('32-history-pending', 'GET', path);
  await play.record('33-message-while-pending', 'POST', path, play.message('echo x', { background: true }));
  await play.record('33-message-while-pending-foreground', 'POST', path, play.message('echo x'));
  await play.record('34-approval-wrong-id', 'POST', path, play.decision(approval('call_nowhere', true)));
  const [first] = await play.pendingCalls(agentId);
  const given = play.decision(approval(first, true));
  await play.record('35-approve', 'POST', path, given);
  await play.record('36-approve-again', 'POST', path, given);
  await play.record('37-history-approved', 'GET', path);
  await play.record('38-approval-request-2', 'POST', path, play.message(ask));
  await play.record('39-agent-pending', 'GET', agent);
  const [second] = await play.pendingCalls(agentId);
  await play.record('39-deny', 'POST', path, play.decision(approval(second, false, { reason: 'Not today.' })));
  await play.record('40-history-denied', 'GET', path);
  await play.record('41-approval-none-pending', 'POST', path, play.decision(approval('call_nowhere', true)));
  await play.record('42-agent-none-pending', 'GET', agent);
}

/** Tools of the page, one at a time (50 to 57). */
export async function pageTools(play: SituationPlayer): Promise<void> {
  const agentId = await play.agent({ memory_blocks: [] });
  const path = `/v1/agents/${agentId}/messages`;
  const offer = { client_tools: TOOLS, background: true };
  await play.record('50-client-tool', 'POST', path, play.message('say first use get_page_title', offer));
  await play.record('51-agent-pending-client', 'GET', `/v1/agents/${agentId}?include=agent.pending_approval`);
  await play.record('51-history-pending-client', 'GET', path);
  const [title] = await play.pendingCalls(agentId);
  const value = toolReturns('tool_return', [[title, 'Contract']]);
  await play.record('52-client-tool-return', 'POST', path, play.decision(value, offer));
  await play.record('53-history-client', 'GET', path);
  await play.record('54-client-tools-parallel', 'POST', path, play.message('parallel get_page_title get_time', offer));
  const [one] = await play.pendingCalls(agentId);
  await play.record(
    '55-client-tools-half',
    'POST',
    path,
    play.decision(toolReturns('tool_return', [[one, 'one']]), offer),
  );
  const both = toolReturns('approval', [
    [one, 'one'],
    ['call_nowhere', 'two'],
  ]);
  await play.record('56-client-tools-approval-type', 'POST', path, play.decision(both, offer));
  await play.record('57-history-client-parallel', 'GET', path);
}

/** Several tools in one model call (a7 to b2). */
export async function parallelTools(play: SituationPlayer): Promise<void> {
  const agentId = await play.agent({ parallel_tool_calls: true, memory_blocks: [] });
  const path = `/v1/agents/${agentId}/messages`;
  const offer = { client_tools: TOOLS, background: true };
  await play.record('a7-parallel-client', 'POST', path, play.message('parallel get_page_title get_time', offer));
  await play.record('a7-parallel-client-history', 'GET', path);
  const [one, other] = await play.pendingCalls(agentId);
  const half = toolReturns('tool_return', [[one, 'r']]);
  await play.record('a8-parallel-client-half', 'POST', path, play.decision(half, offer));
  const both = toolReturns('tool_return', [
    [one, 'r'],
    [other, 'r'],
  ]);
  await play.record('a9-parallel-client-both', 'POST', path, play.decision(both, offer));
  const server = play.message('parallel memory_insert conversation_search', offer);
  await play.record('b0-parallel-server', 'POST', path, server);
  await play.record(
    'b1-parallel-mixed',
    'POST',
    path,
    play.message('parallel conversation_search get_page_title', offer),
  );
  await play.record('b1-parallel-mixed-history', 'GET', path);
  await play.record('b2-agent-pending', 'GET', `/v1/agents/${agentId}?include=agent.pending_approval`);
  await play.record('b4-deleted-agent', 'DELETE', `/v1/agents/${agentId}`);
  await play.record('b5-deleted-agent-messages', 'GET', path);
}
