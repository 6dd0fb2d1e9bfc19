// An action: what it does on the left, the request on the right.

import { brief, errorPath, itemType, limits } from './catalogue.js';
import { codePanel } from './code.js';
import { h, tabs } from './dom.js';
import { Draft } from './form.js';
import { tree } from './json.js';
import { sendPanel } from './send.js';
import { line, name as breakable, prose } from './text.js';
import { KINDS } from './errors.js';

export function actionView(service, name, query, about) {
  const action = service.actionsByName.get(name);
  if (!action) return null;
  const draft = new Draft(service, action, query);
  const request = h('section', { class: 'request', id: 'request', 'aria-label': 'Request' },
    draft.element, about.simulates ? sendPanel(draft, about) : null, codePanel(draft, about));
  const element = h('div', { class: 'action' }, heading(service, action), h('div', { class: 'halves' }, reading(service, action), request));
  draft.begin();
  return { element, title: name, leave: () => draft.end() };
}

function heading(service, action) {
  const category = service.categories.find((it) => it.folder === action.category);
  const badges = [
    h('span', { class: action.access === 'read' ? 'badge good' : 'badge warm' }, action.access === 'read' ? 'Read' : 'Write'),
    action.rateLimit ? h('span', { class: 'badge' }, `${action.rateLimit} calls per second`) : null,
    h('span', { class: 'badge' }, action.sites.length === 2 ? 'both sites' : action.sites[0] === 'cn' ? 'Chinese site only' : 'international site only'),
    action.paging ? h('span', { class: 'badge' }, 'list in pages') : null,
    action.task ? h('span', { class: 'badge' }, 'starts a task') : null,
    action.deprecated ? h('span', { class: 'badge bad' }, 'deprecated') : null,
  ];
  return h('header', {}, h('p', { class: 'dim' }, `${service.title} ${service.version} · ${category?.title ?? ''}`),
    h('h1', {}, breakable(action.name)), h('p', { class: 'badges' }, badges),
    h('p', { class: 'jump' }, h('button', { type: 'button', onclick: () => document.getElementById('request').scrollIntoView() }, 'Fill in and send')));
}

function reading(service, action) {
  return h('div', { class: 'reading' },
    action.deprecated ? h('p', { class: 'notice' }, line(action.deprecated, service)) : null,
    prose(action.doc, service),
    links(service, action),
    h('h2', {}, 'Parameters'),
    action.input.length ? fieldTable(service, action.input, 'parameters') : h('p', { class: 'dim' }, 'The action has no parameters.'),
    rules(action),
    h('h2', {}, 'Response'), fields(service, action.output),
    facts(service, action),
    errorTable(service, action),
    examples(action),
    neighbours(service, action),
    notes(service, action));
}

function links(service, action) {
  const shown = [['intl', 'international site'], ['cn', 'Chinese site']].map(([site, title]) => [service.page(action, site), title]).filter(([address]) => address);
  return shown.length === 0 ? null : h('p', { class: 'dim' }, 'Documentation: ',
    shown.map(([address, title], position) => [position > 0 ? ', ' : '', h('a', { href: address, rel: 'noreferrer', target: '_blank' }, title)]),
    Object.values(action.updated ?? {}).length ? `; last updated ${Object.values(action.updated).sort().at(-1)}` : '');
}

/** The fields of a request or a type as a table. */
export function fieldTable(service, all, caption) {
  const sorted = [...all].sort((a, b) => Number(b.required ?? false) - Number(a.required ?? false));
  const rows = sorted.map((field) => h('tr', { id: `field-${field.name}` },
    h('th', { scope: 'row' }, h('code', {}, breakable(field.name)), field.required ? h('span', { class: 'needed' }, 'required') : null),
    h('td', {}, typeLink(service, field)),
    h('td', {}, prose(field.doc, service), extras(service, field))));
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption }, h('table', {},
    h('thead', {}, h('tr', {}, ['Name', 'Type', 'Description'].map((title) => h('th', { scope: 'col' }, title)))),
    h('tbody', {}, rows)));
}

function typeLink(service, field) {
  const name = itemType(field.type);
  const shown = service.typesByName.has(name) ? h('a', { href: service.typePath(name) }, name) : name;
  return h('span', { class: 'type' }, field.type.startsWith('Array of') ? 'Array of ' : '', shown);
}

function extras(service, field) {
  const all = limits(field).map((limit) => h('li', {}, limit));
  if (field.default !== undefined) all.push(h('li', {}, 'default ', h('code', {}, JSON.stringify(field.default))));
  if (field.sensitive) all.push(h('li', {}, `sensitive: ${field.sensitive}`));
  if (field.nullable) all.push(h('li', {}, 'may be null'));
  if (field.always === false) all.push(h('li', {}, 'not always present'));
  if (field.sites) all.push(h('li', {}, `${field.sites.join(', ')} site only`));
  if (field.deprecated) all.push(h('li', {}, 'deprecated: ', line(field.deprecated, service)));
  const values = service.enumsByName.get(field.values);
  const list = values && h('details', {}, h('summary', {}, `Values: ${values.name}`),
    h('dl', {}, values.values.map(({ value, doc }) => [h('dt', {}, h('code', {}, value)), h('dd', {}, line(doc, service))])), h('a', { href: service.typePath(values.name) }, 'where else they are used'));
  return [all.length ? h('ul', { class: 'limits' }, all) : null, list];
}

