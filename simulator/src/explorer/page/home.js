// The front page.

import { QUESTIONS } from './questions.js';
import { catalogue } from './catalogue.js';
import { h } from './dom.js';
import { line, name as breakable, plural } from './text.js';

export function homeView(about) {
  const services = catalogue.services.filter((service, position, all) => all.findIndex((it) => it.name === service.name) === position);
  const element = h('div', { class: 'home' },
    h('h1', {}, services.map((service) => service.title).join(', ')),
    h('p', { class: 'lead' }, about.simulates
      ? 'Find an action, fill it in, see it as code, and send it to the organization that is simulated on this machine.'
      : 'Find an action, fill it in, and see it as code.'),
    services.map((service) => questions(service)),
    catalogue.services.map((service) => categories(service)));
  return { element, title: 'Start' };
}

function questions(service) {
  const all = QUESTIONS[service.name] ?? [];
  if (all.length === 0) return null;
  return h('section', {}, h('h2', {}, 'By task'), h('div', { class: 'cards' }, all.map((question) => card(question))));
}

function card(question) {
  const links = question.actions.map((name) => [name, catalogue.services.find((service) => service.actionsByName.has(name))])
    .filter(([, service]) => service)
    .map(([name, service]) => h('li', {}, h('a', { href: service.actionPath(name) }, breakable(name))));
  const title = question.view ? h('a', { href: question.view }, question.title) : question.title;
  return h('article', { class: 'card' }, h('h3', {}, title), h('p', {}, question.text), h('ol', {}, links));
}

function categories(service) {
  const rows = service.categories.map((category) => {
    const actions = service.actions.filter((action) => action.category === category.folder);
    if (actions.length === 0) return null;
    return h('details', {}, h('summary', {}, category.title, ' ', h('span', { class: 'dim' }, plural(actions.length, 'action'))),
      h('p', {}, line(category.doc, service)),
      h('ul', { class: 'columns' }, actions.map((action) => h('li', {}, h('a', { href: service.actionPath(action.name) }, action.name)))));
  });
  return h('section', {}, h('h2', {}, `Version ${service.version}`), rows);
}
