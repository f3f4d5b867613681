import { runOf, type SituationPlayer } from '../player.ts';

/** How many frames the recordings have of a stream that its client left. */
const LEFT_AFTER = 7;

/** Cancelling, and what comes after it, all at one agent (60 to 78). */
export async function runs(play: SituationPlayer): Promise<void> {
  const agentId = await play.agent({ memory_blocks: [] });
  const foregroundRun = await cancelling(play, agentId);
  await resuming(play, agentId, foregroundRun);
  for (const route of ['agent', 'default-conversation'] as const) await repeating(play, agentId, route);
  const path = `/v1/agents/${agentId}/messages`;
  await play.record('76-history-runs', 'GET', path);
  const left = await play.readSome(play.start('POST', path, play.message('slow 25')), LEFT_AFTER);
  play.keep('77-left-foreground', left);
  await play.wait(5_000);
  await play.record('77-left-foreground-run', 'GET', `/v1/runs/${runOf(left)}`);
  await play.record('77-left-foreground-history', 'GET', `${path}?limit=4`);
  await play.record('78-runs-list', 'GET', `/v1/runs/?agent_id=${agentId}&limit=3`);
}

/** Returns the run in the foreground that was cancelled. */
async function cancelling(play: SituationPlayer, agentId: string): Promise<string> {
  const path = `/v1/agents/${agentId}/messages`;
  const stream = play.read(play.start('POST', path, play.message('slow 40', { background: true })));
  await play.wait(1_000);
  await play.record('61-cancel', 'POST', `${path}/cancel`, {});
  const cancelled = play.keep('60-cancelled', await stream);
  await play.record('62-cancel-again', 'POST', `${path}/cancel`, {});
  await play.record('63-run-cancelled', 'GET', `/v1/runs/${runOf(cancelled)}`);
  await play.record('64-history-cancelled', 'GET', path);
  await play.record('65-after-cancel', 'POST', path, play.message('echo next', { background: true }));
  const foreground = play.start('POST', path, play.message('slow 40'));
  const begun = await foreground;
  const active = await play.ask('GET', `/v1/runs/?agent_id=${agentId}&active=true`);
  const runId: string = JSON.parse(active.body)[0].id;
  await play.wait(1_000);
  await play.record('66-cancel', 'POST', `${path}/cancel`, { run_ids: [runId] });
  play.keep('66-cancelled-foreground', await play.read(Promise.resolve(begun)));
  await play.record('66-run', 'GET', `/v1/runs/${runId}`);
  return runId;
}

async function resuming(play: SituationPlayer, agentId: string, foregroundRun: string): Promise<void> {
  const path = `/v1/agents/${agentId}/messages`;
  const cut = await play.readSome(play.start('POST', path, play.message('slow 40', { background: true })), LEFT_AFTER);
  play.keep('67-cut', cut);
  const stream = `/v1/runs/${runOf(cut)}/stream`;
  await play.record('68-resume-5', 'POST', stream, { starting_after: 5, include_pings: true });
  await play.record('69-resume-finished', 'POST', stream, { starting_after: 0, include_pings: true });
  play.keep(
    'b3-resume-past-end',
    await play.readSome(play.start('POST', stream, { starting_after: 900, include_pings: true }), 3),
  );
  await play.record('71-resume-foreground', 'POST', `/v1/runs/${foregroundRun}/stream`, {});
  await play.record('72-resume-unknown', 'POST', '/v1/runs/run-00000000-0000-4000-8000-000000000000/stream', {});
}

/** The same otid again, and another message while one runs. */
async function repeating(
  play: SituationPlayer,
  agentId: string,
  route: 'agent' | 'default-conversation',
): Promise<void> {
  const isAgent = route === 'agent';
  const path = isAgent ? `/v1/agents/${agentId}/messages` : '/v1/conversations/default/messages';
  const body = (content: string) => ({
    ...play.message(content, { background: true }),
    ...(isAgent ? {} : { agent_id: agentId }),
  });
  const once = body('echo once by');
  await play.record(`73-otid-${route}-1`, 'POST', path, once);
  await play.record(`73-otid-${route}-2`, 'POST', path, once);
  const long = body('slow 25');
  const [first, second] = [play.start('POST', path, long), play.start('POST', path, long)];
  play.keep(`74-otid-running-${route}-1`, await play.read(first));
  play.keep(`74-otid-running-${route}-2`, await play.read(second));
  const busy = play.start('POST', path, body('slow 25'));
  await play.wait(200);
  await play.record(`75-busy-${route}`, 'POST', path, body('echo too early'));
  play.keep(`75-busy-${route}-first`, await play.read(busy));
}