function rules(action) {
  return (action.rules ?? []).map((rule) => h('p', {}, rule.exactlyOne ? 'Set exactly one of ' : 'Set at least one of ',
    (rule.exactlyOne ?? rule.atLeastOne).map((name, position) => [position > 0 ? ', ' : '', h('code', {}, name)]), '.'));
}

/** Fields as a tree whose types open. */
function fields(service, all, depth = 0) {
  if (all.length === 0) return h('p', { class: 'dim' }, 'Only the id of the request.');
  return h('ul', { class: 'json' }, all.map((field) => {
    const type = service.typesByName.get(itemType(field.type));
    const text = [h('span', {}, line(brief(field.doc), service)), extras(service, field)];
    if (!type || depth > 6) return h('li', {}, h('code', {}, field.name), ' ', typeLink(service, field), ' ', text);
    const details = h('details', { ontoggle: () => { if (details.open && details.childElementCount === 1) details.append(fields(service, type.members, depth + 1)); } }, h('summary', {}, h('code', {}, field.name)));
    return h('li', {}, details, typeLink(service, field), ' ', text);
  }));
}

function facts(service, action) {
  const { paging, task } = action;
  const code = (text) => h('code', {}, text);
  return [
    paging ? [h('h2', {}, 'Pages'), h('p', {}, 'The items are in ', code(paging.items), '. ', code(paging.size), ' is the size of a page',
      paging.position ? [' and ', code(paging.position), ' its position'] : '', `. Style: ${paging.style}.`,
      paging.next ? [' The next position is in ', code(paging.next), '.'] : '', paging.total ? [' The total is in ', code(paging.total), '.'] : '')] : null,
    task ? [h('h2', {}, 'Task'), h('p', {}, 'The call returns before its task is done. Poll ', h('a', { href: service.actionPath(task.poll) }, code(task.poll)),
      ' until ', code(task.state), ' is ', task.done.map((state, position) => [position ? ' or ' : '', code(state)]),
      task.failed.length ? [' (failed: ', task.failed.map((state, position) => [position ? ', ' : '', code(state)]), ')'] : '', '.')] : null,
  ];
}

function errorTable(service, action) {
  if (action.errors.length === 0) return null;
  const rows = action.errors.map((name) => {
    const error = service.errorsByCode.get(name);
    return h('tr', {}, h('th', { scope: 'row' }, h('a', { href: errorPath(name) }, h('code', {}, breakable(name)))),
      h('td', {}, error ? prose(error.doc, service) : '', h('p', { class: 'dim' }, KINDS[error?.kind]?.advice ?? '')));
  });
  return [h('h2', {}, 'Error codes'), h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Error codes' }, h('table', {},
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Code'), h('th', { scope: 'col' }, 'Meaning'))), h('tbody', {}, rows))),
  h('p', { class: 'dim' }, 'Every action can also return the ', h('a', { href: '#/errors' }, 'common error codes'), '.')];
}

function examples(action) {
  if (action.examples.length === 0) return null;
  return [h('h2', {}, 'Examples'), action.examples.map((example) => h('details', {}, h('summary', {}, example.title),
    tabs(example.title, [['Request', () => tree(example.input)], ['Response', () => tree(example.output)]]).element))];
}

function neighbours(service, action) {
  const { before, after, beside } = service.neighbours(action);
  const link = (name) => h('a', { href: service.actionPath(name) }, name);
  const list = (title, items) => items.length ? [h('h3', {}, title), h('ul', {}, items)] : null;
  const all = [
    list('Before', [...before].map(([name, paths]) => h('li', {}, link(name), ` for ${paths.join(', ')}`))),
    list('After', [...after].map((name) => h('li', {}, link(name)))),
    list('See also', [...beside].map((name) => h('li', {}, link(name)))),
  ].filter(Boolean);
  return all.length ? [h('h2', {}, 'Other actions'), h('div', { class: 'three' }, all.map((it) => h('div', {}, it)))] : null;
}

function notes(service, action) {
  const all = [...(action.errata ?? []).map((text) => `Correction of the page: ${text}`), ...(action.notes ?? [])];
  return all.length ? h('details', { class: 'notes' }, h('summary', {}, `Notes for maintainers (${all.length})`), h('ul', {}, all.map((note) => h('li', {}, line(note, service)))),
    h('p', { class: 'dim' }, 'spec/', action.file)) : null;
}
