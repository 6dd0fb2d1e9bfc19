// Who has what where: grants of the identity center, groups taken apart, and the way to take a grant away.

import { actionPath } from './catalogue.js';
import { fill, freshId, h } from './dom.js';
import { refreshWorld } from './send.js';
import { plural } from './text.js';

const MOST = 500;

export function accessView(query) {
  const account = h('select', { id: freshId('account'), onchange: () => show() });
  const who = h('select', { id: freshId('who'), onchange: () => show() });
  const table = h('div', { 'aria-live': 'polite' });
  let rows = [];
  let logins = [];

  function show() {
    const found = rows.filter((row) => (!account.value || String(row.grant.target.uin) === account.value) && (!who.value || row.user.id === who.value));
    const named = logins.filter((it) => !who.value && (!account.value || it.members.map(String).includes(account.value)));
    fill(table, h('p', { class: 'dim' }, plural(found.length, 'way'), ' in through the identity center'), found.length ? grid(found.slice(0, MOST)) : null,
      found.length > MOST ? h('p', { class: 'dim' }, `The first ${MOST} are shown. Choose an account or a person.`) : null, loginList(named));
  }
  refreshWorld().then((world) => {
    rows = world.organizations.flatMap((organization) => (organization.center ? waysIn(organization.center) : []));
    logins = world.organizations.flatMap((organization) => organization.logins.map((it) => ({ ...it, person: subAccount(world, it.subAccount) })));
    const accounts = new Map(world.organizations.flatMap((it) => [...it.members.map((member) => [member.uin, member.name]), [it.administrator, world.accounts.find((known) => known.uin === it.administrator)?.name]]));
    const users = new Map(world.organizations.flatMap((it) => it.center?.users ?? []).map((it) => [it.id, it.name]));
    options(account, 'every account', [...accounts].map(([uin, name]) => [uin, `${name} (${uin})`]));
    options(who, 'everybody', [...users]);
    account.value = query.get('uin') ?? '';
    show();
  }, (error) => fill(table, h('p', { class: 'bad', role: 'alert' }, error.message)));
  const element = h('div', { class: 'page' }, h('h1', {}, 'Who has access'),
    h('p', {}, 'Every user of the identity center, the account that the user reaches, and as what. Choose an account to see who can reach it.'),
    h('div', { class: 'row wrap' }, h('label', { for: account.id }, 'Account'), account, h('label', { for: who.id }, 'Person'), who), table);
  return { element, title: 'Who has access' };
}

function options(select, every, all) {
  fill(select, h('option', { value: '' }, every), all.map(([id, name]) => h('option', { value: id }, name)));
}

function subAccount(world, uin) {
  return world.accounts.flatMap((it) => it.subAccounts).find((it) => it.uin === uin)?.name ?? uin;
}

/** Every user with every grant, direct or through a group. A group without users is a row as well. */
function waysIn(center) {
  const users = new Map(center.users.map((it) => [it.id, it]));
  const groups = new Map(center.groups.map((it) => [it.id, it]));
  const names = new Map(center.configurations.map((it) => [it.id, it]));
  const policies = (id) => names.get(id)?.policies.join(', ') ?? '';
  return center.grants.flatMap((grant) => {
    const row = (user, group) => ({ zone: center.zoneId, grant, user, group, configuration: names.get(grant.configuration)?.name ?? grant.configuration, policies: policies(grant.configuration) });
    const group = groups.get(grant.principal.id);
    if (!group) return [row(users.get(grant.principal.id) ?? grant.principal, null)];
    return group.users.length ? group.users.map((id) => row(users.get(id) ?? { id, name: id }, group)) : [row({ id: '', name: 'nobody yet' }, group)];
  });
}

function grid(rows) {
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Ways in' }, h('table', { class: 'matrix' },
    h('thead', {}, h('tr', {}, ['Person', 'Account', 'Permission configuration', 'Through', ''].map((title) => (title ? h('th', { scope: 'col' }, title) : h('td', {}))))),
    h('tbody', {}, rows.map((row) => h('tr', {}, h('th', { scope: 'row' }, row.user.name, row.user.enabled === false ? h('span', { class: 'badge warm' }, 'disabled') : null),
      h('td', {}, row.grant.target.name, ' ', h('span', { class: 'dim' }, row.grant.target.uin)),
      h('td', {}, row.configuration, h('br'), h('span', { class: 'dim small' }, row.policies)),
      h('td', {}, row.group ? `group ${row.group.name}` : 'directly'),
      h('td', {}, h('a', { href: revocation(row), 'aria-label': `Take away ${row.configuration} on ${row.grant.target.name} from ${row.group ? `group ${row.group.name}` : row.user.name}` }, 'Take away'),
        row.group && row.user.id ? [h('br'), h('a', { href: leaving(row), 'aria-label': `Leave group ${row.group.name}: ${row.user.name}` }, 'Leave group')] : null))))));
}

/** The form that revokes a grant, filled in. */
function revocation({ zone, grant }) {
  const input = {
    ZoneId: zone, RoleConfigurationId: grant.configuration, TargetType: grant.target.kind, TargetUin: grant.target.uin,
    PrincipalType: grant.principal.kind, PrincipalId: grant.principal.id, DeprovisionStrategy: 'DeprovisionForLastRoleAssignmentOnAccount',
  };
  return filled('DeleteRoleAssignment', input);
}

function leaving({ zone, user, group }) {
  return filled('RemoveUserFromGroup', { ZoneId: zone, GroupId: group.id, UserId: user.id });
}

function filled(action, input) {
  return `${actionPath(action)}?input=${encodeURIComponent(JSON.stringify(input))}`;
}

function loginList(logins) {
  if (logins.length === 0) return null;
  return [h('h2', {}, 'Unified member login'), h('ul', {}, logins.map((it) => h('li', {}, `${it.person} may log in as ${it.identity ?? it.name} to ${it.members.join(', ')}`)))];
}
