// The spec as its maintainers need it: how old it is, what it lacks, what was noted.

import { catalogue } from './catalogue.js';
import { h } from './dom.js';
import { plural } from './text.js';

export function specView() {
  const element = h('div', { class: 'page' }, h('h1', {}, 'Spec'),
    h('p', {}, 'The state of the spec that this explorer was generated from. ', h('code', {}, 'cargo xtask status'), ' shows whether the generated code matches it.'),
    catalogue.services.map(version));
  return { element, title: 'Spec' };
}

function updated(action) {
  return Object.values(action.updated ?? {}).sort()[0] ?? '';
}

function version(service) {
  const { actions } = service;
  const dated = actions.filter(updated).sort((a, b) => updated(a).localeCompare(updated(b)));
  const corrected = actions.reduce((sum, action) => sum + (action.errata?.length ?? 0), 0);
  const facts = [
    ['Contains', [plural(actions.length, 'action'), plural(service.types.length, 'type'), plural(service.enums.length, 'enum'), plural(service.errors.length, 'error code')].join(', ')],
    ['Oldest page', dated.length ? `${updated(dated[0])}, of ${dated[0].name}` : 'no page has a date'],
    ['Without a date', plural(actions.length - dated.length, 'action')],
    ['Category inferred', plural(actions.filter((action) => action.categoryInferred).length, 'action')],
    ['Without an example', actions.filter((action) => action.examples.length === 0).map((action) => action.name).join(', ') || 'none'],
    ['Corrections of pages', corrected],
  ];
  const rows = actions.map((action) => h('tr', {},
    h('th', { scope: 'row' }, h('a', { href: service.actionPath(action.name) }, action.name)),
    h('td', {}, ['intl', 'cn'].map((site) => service.page(action, site) && [h('a', { href: service.page(action, site), target: '_blank', rel: 'noreferrer' }, site), ' '])),
    h('td', {}, updated(action)), h('td', {}, action.examples.length), h('td', {}, action.errors.length),
    h('td', {}, action.errata?.length ?? 0), h('td', {}, action.notes?.length ?? 0), h('td', {}, h('code', { class: 'small' }, action.file))));
  const titles = ['Action', 'Pages', 'Updated', 'Examples', 'Errors', 'Corrections', 'Notes', 'File below spec/'];
  return [h('h2', {}, `${service.name} ${service.version}`), h('dl', { class: 'facts' }, facts.map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])),
    h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Actions of version ${service.version}` },
      h('table', {}, h('thead', {}, h('tr', {}, titles.map((title) => h('th', { scope: 'col' }, title)))), h('tbody', {}, rows)))];
}
