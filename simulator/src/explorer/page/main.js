// The frame: search, navigation, and the view that the address names.

import { actionView } from './action.js';
import { accessView } from './access.js';
import { catalogue, findService, load } from './catalogue.js';
import { announce, fill, h } from './dom.js';
import { errorView, errorsView } from './errors.js';
import { homeView } from './home.js';
import { journalView } from './journal.js';
import { setUpSearch } from './search.js';
import { refreshWorld } from './send.js';
import { get } from './server.js';
import { signatureView } from './signature.js';
import { specView } from './spec.js';
import { typeView } from './types.js';
import { plural } from './text.js';
import { worldView } from './world.js';

const content = document.getElementById('content');

/** What the server says of itself. */
let about = {};

/** Ends what the view before has started. */
let leave = () => {};

const VIEWS = {
  '': () => homeView(about),
  action: (parts, query) => withService(parts, (service, name) => actionView(service, name, query, about)),
  type: (parts) => withService(parts, typeView),
  error: ([code]) => errorView(code),
  errors: () => errorsView(),
  spec: () => specView(),
  signature: () => signatureView(),
  world: () => worldView(),
  access: (_, query) => accessView(query),
  journal: (_, query) => journalView(query),
};

function withService([service, version, name], view) {
  const found = findService(service, version);
  return found ? view(found, name) : null;
}

/** Shows the view that the address names. A view is an element, or an element with what ends it. */
function route() {
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
  if (path === 'content') return;
  const [name, ...parts] = path.split('/').map(decodeURIComponent);
  leave();
  const made = Object.hasOwn(VIEWS, name) ? VIEWS[name](parts, new URLSearchParams(query ?? '')) : null;
  const view = made ?? { element: missing() };
  leave = view.leave ?? (() => {});
  fill(content, view.element);
  document.title = `${view.title ?? 'Not found'} · Explorer`;
  mark(path);
  scrollTo(0, 0);
  content.focus({ preventScroll: true });
  announce(view.title ?? 'Not found');
}

function missing() {
  return h('div', {}, h('h1', {}, 'Nothing has this address'), h('p', {}, h('a', { href: '#/' }, 'Begin at the front page')));
}

/** Marks the current place in the navigation. */
function mark(path) {
  for (const link of document.querySelectorAll('nav a')) {
    const current = link.getAttribute('href') === `#/${path}`;
    if (current) {
      link.setAttribute('aria-current', 'page');
      const folder = link.closest('details');
      if (folder) folder.open = true;
      link.scrollIntoView?.({ block: 'nearest' });
    } else {
      link.removeAttribute('aria-current');
    }
  }
}

function showNavigation() {
  const worlds = about.simulates ? [['World', 'world'], ['Who has access', 'access'], ['Journal', 'journal'], ['Signatures', 'signature']] : [];
  const views = [...worlds, ['Error codes', 'errors'], ['Spec', 'spec']];
  fill(document.getElementById('views'), views.map(([title, path]) => h('a', { href: `#/${path}` }, title)));
  const narrow = matchMedia('(max-width: 60rem)').matches;
  fill(document.getElementById('side'), catalogue.services.map((service, position) => serviceLinks(service, position === 0 && !narrow)));
}

function serviceLinks(service, open) {
  const categories = service.categories.map((category) => {
    const actions = service.actions.filter((action) => action.category === category.folder);
    if (actions.length === 0) return null;
    return h('details', {}, h('summary', {}, category.title.replace(/ APIs?$/, ''), ' ', h('span', { class: 'dim' }, actions.length)),
      h('ul', {}, actions.map((action) => h('li', {}, h('a', { href: service.actionPath(action.name) }, action.name)))));
  });
  return h('details', { class: 'service', open }, h('summary', {}, `${service.title} ${service.version}`, ' ',
    h('span', { class: 'dim' }, plural(service.actions.length, 'action'))), categories);
}

/** Keeps the key for the real service out of the address, where others could read it over a shoulder. */
function takeKey() {
  const found = location.hash.match(/^#key=(\w+)$/);
  if (found) {
    sessionStorage.setItem('key', found[1]);
    history.replaceState(null, '', '#/');
  }
}

async function start() {
  takeKey();
  try {
    [about] = await Promise.all([get('explorer/about'), load()]);
    if (about.simulates) await refreshWorld();
  } catch (error) {
    fill(content, h('p', { class: 'bad', role: 'alert' }, error.message));
    return;
  }
  showNavigation();
  setUpSearch();
  document.querySelector('.skip').addEventListener('click', (event) => {
    event.preventDefault();
    content.focus();
  });
  addEventListener('hashchange', route);
  route();
}

start();
