// The world: every organization as a tree, what is around it, and what the last change was.

import { controls } from './controls.js';
import { fill, h } from './dom.js';
import { refreshWorld } from './send.js';
import { plural } from './text.js';

const EVERY = 1500;
const AT_ONCE = 200;

export function worldView() {
  const seen = new Map();
  const open = new Set();
  const trees = h('div', {});
  const filter = h('input', { type: 'search', 'aria-label': 'Filter members and departments', placeholder: 'Filter members and departments', oninput: () => draw() });
  const problem = h('p', { class: 'bad', 'aria-live': 'polite' });
  let world = null;
  let first = true;
  let stopped = false;
  let timer;

  function draw() {
    const words = filter.value.toLowerCase();
    fill(trees, world.organizations.map((organization) => new Tree(world, organization, { seen, first, open, words }).element()), outside(world), invitations(world, seen, first), units(world, seen, first));
  }
  async function look() {
    try {
      const now = await refreshWorld();
      problem.textContent = '';
      if (now !== world && !stopped) {
        world = now;
        draw();
        first = false;
      }
    } catch (error) {
      problem.textContent = error.message;
    }
    if (!stopped) timer = setTimeout(look, EVERY);
  }
  look();
  const element = h('div', {}, h('h1', {}, 'World'), problem,
    h('div', { class: 'world' }, h('div', {}, filter, trees), h('div', {}, controls())));
  return { element, title: 'World', leave: () => { stopped = true; clearTimeout(timer); } };
}

/** Remembers how something was, and marks it if that has changed. */
function lit(seen, first, key, state, element) {
  const text = JSON.stringify(state);
  if (!first && seen.get(key) !== text) element.classList.add('changed');
  seen.set(key, text);
  return element;
}

class Tree {
  constructor(world, organization, options) {
    Object.assign(this, { world, organization }, options);
    this.children = Map.groupBy(organization.departments, (it) => it.parent);
    this.members = Map.groupBy(organization.members, (it) => it.department);
  }

  element() {
    const { organization, world } = this;
    const administrator = world.accounts.find((it) => it.uin === organization.administrator);
    const root = organization.departments.find((it) => it.id === organization.root);
    return h('section', {}, h('h2', {}, `Organization ${organization.id}`),
      h('p', {}, 'Administrator: ', administrator?.name ?? '', ' ', h('span', { class: 'dim' }, organization.administrator), ` · ${plural(organization.members.length, 'member')}`),
      h('ul', { class: 'branch' }, root ? this.department(root, true) : null), this.center(organization.center));
  }

  /** The department, unless nothing in it fits the filter. */
  department(department, isRoot = false) {
    const all = this.members.get(department.id) ?? [];
    const hit = department.name.toLowerCase().includes(this.words);
    const members = hit ? all : all.filter((it) => `${it.name} ${it.uin}`.toLowerCase().includes(this.words));
    const below = (this.children.get(department.id) ?? []).map((it) => this.department(it)).filter(Boolean);
    if (this.words && !hit && members.length === 0 && below.length === 0 && !isRoot) return null;
    const key = `department ${department.id}`;
    const line = lit(this.seen, this.first, key, department, h('span', {}, department.name, h('span', { class: 'dim' }, ` ${department.id}`)));
    const list = h('ul', {});
    let filled = false;
    const isOpen = this.open.has(key) || isRoot || (this.words !== '' && members.length <= AT_ONCE) || all.length + below.length <= 12;
    const details = h('details', {
      open: isOpen,
      ontoggle: () => {
        if (details.open) { this.open.add(key); showAll(); } else this.open.delete(key);
      },
    }, h('summary', {}, line, ' ', this.policies({ department: department.id }), all.length ? h('span', { class: 'dim' }, ` ${plural(all.length, 'member')}`) : null), list);
    const showAll = () => {
      if (filled) return;
      filled = true;
      fill(list, below, this.memberRows(members, list));
    };
    if (isOpen) showAll();
    return h('li', {}, details);
  }

  /** The members, a part at a time. */
  memberRows(members, list, from = 0) {
    const rows = members.slice(from, from + AT_ONCE).map((it) => this.member(it));
    if (members.length > from + AT_ONCE) {
      const more = h('li', {}, h('button', { type: 'button', class: 'quiet', onclick: () => { more.replaceWith(...this.memberRows(members, list, from + AT_ONCE)); } }, `Show more of ${members.length}`));
      rows.push(more);
    }
    return rows;
  }

