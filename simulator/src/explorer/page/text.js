// Descriptions: paragraphs with names in code, which are links where they name an action or a type.

import { h } from './dom.js';
import { errorPath } from './catalogue.js';

/** A line of a description. */
export function line(text, service) {
  return text.split(/(`[^`]+`)/).filter(Boolean).map((part) => {
    if (!part.startsWith('`') || part.length < 3) return part;
    const name = part.slice(1, -1);
    const path = service && address(name, service);
    const code = h('code', {}, name);
    return path ? h('a', { href: path }, code) : code;
  });
}

function address(name, service) {
  if (service.actionsByName.has(name)) return service.actionPath(name);
  if (service.typesByName.has(name) || service.enumsByName.has(name)) return service.typePath(name);
  if (service.errorsByCode.has(name)) return errorPath(name);
  return null;
}

/** A description of several paragraphs. */
export function prose(text, service) {
  return text.split(/\n{2,}/).map((paragraph) => {
    const lines = paragraph.split('\n');
    if (lines.length > 1 && lines.every((it) => it.startsWith('- '))) {
      return h('ul', {}, lines.map((it) => h('li', {}, line(it.slice(2), service))));
    }
    return h('p', {}, line(lines.join(' '), service));
  });
}

/** A long name that may break before its words. */
export function name(text) {
  return text.split(/(?<=[a-z0-9.])(?=[A-Z])/).flatMap((part, position) => (position > 0 ? [h('wbr'), part] : [part]));
}

export function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
