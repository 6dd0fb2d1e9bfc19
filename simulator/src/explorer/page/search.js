// One search over everything: actions, parameters, types, values, error codes and tasks.

import { QUESTIONS } from './questions.js';
import { actionPath, brief, catalogue, errorPath } from './catalogue.js';
import { h, fill } from './dom.js';

const MOST = 40;

let entries = [];

function entry(kind, name, href, text, weight, context = '') {
  return { kind, name, href, text, weight, context, low: name.toLowerCase(), words: `${name.replace(/([a-z0-9])([A-Z])/g, '$1 $2')} ${context} ${text}`.toLowerCase() };
}

function* all() {
  const codes = new Set();
  for (const question of Object.values(QUESTIONS).flat()) {
    const href = question.view ?? actionPath(question.actions[0]);
    if (href && question.actions.some(actionPath)) yield entry('task', question.title, href, `${question.text} ${question.actions.join(' ')}`, 3);
  }
  for (const service of catalogue.services) {
    const titles = new Map(service.categories.map((category) => [category.folder, category.title]));
    for (const action of service.actions) {
      const context = `${titles.get(action.category) ?? ''} ${service.version}`;
      yield entry('action', action.name, service.actionPath(action.name), action.doc, 4, context);
      for (const field of action.input) yield entry('parameter', field.name, `${service.actionPath(action.name)}?at=${field.name}`, field.doc, 1, action.name);
      for (const field of action.output) yield entry('response field', field.name, service.actionPath(action.name), field.doc, 0, action.name);
    }
    for (const type of service.types) {
      yield entry('type', type.name, service.typePath(type.name), type.doc, 2, service.version);
      for (const field of type.members) yield entry('member', field.name, service.typePath(type.name), field.doc, 0, type.name);
    }
    for (const values of service.enums) {
      yield entry('enum', values.name, service.typePath(values.name), values.doc, 2, service.version);
      for (const { value, doc } of values.values) yield entry('value', String(value), service.typePath(values.name), doc, 1, values.name);
    }
    for (const error of service.errorsByCode.values()) {
      if (!codes.has(error.code)) yield entry('error code', error.code, errorPath(error.code), error.doc, 2);
      codes.add(error.code);
    }
  }
}

/** The best entries for what was typed. Every word must be found. */
export function find(typed) {
  const query = typed.trim().toLowerCase();
  const words = query.split(/\s+/).filter(Boolean);
  const squeezed = words.join('');
  if (words.length === 0) return [];
  const scored = [];
  for (const it of entries) {
    let score = 0;
    if (it.low === squeezed) score = 100;
    else if (it.low.startsWith(squeezed)) score = 60;
    else if (it.low.includes(squeezed)) score = 40;
    else if (words.every((word) => it.words.includes(word))) score = words.every((word) => it.low.includes(word)) ? 35 : 10;
    if (score > 0) scored.push([score + it.weight * 3 - it.name.length / 50, it]);
  }
  scored.sort((a, b) => b[0] - a[0]);
  return scored.map(([, it]) => it);
}

export function setUpSearch() {
  entries = [...all()];
  const input = document.getElementById('find');
  const list = document.getElementById('found');
  let active = -1;

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }
  function show() {
    const found = find(input.value);
    active = -1;
    input.removeAttribute('aria-activedescendant');
    fill(list, found.slice(0, MOST).map((it, position) => option(it, position, close)));
    if (input.value.trim() && found.length === 0) list.append(h('li', { role: 'option', 'aria-disabled': 'true', class: 'dim' }, 'Nothing found'));
    list.hidden = !input.value.trim();
    input.setAttribute('aria-expanded', String(!list.hidden));
  }
  function move(step) {
    const options = list.querySelectorAll('[role=option]:not([aria-disabled])');
    if (options.length === 0) return;
    active = (active + step + options.length) % options.length;
    options.forEach((it, position) => it.setAttribute('aria-selected', String(position === active)));
    options[active].scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', options[active].id);
  }
  input.addEventListener('input', show);
  input.addEventListener('focus', show);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') { event.preventDefault(); move(1); }
    if (event.key === 'ArrowUp') { event.preventDefault(); move(-1); }
    if (event.key === 'Escape') close();
    if (event.key === 'Enter') {
      const options = list.querySelectorAll('[role=option]:not([aria-disabled])');
      options[Math.max(active, 0)]?.click();
    }
  });
  document.addEventListener('pointerdown', (event) => { if (!event.target.closest('.find')) close(); });
  document.addEventListener('focusin', (event) => { if (!event.target.closest('.find')) close(); });
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest?.('input, textarea, select, dialog');
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) { event.preventDefault(); input.focus(); }
  });
}

function option(it, position, close) {
  return h('li', {
    role: 'option',
    id: `found-${position}`,
    'aria-selected': 'false',
    onclick: () => { close(); location.hash = it.href; },
  }, h('span', { class: 'kind' }, it.kind), h('span', { class: 'name' }, it.name),
  h('span', { class: 'dim' }, ['parameter', 'response field', 'member', 'value'].includes(it.kind) ? ` of ${it.context}` : ''),
  h('span', { class: 'dim text' }, brief(it.text)));
}
