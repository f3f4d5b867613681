// The operator's page. The key stays in this variable: nothing is stored, so a reload asks for it again.
let key = '';
let isPaused = false;
let next = null;

const $ = (id) => document.getElementById(id);

/** Asks the server that the page came from; throws an error with the server's words. */
async function ask(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
    body: body && JSON.stringify(body),
  }).catch(() => {
    throw new Error('The server can’t be reached.');
  });
  const answer = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) throw new Error(answer?.error?.message ?? `The server answers ${response.status}.`);
  return answer;
}

/** An element with text and children. Texts are never HTML: visitors choose some of them. */
function element(name, { text, className, ...more } = {}, ...children) {
  const made = Object.assign(document.createElement(name), more);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

/** Runs what a button stands for; what fails is said in the page. */
async function attempt(work, button) {
  $('problem').textContent = '';
  if (button) button.disabled = true;
  try {
    await work();
  } catch (error) {
    $('problem').textContent = error.message;
  } finally {
    if (button) button.disabled = false;
  }
}

function action(label, work, className = '') {
  const button = element('button', { type: 'button', text: label, className });
  button.addEventListener('click', () => attempt(work, button));
  return button;
}

const PERIODS = { day: 'today', month: 'this month' };
const number = new Intl.NumberFormat();
const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

const spentText = ({ unit, period, spent, most }) =>
  `${number.format(spent)}${most === null ? '' : ` of ${number.format(most)}`} ${unit} ${PERIODS[period]}`;

function meter(usage) {
  const label = element('label', { text: spentText(usage) });
  if (usage.most !== null) label.append(element('progress', { max: Math.max(1, usage.most), value: usage.spent }));
  return label;
}

function empty(list, text) {
  if (list.children.length === 0) list.append(element('li', { text, className: 'empty' }));
}

function visitorRow({ visitorId, isAnonymous, isBanned, madeAt, spending }) {
  const about = element(
    'div',
    { className: 'about', text: visitorId },
    element('small', {
      text: [
        isBanned ? 'banned' : null,
        isAnonymous ? 'anonymous' : 'signed in',
        madeAt && `since ${date.format(new Date(madeAt))}`,
        ...spending.filter(({ spent, most }) => spent > 0 || most !== null).map(spentText),
      ]
        .filter(Boolean)
        .join(' · '),
    }),
  );
  const query = `visitorId=${encodeURIComponent(visitorId)}`;
  const actions = element(
    'div',
    { className: 'actions' },
    isBanned ? action('Allow again', () => ban(visitorId, false)) : action('Ban', () => ban(visitorId, true)),
    action('Revoke tokens', async () => {
      const { revoked } = await ask('DELETE', `api/letta-token?${query}`);
      $('state').textContent = revoked === 1 ? '1 token revoked.' : `${revoked} tokens revoked.`;
    }),
    action(
      'Delete',
      async () => {
        if (!(await isSure(`Delete ${visitorId} with all messages and memory? This can’t be undone.`))) return;
        await ask('DELETE', `api/letta-visitor?${query}`);
        await load();
      },
      'danger',
    ),
  );
  return element('li', {}, about, actions);
}

async function ban(visitorId, banned) {
  await ask('POST', 'api/letta-guard', { visitorId, banned });
  await load();
}

function isSure(text) {
  $('confirm-text').textContent = text;
  const dialog = $('confirm');
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true }),
  );
}

function errorRow({ time, method, route, status, problems, id }) {
  return element(
    'li',
    {},
    element(
      'div',
      { className: 'about', text: problems.join('; ') },
      element('small', { text: `${date.format(new Date(time))} · ${method} ${route} · ${status} · ${id}` }),
    ),
  );
}

async function load() {
  const [overview, page] = await Promise.all([ask('GET', 'operator/overview'), ask('GET', 'operator/visitors')]);
  isPaused = overview.paused;
  $('sign-in').hidden = true;
  $('content').hidden = false;
  $('pause').hidden = false;
  $('pause').textContent = isPaused ? 'Resume all chats' : 'Pause all chats';
  $('state').textContent = isPaused ? 'All chats are paused.' : 'Chats are open.';
  $('unshared').hidden = overview.shared;
  $('spending').replaceChildren(...overview.spending.map(meter));
  if (overview.spending.length === 0) $('spending').textContent = 'There is no guard, so nothing is counted.';
  $('banned').replaceChildren(
    ...overview.banned.map((visitorId) =>
      element(
        'li',
        {},
        element('div', { className: 'about', text: visitorId }),
        action('Allow again', () => ban(visitorId, false)),
      ),
    ),
  );
  empty($('banned'), 'Nobody.');
  $('errors').replaceChildren(...overview.errors.map(errorRow));
  empty($('errors'), 'None in the last week.');
  $('visitors').replaceChildren();
  addVisitors(page);
}

function addVisitors(page) {
  $('visitors').append(...page.visitors.map(visitorRow));
  next = page.next;
  $('more').hidden = next === null;
  if (next === null) empty($('visitors'), 'Nobody yet.');
}

$('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  key = $('key').value.trim();
  void attempt(async () => {
    await load();
    $('key').value = '';
    $('pause').focus();
  }, event.submitter);
});
$('pause').addEventListener('click', () =>
  attempt(async () => {
    await ask('POST', 'api/letta-guard', { paused: !isPaused });
    await load();
  }, $('pause')),
);
$('more').addEventListener('click', () =>
  attempt(async () => addVisitors(await ask('GET', `operator/visitors?after=${encodeURIComponent(next)}`)), $('more')),
);
