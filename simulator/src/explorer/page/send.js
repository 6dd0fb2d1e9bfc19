// Sending a request, as one of the world's accounts or to the real service, and what came back.

import { confirmed, fill, h, announce, freshId } from './dom.js';
import { tree } from './json.js';
import { ask, get } from './server.js';
import { watchTasks } from './tasks.js';
import { errorPath } from './catalogue.js';
import { plural } from './text.js';

const LIVE = 'live';

/** The world as far as forms need it. */
let world = { accounts: [], organizations: [] };
let listeners = [];

/** Who calls: the account of the simulated world, and the site. */
export function actor() {
  const chosen = sessionStorage.getItem('actor');
  const uin = chosen === LIVE ? null : Number(chosen) || world.accounts[0]?.uin;
  return { uin: uin ?? null, international: sessionStorage.getItem('site') === 'intl' };
}

export function chooseActor(uin) {
  sessionStorage.setItem('actor', String(uin));
  for (const listener of listeners) listener();
}

export function onActor(listener) {
  listeners.push(listener);
  return () => { listeners = listeners.filter((other) => other !== listener); };
}

/** Ids of the world that fit a parameter, each with a name. */
export function suggestions(name) {
  const { uin } = actor();
  const account = world.accounts.find((it) => it.uin === uin);
  const organization = world.organizations.find((it) => it.id === account?.organization) ?? world.organizations[0];
  const center = organization?.center;
  const list = (all, id = 'id') => (all ?? []).map((it) => [it[id], it.name]);
  if (/Uin$|^Uins?$|MemberUins$/.test(name)) return list(world.accounts, 'uin');
  if (/^ZoneId$/.test(name)) return center ? [[center.zoneId, center.zoneName]] : [];
  if (/^(UserId|PrincipalId)s?$/.test(name)) return [...list(center?.users), ...(name.startsWith('P') ? list(center?.groups) : [])];
  if (/^GroupIds?$/.test(name)) return list(center?.groups);
  if (/^RoleConfigurationId$/.test(name)) return list(center?.configurations);
  if (/NodeIds?$/.test(name)) return list(organization?.departments);
  if (/^PolicyId$/.test(name)) return list(organization?.policies);
  if (/^TaskId$/.test(name)) return (center?.tasks ?? []).map((it) => [it.id, it.kind]);
  if (/^UnitId$/.test(name)) return list(world.units);
  return [];
}

/** Looks at the world anew, for the accounts and suggestions of forms. */
export async function refreshWorld() {
  world = (await get(`explorer/world?seen=${world.fingerprint ?? ''}`)) ?? world;
  return world;
}

function accounts() {
  return world.accounts.flatMap((account) => [[account.uin, `${account.name} (${account.uin})`, account],
    ...account.subAccounts.map((it) => [it.uin, `${account.name} / ${it.name} (${it.uin})`, account])]);
}

function role(account) {
  if (!account.organization) return 'outside any organization';
  return world.organizations.some((it) => it.administrator === account.uin) ? 'administrator' : 'member';
}

export function sendPanel(draft, about) {
  const who = h('select', { id: freshId('who'), onchange: () => chooseActor(who.value) });
  const site = h('select', { id: freshId('site'), onchange: () => { sessionStorage.setItem('site', site.value); chooseActor(who.value); } },
    h('option', { value: 'cn' }, 'Chinese site'), h('option', { value: 'intl' }, 'international site'));
  site.value = sessionStorage.getItem('site') ?? 'cn';
  const result = h('div', { class: 'result' });
  const button = h('button', { type: 'button', class: 'primary', onclick: () => sendNow(draft, who.value === LIVE, button, result) }, 'Send');
  const showAccounts = () => {
    const chosen = sessionStorage.getItem('actor') ?? String(world.accounts[0]?.uin ?? '');
    fill(who, accounts().map(([uin, title, account]) => h('option', { value: uin }, `${title}, ${role(account)}`)),
      about.live ? h('option', { value: LIVE }, 'the real service, with the credentials of the environment') : null);
    who.value = chosen;
  };
  showAccounts();
  refreshWorld().then(showAccounts, () => {});
  return h('section', { class: 'send', 'aria-label': 'Send' },
    h('div', { class: 'row wrap' }, h('label', { for: who.id }, 'Call as'), who, h('label', { for: site.id, class: 'visually-hidden' }, 'Site'), site, button), result);
}

/** Asks before a write reaches the real service, naming the account and the site. */
async function isConfirmed(draft) {
  const identity = await get('explorer/live');
  const text = `${draft.action.name} changes account ${identity.account} on the ${identity.site} site. This is the real service, not the simulator.`;
  return confirmed('Send to the real service?', text, 'Send');
}

async function sendNow(draft, live, button, result) {
  draft.mark(true);
  const isWrite = draft.action.access !== 'read';
  button.disabled = true;
  try {
    if (live && isWrite && !(await isConfirmed(draft))) return;
    fill(result, h('p', { class: 'dim' }, 'Waiting for the response…'));
    const outcome = await ask('send', { ...draft.call(), live, confirmed: live && isWrite });
    show(draft, outcome, live, result);
    if (!live) await refreshWorld();
  } catch (error) {
    fill(result, h('p', { class: 'bad', role: 'alert' }, error.message));
  } finally {
    button.disabled = false;
  }
}

function show(draft, outcome, live, result) {
  const { response, error, milliseconds, attempts } = outcome;
  const requestId = response?.RequestId ?? error?.requestId;
  const time = `${milliseconds.toFixed(1)} ms, ${plural(attempts.length, 'attempt')}`;
  announce(error ? `Error ${error.code ?? error.kind}` : 'Success');
  fill(result,
    h('p', { class: error ? 'outcome bad' : 'outcome good' }, error ? 'Error' : 'Success', ' ', h('span', { class: 'dim' }, time),
      live || !requestId ? null : [' ', h('a', { href: `#/journal?id=${encodeURIComponent(requestId)}` }, 'in the journal')]),
    error ? problem(error) : tree(response),
    attempts.length > 1 ? h('details', { open: true }, h('summary', {}, 'Attempts'), h('ol', {}, attempts.map((it) => h('li', {}, `${it.milliseconds.toFixed(1)} ms: ${it.error ?? `HTTP ${it.status}`}`)))) : null);
  if (response && draft.action.task) result.append(watchTasks(draft, response, live));
}

function problem(error) {
  return h('div', { role: 'alert' }, error.code ? h('p', {}, h('a', { href: errorPath(error.code) }, h('code', {}, error.code))) : null,
    h('p', {}, error.message),
    h('p', { class: 'dim' }, error.mayHaveTakenEffect ? 'The call may have taken effect. Check before you repeat it.' : 'The call had no effect.'),
    error.requestId ? h('p', { class: 'dim' }, `Request ${error.requestId}`) : null);
}
