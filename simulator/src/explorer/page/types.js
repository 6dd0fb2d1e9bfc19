// A type or an enum, with what uses it.

import { h } from './dom.js';
import { fieldTable } from './action.js';
import { itemType } from './catalogue.js';
import { line, name as breakable, prose } from './text.js';

export function typeView(service, name) {
  const type = service.typesByName.get(name);
  const values = service.enumsByName.get(name);
  if (!type && !values) return null;
  const shown = type ?? values;
  const element = h('div', { class: 'page' },
    h('p', { class: 'dim' }, `${service.title} ${service.version} · ${type ? 'Type' : `Enum of ${values.base}s`}`),
    h('h1', {}, breakable(name)), prose(shown.doc, service),
    type ? fieldTable(service, type.members, `Members of ${name}`) : valueList(service, values),
    users(service, type ? service.usersOfType(name) : usersOfEnum(service, name)));
  return { element, title: name };
}

function valueList(service, values) {
  return h('dl', { class: 'values' }, values.values.map(({ value, doc, rust }) => [
    h('dt', {}, h('code', {}, value), h('span', { class: 'dim' }, ` ${values.name}::${rust}`)), h('dd', {}, line(doc, service))]));
}

function usersOfEnum(service, name) {
  return service.actions.filter((action) => {
    let found = false;
    service.eachField([...action.input, ...action.output], '', (_, field) => { found ||= itemType(field.values ?? '') === name; });
    return found;
  });
}

function users(service, actions) {
  if (actions.length === 0) return null;
  return [h('h2', {}, 'Used by'), h('ul', { class: 'columns' }, actions.map((action) => h('li', {}, h('a', { href: service.actionPath(action.name) }, action.name))))];
}
