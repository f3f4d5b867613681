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

/**
 * Runs what a button stands for, once at a time; what fails is said in the page. The button isn't `disabled` meanwhile: in
 * Firefox whoever stands on it by keyboard could not go on from there.
 */
async function attempt(work, button) {
  if (button.ariaDisabled === 'true') return;
  $('problem').textContent = '';
  button.ariaDisabled = 'true';
  try {
    await work();
  } catch (error) {
    $('problem').textContent = error.message;
  } finally {
    button.ariaDisabled = 'false';
  }
}

/** @param name says which button it is, also when its list is drawn anew */
function action(label, name, work, className = '') {
  const button = element('button', { type: 'button', text: label, className });
  button.dataset.name = name;
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

/**
 * Draws a list anew. Whoever stood in it by keyboard stands on the same button again, or on the list's title.
 * @param none what it says where there is nothing
 */
function show(list, rows, none) {
  const { activeElement } = document;
  const name = list.contains(activeElement) ? activeElement.dataset.name : undefined;
  list.replaceChildren(...(rows.length > 0 ? rows : [element('li', { text: none, className: 'empty' })]));
  if (name === undefined) return;
  const same = [...list.querySelectorAll('button')].find(({ dataset }) => dataset.name === name);
  (same ?? $(`${list.id}-title`)).focus();
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
    action(isBanned ? 'Allow again' : 'Ban', `ban ${visitorId}`, () => ban(visitorId, !isBanned)),
    action('Revoke tokens', `revoke ${visitorId}`, async () => {
      const { revoked } = await ask('DELETE', `api/letta-token?${query}`);
      $('state').textContent = revoked === 1 ? '1 token revoked.' : `${revoked} tokens revoked.`;
    }),
    action(
      'Delete',
      `delete ${visitorId}`,
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

function bannedRow(visitorId) {
  return element(
    'li',
    {},
    element('div', { className: 'about', text: visitorId }),
    action('Allow again', `ban ${visitorId}`, () => ban(visitorId, false)),
  );
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
  show($('banned'), overview.banned.map(bannedRow), 'Nobody.');
  show($('errors'), overview.errors.map(errorRow), 'None in the last week.');
  show($('visitors'), page.visitors.map(visitorRow), 'Nobody yet.');
  setNext(page.next);
}

function setNext(after) {
  next = after;
  $('more').hidden = next === null;
}

async function loadMore() {
  const page = await ask('GET', `operator/visitors?after=${encodeURIComponent(next)}`);
  const rows = page.visitors.map(visitorRow);
  $('visitors').append(...rows);
  setNext(page.next);
  // The button has gone, from under whoever pressed it.
  if (next === null) (rows[0]?.querySelector('button') ?? $('visitors-title')).focus();
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
$('more').addEventListener('click', () => attempt(loadMore, $('more')));
