// Error codes: what each means, what to do, and which actions return it.

import { catalogue, errorPath } from './catalogue.js';
import { h } from './dom.js';
import { name as breakable, prose } from './text.js';

/** The kinds of errors, with what to do. */
export const KINDS = {
  throttled: { title: 'Throttled', advice: 'Nothing happened. The SDK waits and tries again; call less often.' },
  quota: { title: 'Quota', advice: 'Nothing happened. Free what is not needed, or ask the vendor for a larger quota. Repeating does not help.' },
  authentication: { title: 'Authentication', advice: 'Nothing happened. Check the secret id, the key, the token and the clock; the page Signatures explains a signature.' },
  permission: { title: 'Permission', advice: 'Nothing happened. Call as an account that is allowed to do it, or have a policy changed.' },
  'not-found': { title: 'Not found', advice: 'Nothing happened. Look up the id: something may have been deleted, or belongs to another account.' },
  'already-exists': { title: 'Already exists', advice: 'Nothing happened. What you want may be there already; read it and compare.' },
  invalid: { title: 'Invalid', advice: 'Nothing happened. Correct the parameter that the message names.' },
  conflict: { title: 'Conflict', advice: 'Nothing happened. Something else is in the way or in progress; resolve it, then repeat the call.' },
  unsupported: { title: 'Unsupported', advice: 'Nothing happened. The service does not do this here; check the action, the version and the site.' },
  ambiguous: { title: 'Unknown outcome', advice: 'The call may have taken effect. Read the state before you repeat it.' },
  failed: { title: 'Failed', advice: 'The call may have taken effect. Read the state before you repeat it.' },
};

export function errorView(code) {
  const services = catalogue.services.filter((service) => service.errorsByCode.has(code));
  if (services.length === 0) return null;
  const error = services[0].errorsByCode.get(code);
  const kind = KINDS[error.kind];
  const users = services.flatMap((service) => service.actions.filter((action) => action.errors.includes(code)).map((action) => [service, action]));
  const element = h('div', { class: 'page' }, h('p', { class: 'dim' }, `Error code · ${kind?.title ?? error.kind}`), h('h1', {}, h('code', {}, breakable(code))),
    prose(error.doc, services[0]), h('h2', {}, 'What to do'), h('p', {}, kind?.advice ?? ''),
    h('h2', {}, 'Returned by'), users.length
      ? h('ul', { class: 'columns' }, users.map(([service, action]) => h('li', {}, h('a', { href: service.actionPath(action.name) }, action.name), ' ', h('span', { class: 'dim' }, service.version))))
      : h('p', {}, 'Every action can return it.'));
  return { element, title: code };
}

export function errorsView() {
  const codes = new Map(catalogue.services.flatMap((service) => service.errors).map((error) => [error.code, error]));
  const list = (errors) => h('ul', { class: 'columns wide' }, errors.map((error) => h('li', {}, h('a', { href: errorPath(error.code) }, h('code', {}, error.code)))));
  const own = [...codes.values()].sort((a, b) => a.code.localeCompare(b.code));
  const element = h('div', { class: 'page' }, h('h1', {}, 'Error codes'), h('h2', {}, 'Common'), h('p', {}, 'Every action can return these.'),
    list(catalogue.commonErrors), h('h2', {}, 'Of single actions'), list(own));
  return { element, title: 'Error codes' };
}
