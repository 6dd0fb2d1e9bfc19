// The calls that the simulator has received.

import { actionPath, errorPath } from './catalogue.js';
import { fill, h } from './dom.js';
import { tree } from './json.js';
import { get } from './server.js';

const SHOWN = 200;

export function journalView(query) {
  const wanted = query.get('id');
  const filter = h('input', { type: 'search', 'aria-label': 'Filter by action, account, code or request id', placeholder: 'Action, account, code or request id', oninput: () => show() });
  filter.value = wanted ?? '';
  const list = h('div', {});
  let entries = [];
  const show = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = entries.filter((entry) => words.every((word) => `${entry.action} ${entry.uin} ${entry.code ?? ''} ${entry.requestId} ${entry.fault ?? ''}`.toLowerCase().includes(word)));
    fill(list, found.length ? h('ul', { class: 'plain' }, found.map((entry) => item(entry, entry.requestId === wanted))) : h('p', { class: 'dim' }, 'No such calls.'));
  };
  const refresh = async () => {
    try {
      entries = (await get(`journal?limit=${SHOWN}`)).reverse();
      show();
    } catch (error) {
      fill(list, h('p', { class: 'bad', role: 'alert' }, error.message));
    }
  };
  refresh();
  const element = h('div', { class: 'page' }, h('h1', {}, 'Journal'),
    h('p', { class: 'dim' }, `The newest ${SHOWN} calls, from this page and from programs. Secrets are masked.`),
    h('div', { class: 'row' }, filter, h('button', { type: 'button', onclick: refresh }, 'Refresh')), list);
  return { element, title: 'Journal' };
}

function item(entry, open) {
  const time = new Date(entry.time * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const path = actionPath(entry.action);
  return h('li', {}, h('details', { open },
    h('summary', {}, h('span', { class: 'dim' }, `${entry.number}. ${time} UTC `), entry.action || 'no action', h('span', { class: 'dim' }, ` as ${entry.uin || 'nobody'} `),
      entry.code ? h('span', { class: 'badge bad' }, entry.code) : h('span', { class: 'badge good' }, 'success'), entry.fault ? h('span', { class: 'badge warm' }, entry.fault) : null),
    tree(entry.request ?? {}),
    h('p', {}, path ? h('a', { href: path }, 'Documentation') : null, entry.code ? [' · ', h('a', { href: errorPath(entry.code) }, 'Meaning of the error')] : null, h('span', { class: 'dim' }, ` Request ${entry.requestId}`))));
}
