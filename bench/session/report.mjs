/** A session, as Markdown. */

/** @param {any} session */
export function report({ rate, limitMs, seconds, results, shifts, machine }) {
  const over = results.flatMap(({ name, long }) => long.map((task) => ({ scene: name, ...task })));
  const outside = over.filter(({ streaming }) => !streaming);
  return `# A session on a slow processor

\`npm run bench:session\` writes this page. A visitor opens the chat, writes and reads, opens what the agent did, answers its
question, queues, attaches a photo, looks at memory and conversations, goes away and comes back: ${results.reduce((sum, { steps }) => sum + steps, 0)} steps in
${Math.round(seconds / 60)} minutes, on a processor that is made ${rate} times slower, through the gateway. Times are the main thread's own, from the browser's
trace, without what the driver of the session runs in the page. Our code is what the chat's scripts run in a task, with their
dependencies, and without the style, layout and garbage collections that the browser does meanwhile. \`tokenizers\` is marked, which
makes its patterns as it starts.

${summaryOf(outside, limitMs)} The page around the chat moves by ${shifts.page} (layout shift, as for Core Web
Vitals); inside of the chat it is ${shifts.chat.toFixed(4)}.

Commit ${machine.commit}, ${machine.date.slice(0, 10)}, Chromium ${machine.chromium}, ${machine.cpu}, ${machine.cores} cores; ${machine.load.toFixed(1)} programs
wanted the processor when it began.

| scene | steps | tasks | over ${limitMs} ms | while an answer streams |
| --- | ---: | ---: | ---: | ---: |
${results.map(({ name, steps, tasks, long }) => `| ${name} | ${steps} | ${tasks} | ${countOf(long, false)} | ${countOf(long, true)} |`).join('\n')}

## Every task over ${limitMs} ms

${over.length === 0 ? 'There is none.' : tableOf(over)}
`;
}

/** How many tasks take too long outside of streaming, and how much of that is our code. */
function summaryOf(tasks, limitMs) {
  const ours = tasks.filter(({ scriptMs }) => scriptMs > limitMs).length;
  const most = Math.max(0, ...tasks.map(({ scriptMs }) => scriptMs)).toFixed(0);
  const begin = `**Outside of streaming, our code takes more than ${limitMs} ms in ${ours === 0 ? 'no task' : `${ours} tasks`}.**`;
  return tasks.length === 0
    ? `${begin} Nor does any task take more for other reasons.`
    : `${begin} ${tasks.length} tasks take more with all that the browser does in them; our code has at most ${most} ms of one.`;
}

const countOf = (tasks, isStreaming) => tasks.filter(({ streaming }) => streaming === isStreaming).length;

function tableOf(tasks) {
  const rows = tasks.map(
    ({ scene, step, ms, scriptMs, streaming, parts }) =>
      `| ${scene}: ${step} | ${ms.toFixed(0)} | ${scriptMs.toFixed(0)} | ${streaming ? 'yes' : ''} | ${parts} |`,
  );
  const head = ['| step | ms | our code | streaming | largest parts, in ms |', '| --- | ---: | ---: | --- | --- |'];
  return [...head, ...rows].join('\n');
}
