// JSON as text, without losing digits, and as a tree.

import { h } from './dom.js';

/** Reads JSON. Integers too large for JavaScript keep their digits. */
export function parse(text) {
  return JSON.parse(text, (_, value, context) => {
    const large = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
    return large && context && JSON.rawJSON ? JSON.rawJSON(context.source) : value;
  });
}

export function write(value) {
  return JSON.stringify(value, null, 2);
}

/** Whether a value is a number, however large. */
export function isLarge(value) {
  return typeof value === 'object' && value !== null && Boolean(JSON.isRawJSON?.(value));
}

/** The text of a value that is no list and no object. */
export function scalar(value) {
  return isLarge(value) ? value.rawJSON : typeof value === 'string' ? value : JSON.stringify(value);
}

function isTree(value) {
  return typeof value === 'object' && value !== null && !isLarge(value);
}

/** Shows a value as a tree that opens and closes. */
export function tree(value, depth = 0) {
  if (!isTree(value)) {
    const kind = isLarge(value) ? 'number' : value === null ? 'null' : typeof value;
    return h('span', { class: `json-${kind}` }, typeof value === 'string' ? JSON.stringify(value) : scalar(value));
  }
  const entries = Array.isArray(value) ? value.map((item, position) => [position, item]) : Object.entries(value);
  if (entries.length === 0) return h('span', { class: 'json-null' }, Array.isArray(value) ? '[]' : '{}');
  return h('ul', { class: 'json' }, entries.map(([name, item]) => h('li', {}, branch(name, item, depth))));
}

function branch(name, item, depth) {
  const label = h('span', { class: 'json-key' }, `${name}`);
  if (!isTree(item) || Object.keys(item).length === 0) return [label, ': ', tree(item)];
  const count = Object.keys(item).length;
  const size = Array.isArray(item) ? `${count} ${count === 1 ? 'item' : 'items'}` : '';
  const details = h('details', {}, h('summary', {}, label, ' ', h('span', { class: 'dim' }, size)));
  const open = () => {
    if (details.open && details.childElementCount === 1) details.append(tree(item, depth + 1));
  };
  details.addEventListener('toggle', open);
  details.open = depth < 2 && count <= 50;
  open();
  return details;
}
