// A signature explained: what is expected beside what was sent, and the first difference.

import { fill, freshId, h } from './dom.js';
import { ask } from './server.js';

const FIELDS = [
  ['headers', 'Headers of the failing request', 'As the program, curl -v or a proxy shows them, with Authorization and X-TC-Timestamp.', 9],
  ['body', 'Body', 'Exactly as it was sent.', 4],
  ['secretKey', 'Secret key', 'Needed to recompute the signature; known for accounts of the simulator. It goes to the simulator on this machine and is not kept.', 0],
  ['canonicalRequest', 'Canonical request that the program made, if it logs it', '', 4],
  ['stringToSign', 'String to sign that the program made, if it logs it', '', 3],
];

export function signatureView() {
  const inputs = {};
  const result = h('div', { 'aria-live': 'polite' });
  const fields = FIELDS.map(([name, title, hint, rows]) => {
    const id = freshId('control');
    const help = hint ? h('p', { class: 'hint', id: freshId('hint') }, hint) : null;
    const input = rows ? h('textarea', { id, rows, spellcheck: 'false', 'aria-describedby': help?.id }) : h('input', { id, type: 'password', autocomplete: 'off', 'aria-describedby': help?.id });
    inputs[name] = input;
    return h('div', { class: 'field' }, h('label', { for: id }, title), help, input);
  });
  const explain = async () => {
    const pasted = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value]));
    try {
      fill(result, explanation(await ask('signature', pasted)));
    } catch (error) {
      fill(result, h('p', { class: 'bad', role: 'alert' }, error.message));
    }
  };
  const element = h('div', { class: 'page' }, h('h1', {}, 'Signatures'),
    h('p', {}, 'Paste a request that failed with ', h('a', { href: '#/error/AuthFailure.SignatureFailure' }, h('code', {}, 'AuthFailure.SignatureFailure')), ' or a related error. The page computes what should have been signed and names the first difference.'),
    h('form', { onsubmit: (event) => { event.preventDefault(); explain(); } }, fields, h('button', { class: 'primary' }, 'Explain')), result);
  return { element, title: 'Signatures' };
}

function explanation({ problem, right, findings, canonicalRequest, stringToSign, keys, expected, sent }) {
  if (problem) return h('p', { class: 'bad', role: 'alert' }, problem);
  return [
    h('h2', {}, 'Result'),
    findings.map(({ name, message }, position) => h('div', { class: 'finding' }, h('strong', {}, position === 0 ? `First difference: ${name}` : `Also: ${name}`), h('p', {}, message))),
    findings.length === 0 && right ? h('div', { class: 'finding right' }, h('strong', {}, 'The signature is right.')) : null,
    findings.length === 0 && right === null ? h('p', { class: 'notice' }, 'Nothing is wrong at first sight. Enter the secret key, or what the program signed, to find out more.') : null,
    h('h2', {}, 'Canonical request'), lines(canonicalRequest),
    h('h2', {}, 'String to sign'), lines(stringToSign),
    keys.length ? [h('h2', {}, 'Key derivation'), h('dl', {}, keys.map(({ name, formula, value }) => [h('dt', {}, h('strong', {}, name), ' = ', h('code', {}, formula)), h('dd', {}, h('code', {}, value))]))] : null,
    h('h2', {}, 'Signature'), h('table', { class: 'lines' }, h('tbody', {},
      h('tr', {}, h('th', { scope: 'row' }, 'expected'), h('td', {}, expected ?? 'unknown without the secret key')),
      h('tr', { class: expected && expected !== sent ? 'differs' : null }, h('th', { scope: 'row' }, 'sent'), h('td', {}, sent)))),
  ];
}

function lines(all) {
  const pasted = all.some((line) => line.sent !== null);
  const first = all.find((line) => line.sent !== null && line.sent !== line.expected);
  return h('table', { class: 'lines' },
    h('thead', {}, h('tr', {}, ['Line', 'Expected', pasted ? 'Signed by the program' : null].filter(Boolean).map((title) => h('th', { scope: 'col' }, title)))),
    h('tbody', {}, all.map((line) => h('tr', { class: line === first ? 'differs' : null }, h('th', { scope: 'row' }, line.name), h('td', {}, line.expected), pasted ? h('td', {}, line.sent) : null))));
}