  member(member) {
    const delegations = this.organization.delegations.filter((it) => it.uin === member.uin);
    const line = h('span', {}, h('a', { href: `#/access?uin=${member.uin}` }, member.name || 'no name'), h('span', { class: 'dim' }, ` ${member.uin} ${member.created ? 'created' : 'invited'} `),
      this.policies({ uin: member.uin }), delegations.map((it) => h('span', { class: 'badge good' }, `runs ${it.service}`)),
      member.leavesAt ? h('span', { class: 'badge warm' }, 'deletion under review') : null);
    return h('li', {}, lit(this.seen, this.first, `member ${member.uin}`, [member, delegations], line));
  }

  policies(target) {
    const [[kind, id]] = Object.entries(target);
    const attached = this.organization.policies.filter((policy) => !policy.preset && policy.targets.some((it) => it[kind] === id));
    return attached.map((policy) => lit(this.seen, this.first, `policy ${policy.id} ${kind} ${id}`, policy.name, h('span', { class: 'badge warm', title: policy.kind }, policy.name)));
  }

  center(center) {
    if (!center) return h('p', { class: 'dim' }, 'The identity center is not open.');
    const row = (key, state, ...children) => h('li', {}, lit(this.seen, this.first, key, state, h('span', {}, children)));
    const names = new Map(center.configurations.map((it) => [it.id, it.name]));
    const part = (title, items) => h('details', { open: items.length > 0 && items.length <= 12 }, h('summary', {}, title, h('span', { class: 'dim' }, ` ${items.length}`)), h('ul', {}, items.slice(0, AT_ONCE)),
      items.length > AT_ONCE ? h('p', { class: 'dim' }, `The first ${AT_ONCE} are shown.`) : null);
    return h('section', {}, h('h3', {}, `Identity center ${center.zoneName}`, h('span', { class: 'dim' }, ` ${center.zoneId}`)), h('div', { class: 'branch' },
      part('Users', center.users.map((it) => row(`user ${it.id}`, it, it.name, h('span', { class: 'dim' }, ` ${it.id}`), it.enabled ? null : h('span', { class: 'badge warm' }, 'disabled')))),
      part('Groups', center.groups.map((it) => row(`group ${it.id}`, it, it.name, h('span', { class: 'dim' }, ` ${it.id} ${plural(it.users.length, 'user')}`)))),
      part('Permission configurations', center.configurations.map((it) => row(`configuration ${it.id}`, it, it.name, h('span', { class: 'dim' }, ` ${it.policies.join(', ')}`)))),
      part('Grants', center.grants.map((it) => row(`grant ${it.key}`, it, it.principal.name, ' has ', names.get(it.configuration) ?? it.configuration, ' on ', it.target.name))),
      part('User synchronizations', center.synchronizations.map((it) => row(`synchronization ${it.id}`, it, it.principal.name, ' into ', it.target.name, ' ', h('span', { class: 'badge' }, it.status)))),
      part('Tasks', [...center.tasks].reverse().map((it) => row(`task ${it.id}`, it, it.kind, it.target ? ` on ${it.target.name} ` : ' ', stateBadge(it))))));
  }
}

function stateBadge(task) {
  const kind = { Success: 'badge good', Failed: 'badge bad' }[task.state] ?? 'badge';
  return h('span', { class: kind }, task.state, task.reason ? `: ${task.reason}` : '');
}

function outside(world) {
  const accounts = world.accounts.filter((it) => !it.organization);
  if (accounts.length === 0) return null;
  return h('section', {}, h('h2', {}, 'Outside'), h('ul', {}, accounts.map((it) => h('li', {}, it.name, h('span', { class: 'dim' }, ` ${it.uin}, ${it.verification}`)))));
}

function invitations(world, seen, first) {
  if (world.invitations.length === 0) return null;
  return h('section', {}, h('h2', {}, 'Invitations'), h('ul', { class: 'plain' }, world.invitations.map((it) => h('li', {},
    lit(seen, first, `invitation ${it.id}`, it, h('span', {}, `${it.id}: ${it.host} invites ${it.name} ${it.uin} `, h('span', { class: 'badge' }, it.status)))))));
}

function units(world, seen, first) {
  if (world.units.length === 0) return null;
  return h('section', {}, h('h2', {}, 'Share units'), h('ul', { class: 'plain' }, world.units.map((it) => h('li', {}, lit(seen, first, `unit ${it.id}`, it,
    h('span', {}, it.name, h('span', { class: 'dim' }, ` ${it.id} ${it.area}, shared by ${it.owner} with ${it.members.map((member) => `${member.uin}${member.joined ? '' : ' (invited)'}`).join(', ') || 'nobody'}: ${plural(it.resources.length, 'resource')}`)))))));
}
