import { expect, test } from 'vitest';
import { readRecordings } from './fixtures.ts';
import { SituationPlayer } from './player.ts';
import { approvals, pageTools, parallelTools } from './situations/approvals.ts';
import { conversationPages, conversations } from './situations/conversations.ts';
import { runs } from './situations/runs.ts';
import { clients, failures, rareReplies, replies } from './situations/sending.ts';

/** Recorded situations in which local-letta responds otherwise, and why. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  '51-agent-pending-client':
    'last_stop_reason was still null there: a real server writes it a moment after the stream has ended (in 31 and 39 it had)',
};

const SITUATIONS = {
  clients,
  replies,
  rareReplies,
  failures,
  approvals,
  pageTools,
  runs,
  conversations,
  conversationPages,
  parallelTools,
};

test('local-letta and a real 0.16.8 respond alike in the recorded situations', async () => {
  const play = new SituationPlayer();
  for (const situation of Object.values(SITUATIONS)) await situation(play);
  const recordings = readRecordings();
  expect(
    [...play.shapes.keys()].filter((name) => !recordings.has(name)),
    'played, but never recorded',
  ).toEqual([]);
  const names = [...recordings.keys()];
  expect(
    names.filter((name) => !play.shapes.has(name)),
    'recorded, but never played',
  ).toEqual([]);

  const differing = names.filter(
    (name) => play.shapes.get(name)?.join('\n') !== recordings.get(name)?.shape.join('\n'),
  );
  console.log(`${names.length - differing.length} of ${names.length} situations alike`);
  for (const [name, reason] of Object.entries(DIFFERENCES)) console.log(`differs: ${name}: ${reason}`);
  for (const name of differing.filter((one) => !(one in DIFFERENCES))) {
    expect(play.shapes.get(name), `${name} (${recordings.get(name)?.situation})`).toEqual(recordings.get(name)?.shape);
  }
  expect(differing, 'named differences that are none').toEqual(Object.keys(DIFFERENCES));
});
